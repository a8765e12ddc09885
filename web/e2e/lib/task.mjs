/** A test with the time it took printed beside its sentence. */
import { test } from 'node:test';

export function task(sentence, work, limit = 90) {
	test(sentence, { timeout: limit * 1000 }, async (context) => {
		const start = performance.now();
		try {
			await work(context);
		} finally {
			console.log(`    ${((performance.now() - start) / 1000).toFixed(1)} s  ${sentence}`);
		}
	});
}
/** Waits until `read` gives something true. */
export async function until(what, read, seconds = 30) {
	const end = Date.now() + seconds * 1000;
	for (let last; ; ) {
		last = await read();
		if (last) return last;
		if (Date.now() > end) throw new Error(`after ${seconds} s, still not: ${what}`);
		await new Promise((done) => setTimeout(done, 150));
	}
}
