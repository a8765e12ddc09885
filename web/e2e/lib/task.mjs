/** A test with the time it took printed beside its sentence. */
import { test } from 'node:test';
import { shotsOfFailure } from './browser.mjs';

let broken = '';
/** Tasks of a file tell one story: when one fails, those that stand on it wait. `aside`: nothing stands on it. */
export function task(sentence, work, { limit = 90, aside = false } = {}) {
	test(sentence, { timeout: limit * 1000 }, async (context) => {
		if (broken) return context.skip(`stands on « ${broken} »`);
		const start = performance.now();
		try {
			await work(context);
		} catch (error) {
			if (!aside) broken = sentence;
			await shotsOfFailure(sentence);
			throw error;
		} finally {
			context.diagnostic(`${((performance.now() - start) / 1000).toFixed(1)} s: ${sentence}`);
		}
	});
}

/** Waits until `read` gives something true. */
export async function until(what, read, seconds = 30) {
	for (const end = Date.now() + seconds * 1000; ; ) {
		const last = await read();
		if (last) return last;
		if (Date.now() > end) throw new Error(`after ${seconds} s, still not: ${what}`);
		await new Promise((done) => setTimeout(done, 150));
	}
}
