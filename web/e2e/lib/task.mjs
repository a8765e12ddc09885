/** A test with the time it took printed beside its sentence. */
import { test } from 'node:test';
import { shotsOfFailure } from './browser.mjs';

let broken = '';
/**
 * Tasks of a file tell one story: when one fails, those that stand on it wait. `aside`: nothing stands on it.
 * `within`: seconds that the whole gesture may take here, where nobody reads or hesitates; `people`: what is promised to a person.
 */
export function task(sentence, work, { limit = 180, aside = false, within, people } = {}) {
	test(sentence, { timeout: limit * 1000 }, async (context) => {
		if (broken) return context.skip(`stands on « ${broken} »`);
		const start = performance.now();
		const took = () => (performance.now() - start) / 1000;
		try {
			await work(context);
			if (within && took() > within) throw new Error(`it took ${took().toFixed(1)} s, more than ${within} s`);
		} catch (error) {
			if (!aside) broken = sentence;
			await shotsOfFailure(sentence);
			throw error;
		} finally {
			const limits = [within && `at most ${within} s`, people && `${people} for a person`].filter(Boolean).join(', ');
			context.diagnostic(`${took().toFixed(1)} s${limits && ` (${limits})`}: ${sentence}`);
		}
	});
}

/** Waits until `read` gives something true. */
export async function until(what, read, seconds = 60) {
	for (const end = Date.now() + seconds * 1000; ; ) {
		const last = await read();
		if (last) return last;
		if (Date.now() > end) throw new Error(`after ${seconds} s, still not: ${what}`);
		await new Promise((done) => setTimeout(done, 150));
	}
}
