import { describe, expect, it } from 'vitest';
import type { TabletDocument } from '$lib/api/types';
import { document, sitting } from '$lib/sync/sample';
import { leavesOf } from '../documents';
import { mine } from '../sample';
import { keyed, nearest, STEPS, within } from './divider';
import { address, addressInstead, companion } from './pair';
import { Shelf } from './shelf';

class Thing {
	closed = 0;
	constructor(readonly name: string) {}
	close = () => void this.closed++;
}

describe('documents kept open', () => {
	const take = (shelf: Shelf<Thing>, name: string) => shelf.take(name, () => new Thing(name));
	const look = (shelf: Shelf<Thing>, name: string) => {
		const { thing } = take(shelf, name);
		shelf.leave(name);
		return thing;
	};

	it('one that was left comes back as it was', () => {
		const shelf = new Shelf<Thing>(2), first = look(shelf, 'a');
		look(shelf, 'b');
		expect(take(shelf, 'a')).toEqual({ thing: first, fresh: false });
		expect(first.closed).toBe(0);
	});
	it('the one left longest ago closes first, never one before the eye', () => {
		const shelf = new Shelf<Thing>(2), seen = take(shelf, 'a').thing, old = look(shelf, 'b'), other = look(shelf, 'c');
		expect([seen.closed, old.closed, other.closed]).toEqual([0, 1, 0]);
		expect(shelf.recent()).toEqual(['c', 'a']);
	});
	it('more before the eye than it holds: none closes until one is left', () => {
		const shelf = new Shelf<Thing>(1), a = take(shelf, 'a').thing, b = take(shelf, 'b').thing;
		expect([a.closed, b.closed]).toEqual([0, 0]);
		shelf.leave('a');
		expect([a.closed, b.closed]).toEqual([1, 0]);
	});
	it('looked at from two places, it stays until both have left it', () => {
		const shelf = new Shelf<Thing>(1), a = take(shelf, 'a').thing;
		take(shelf, 'a');
		shelf.leave('a');
		take(shelf, 'b');
		expect(a.closed).toBe(0);
		shelf.leave('a');
		expect(a.closed).toBe(1);
	});
	it('a thousand changes never keep more than the limit', () => {
		const shelf = new Shelf<Thing>(4), made: Thing[] = [];
		for (let i = 0; i < 1000; i++) made.push(look(shelf, `d${(i * 7) % 40}`));
		expect(new Set(made.filter((one) => !one.closed)).size).toBe(4);
		expect(made.every((one) => one.closed <= 1)).toBe(true);
		shelf.clear();
		expect(made.every((one) => one.closed === 1)).toBe(true);
	});
});

describe('the line between two documents', () => {
	it('stops on its steps and never leaves a document without room', () => {
		expect([0, 0.34, 0.36, 0.52, 0.9].map(nearest)).toEqual([0.3, 0.3, 0.4, 0.5, 0.7]);
		expect([within(-1), within(0.44), within(2)]).toEqual([0.3, 0.44, 0.7]);
	});
	it('by the keys it visits every step and stays at the ends', () => {
		const seen: number[] = [];
		for (let share: number = 0.3, n = 0; n < 6; n++) {
			seen.push(share);
			share = keyed('ArrowRight', share)!;
		}
		expect(seen).toEqual([...STEPS, 0.7]);
		expect(keyed('ArrowLeft', 0.45)).toBe(0.4);
		expect([keyed('Home', 0.5), keyed('End', 0.5), keyed('Enter', 0.7), keyed('a', 0.5)]).toEqual([0.3, 0.7, 0.5, null]);
	});
});

describe('what comes beside', () => {
	const doc = (id: string, more: Partial<TabletDocument> = {}): TabletDocument => ({ ...document(id), id, hash: id, ...more });
	const item = (id: string, documents: TabletDocument[]) => ({ ...sitting('s', 1, ['x']).agenda[0]!, id, number: id, documents });
	const view = mine({ ...sitting('s', 1, []), agenda: [item('1', [doc('a')]), item('2', [doc('b'), doc('table', { media_type: 'text/csv' }), doc('c')]), item('3', [doc('d')])] });
	const leaves = leavesOf(view).filter((leaf) => leaf.item), leaf = (id: string) => leaves.find((one) => one.id === id)!;

	it('the document left last, else the next of the point, else the next one, else the one before', () => {
		expect(companion(leaves, leaf('b'), ['b', 'a'])?.id).toBe('a');
		expect(companion(leaves, leaf('b'), ['b'])?.id).toBe('c');
		expect(companion(leaves, leaf('c'), [])?.id).toBe('b');
		expect(companion(leaves, leaf('a'), [])?.id).toBe('b');
		expect(companion(leaves, leaf('d'), [])?.id).toBe('c');
		expect(companion([leaf('a')], leaf('a'), [])).toBeNull();
	});
	it('asked for while it is on the other side, a document changes place with the first', () => {
		expect(addressInstead('s', 'a', 'b', 'c')).toBe(address('s', 'c', 'b'));
		expect(addressInstead('s', 'a', 'b', 'b')).toBe(address('s', 'b', 'a'));
		expect(addressInstead('s', 'a', null, 'c')).toBe('/seance/s/lire/c');
	});
});
