import { describe, expect, it } from 'vitest';
import type { Previews } from '$lib/local/previews';
import { guessedFrame } from '../desk';
import { Hand } from './hand';
import type { Preview } from './preview';

const store = {} as Previews;
const closed: string[] = [];
function hand(room: number, missing: string[] = []) {
	closed.length = 0;
	return new Hand(async () => undefined, async (_, hash, page) => (missing.includes(hash) ? null : ({ page, pages: 4, width: 595, height: 842, bitmap: { width: 10, height: 10, close: () => closed.push(hash) } } as unknown as Preview)), room);
}
const at = (...hashes: string[]) => hashes.map((hash) => ({ hash, page: 1 }));

describe('pictures made ready', () => {
	it('are given once, for the page asked for', async () => {
		const one = hand(4000);
		await one.prepare(store, at('a'));
		expect(one.take('a', 2)).toBeNull();
		expect(one.take('a', 1)?.pages).toBe(4);
		expect(one.take('a', 1)).toBeNull();
		expect(closed).toEqual([]);
	});
	it('the first ones first, and no more than the room given', async () => {
		const one = hand(800);
		await one.prepare(store, at('a', 'b', 'c'));
		expect([one.take('a', 1), one.take('b', 1), one.take('c', 1)].map((p) => p !== null)).toEqual([true, true, false]);
		expect(closed).toEqual(['c']);
	});
	it('those no longer wanted give their memory back, those that were not drawn are passed over', async () => {
		const one = hand(4000, ['b']);
		await one.prepare(store, at('a', 'b', 'c'));
		await one.prepare(store, at('c', 'd'));
		expect(closed).toEqual(['a']);
		expect([one.take('c', 1), one.take('d', 1)].every(Boolean)).toBe(true);
	});
	it('one that is wanted now is unpacked now, and kept until it is taken', async () => {
		const one = hand(4000, ['b']);
		expect(one.see({ hash: 'a', page: 1 })).toBeNull();
		const brought = await one.bring(store, { hash: 'a', page: 1 });
		expect(brought).not.toBeNull();
		expect(await one.bring(store, { hash: 'a', page: 1 })).toBe(brought);
		expect(one.take('a', 1)).toBe(brought);
		expect(await one.bring(store, { hash: 'b', page: 1 })).toBeNull();
		expect(closed).toEqual([]);
	});
	it('a later wish takes over from the one under way', async () => {
		const one = hand(4000);
		const first = one.prepare(store, at('a', 'b'));
		await Promise.all([first, one.prepare(store, at('z'))]);
		expect(one.take('z', 1)).not.toBeNull();
		expect([one.take('a', 1), one.take('b', 1)]).toEqual([null, null]);
	});
});

describe('the room of a page before the first reading', () => {
	it('leaves the agenda its place beside, or above when upright', () => {
		expect(guessedFrame({ width: 1280, height: 800 }, 16, false)).toEqual({ width: 976, height: 648 });
		expect(guessedFrame({ width: 1280, height: 800 }, 16, true)).toEqual({ width: 1180, height: 648 });
		expect(guessedFrame({ width: 800, height: 1280 }, 16, false)).toEqual({ width: 800, height: 992 });
	});
});
