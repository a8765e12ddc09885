import { describe, expect, it } from 'vitest';
import { applied, dropOn, indent, move, outdent, type NewOrder, type Placed } from './order';

const items: Placed[] = [
	{ id: 'a', parent_id: null }, { id: 'b', parent_id: null }, { id: 'b1', parent_id: 'b' }, { id: 'b2', parent_id: 'b' }, { id: 'c', parent_id: null }
];
const next = (from: readonly Placed[], order: NewOrder): Placed[] => order.ids.map((id) => ({ id, parent_id: id in order.parents ? (order.parents[id] ?? null) : from.find((i) => i.id === id)!.parent_id }));

describe('an agenda is put in order', () => {
	it('a point carries its sub-points with it', () => {
		expect(move(items, 'b', -1)?.ids).toEqual(['b', 'b1', 'b2', 'a', 'c']);
		expect(move(items, 'b', 1)?.ids).toEqual(['a', 'c', 'b', 'b1', 'b2']);
		expect(move(items, 'b1', 1)?.ids).toEqual(['a', 'b', 'b2', 'b1', 'c']);
	});
	it('the first does not go up, the last does not go down', () => {
		expect(move(items, 'a', -1)).toBeNull();
		expect(move(items, 'c', 1)).toBeNull();
		expect(move(items, 'b1', -1)).toBeNull();
	});
	it('a point becomes a sub-point and back', () => {
		const inside = indent(items, 'c');
		expect(inside).toEqual({ ids: ['a', 'b', 'b1', 'b2', 'c'], parents: { c: 'b' } });
		expect(outdent(items, 'b1')).toEqual({ ids: ['a', 'b', 'b2', 'b1', 'c'], parents: { b1: null } });
		expect(indent(items, 'b')).toBeNull();
		expect(indent(items, 'a')).toBeNull();
	});
	it('dropping takes the place of the line under the hand', () => {
		expect(dropOn(items, 'a', 'c')?.ids).toEqual(['b', 'b1', 'b2', 'c', 'a']);
		expect(dropOn(items, 'c', 'a')?.ids).toEqual(['c', 'a', 'b', 'b1', 'b2']);
		expect(dropOn(items, 'c', 'b2')).toEqual({ ids: ['a', 'b', 'b1', 'c', 'b2'], parents: { c: 'b' } });
		expect(dropOn(items, 'b', 'b1')).toBeNull();
		expect(dropOn(items, 'b1', 'a')).toEqual({ ids: ['b1', 'a', 'b', 'b2', 'c'], parents: { b1: null } });
	});
	it('whatever one does, no point is lost, doubled or orphaned', () => {
		let now: readonly Placed[] = items, seed = 7;
		const dice = (n: number) => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff), seed % n);
		for (let i = 0; i < 2000; i++) {
			const id = now[dice(now.length)]!.id, other = now[dice(now.length)]!.id;
			const order = [() => move(now, id, 1), () => move(now, id, -1), () => indent(now, id), () => outdent(now, id), () => dropOn(now, id, other)][dice(5)]!();
			if (order) now = next(now, order);
			expect(now.map((x) => x.id).sort()).toEqual(['a', 'b', 'b1', 'b2', 'c']);
			now.forEach((x, at) => {
				if (x.parent_id) expect(now.findIndex((p) => p.id === x.parent_id && !p.parent_id)).toBeLessThan(at);
			});
		}
	});
	it('numbers follow at once, urgency stays zero', () => {
		const full = [{ id: 'u', parent_id: null, kind: 'urgency', number: '0' }, ...items.map((i) => ({ ...i, kind: 'deliberation', number: '' }))];
		const order = move(full, 'b', 1)!;
		expect(applied(full, order).map((i) => i.number)).toEqual(['0', '1', '2', '3', '3.1', '3.2']);
	});
});
