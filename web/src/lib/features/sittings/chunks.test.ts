import { expect, it } from 'vitest';
import { CHUNK, nextChunk, patience, secondsLeft } from './chunks';

it('the pieces cover the file exactly once', () => {
	for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 3]) {
		let received = 0, pieces = 0;
		for (let piece = nextChunk(received, size); piece; piece = nextChunk(received, size)) {
			expect(piece.from).toBe(received);
			expect(piece.to - piece.from).toBeLessThanOrEqual(CHUNK);
			received = piece.to;
			pieces++;
		}
		expect(received).toBe(size);
		expect(pieces).toBe(Math.ceil(size / CHUNK));
	}
});
it('a cut in the middle of a piece starts again from what the server has', () => {
	expect(nextChunk(3_000_000, 20_000_000)).toEqual({ from: 3_000_000, to: 3_000_000 + CHUNK });
});
it('one waits longer and longer, never more than a quarter of a minute', () => {
	expect([0, 1, 2, 3, 4, 10].map(patience)).toEqual([1000, 2000, 4000, 8000, 15000, 15000]);
});
it('the time left is said only when it is known', () => {
	expect(secondsLeft([], 10)).toBeNull();
	expect(secondsLeft([{ at: 0, bytes: 0 }, { at: 2000, bytes: 2_000_000 }], 10_000_000)).toBe(10);
});
