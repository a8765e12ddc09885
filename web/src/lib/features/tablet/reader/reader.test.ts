import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from '$lib/local/account';
import { PIECE } from '$lib/local/db';
import { anchorAt, clampZoom, crossing, layout, nextZoom, pageAt, pointOf, sharpness, type Desk } from './layout';
import { PieceSource } from './source';

const desk = (more: Partial<Desk> = {}): Desk => ({ pages: 400, sizes: new Map([[1, { width: 595, height: 842 }]]), frame: { width: 976, height: 648 }, fit: 'width', zoom: 1, turn: 0, single: null, ...more });

describe('pages on the desk', () => {
	it('lays four hundred pages one under the other, none over another', () => {
		const laid = layout(desk());
		expect(laid.places).toHaveLength(400);
		for (let i = 1; i < 400; i++) expect(laid.places[i]!.top).toBeGreaterThan(laid.places[i - 1]!.top + laid.places[i - 1]!.height);
		expect(laid.height).toBeGreaterThan(laid.places[399]!.top);
	});
	it('draws only the pages near the eye', () => {
		const laid = layout(desk()), top = laid.places[199]!.top;
		expect(crossing(laid, top - 500, top + 1100).map((place) => place.page)).toEqual([199, 200]);
	});
	it('the place in hand does not move when a size is learnt above it', () => {
		const before = layout(desk()), place = before.places[99]!, y = place.top + 300;
		const anchor = anchorAt(before, 488, y);
		const after = layout(desk({ sizes: new Map([[1, { width: 595, height: 842 }], [7, { width: 842, height: 595 }]]) }));
		const point = pointOf(after, anchor)!;
		expect(point.y - after.places[99]!.top).toBeCloseTo(300, 0);
		expect(point.y).not.toBeCloseTo(y, 0);
	});
	it('the point under the fingers stays under the fingers', () => {
		const before = layout(desk()), anchor = anchorAt(before, 300, 900);
		const after = pointOf(layout(desk({ zoom: 2 })), anchor)!;
		expect(anchorAt(layout(desk({ zoom: 2 })), after.x, after.y)).toEqual({ ...anchor, x: expect.closeTo(anchor.x, 5), y: expect.closeTo(anchor.y, 5) });
	});
	it('a whole page fits the height, and a turned page is wider than tall', () => {
		expect(layout(desk({ fit: 'page' })).places[0]!.height).toBeLessThanOrEqual(648);
		const turned = layout(desk({ turn: 1 })).places[0]!;
		expect(turned.width).toBeGreaterThan(turned.height);
	});
	it('one at a time lays one page', () => {
		expect(layout(desk({ single: 42 })).places.map((place) => place.page)).toEqual([42]);
	});
	it('says the page being read, to the last one', () => {
		const laid = layout(desk());
		expect(pageAt(laid, 0, 648)).toBe(1);
		expect(pageAt(laid, laid.height - 648, 648)).toBe(400);
	});
	it('the keys of the size stay within bounds and always move', () => {
		expect(nextZoom(1, 1)).toBe(1.15);
		expect(nextZoom(1.07, -1)).toBe(1);
		expect(nextZoom(4, 1)).toBe(4);
		expect(clampZoom(9)).toBe(4);
	});
	it('no page asks for more memory than its share', () => {
		const sharp = sharpness({ width: 3700, height: 5200 }, 2);
		expect(3700 * sharp * 5200 * sharp).toBeLessThanOrEqual(6_000_001);
		expect(sharpness({ width: 900, height: 1270 }, 2)).toBe(2);
	});
});

describe('the bytes of a document', () => {
	const file = new Uint8Array(2 * PIECE + 100).map((_, i) => i % 251);
	let account: LocalAccount, turn = 0, asked: string[] = [], down = 0;
	const serve: typeof fetch = async (_, init) => {
		const range = /=(\d+)-(\d+)/.exec(new Headers(init?.headers).get('range')!)!;
		asked.push(range[0]);
		if (down-- > 0) throw new TypeError('cut');
		return new Response(file.slice(Number(range[1]), Number(range[2]) + 1), { status: 206 });
	};
	beforeEach(async () => {
		account = await LocalAccount.open(`reader-${++turn}`);
		await account.files.expect('h', file.length, 'application/pdf');
		asked = [];
		down = 0;
	});
	const source = (io = {}) => new PieceSource(account.files, 'h', file.length, { fetch: serve, chance: () => 0, ...io });

	it('come from the tablet without asking when they are there', async () => {
		for (let i = 0; i < 3; i++) await account.files.putPiece('h', i, file.slice(i * PIECE, (i + 1) * PIECE));
		expect(await source().read(PIECE - 10, PIECE + 10)).toEqual(file.slice(PIECE - 10, PIECE + 10));
		expect(asked).toEqual([]);
	});
	it('come from the server when they are not, once, and are kept', async () => {
		const one = source();
		const [a, b] = await Promise.all([one.read(0, 100), one.read(50, 200)]);
		expect(a).toEqual(file.slice(0, 100));
		expect(b).toEqual(file.slice(50, 200));
		expect(asked).toEqual([`=0-${PIECE - 1}`]);
		expect(await account.files.pieces('h')).toEqual(new Set([0]));
	});
	it('wait for the network and say so', async () => {
		const told: boolean[] = [];
		down = 1;
		expect(await source({ onWaiting: (waiting: boolean) => told.push(waiting) }).read(2 * PIECE, file.length)).toEqual(file.slice(2 * PIECE));
		expect(told).toEqual([true, false]);
	});
	it('a closed document asks for nothing more', async () => {
		down = 99;
		const one = source();
		const reading = one.read(0, 10);
		setTimeout(() => one.close(), 20);
		await expect(reading).rejects.toThrow();
	});
});
