/** The order of an agenda: points and their sub-points, moved without ever losing one. Pure. */
import type { Id } from '$lib/api/types';

export interface Placed { id: Id; parent_id: Id | null }
export interface NewOrder { ids: Id[]; parents: Record<Id, Id | null> }

interface Block { id: Id; subs: Id[] }

function blocks(items: readonly Placed[]): Block[] {
	const list: Block[] = items.filter((i) => !i.parent_id).map((i) => ({ id: i.id, subs: [] }));
	for (const item of items) if (item.parent_id) list.find((b) => b.id === item.parent_id)?.subs.push(item.id);
	return list;
}
function written(list: Block[], parents: Record<Id, Id | null> = {}): NewOrder {
	return { ids: list.flatMap((b) => [b.id, ...b.subs]), parents };
}
function swap<T>(list: T[], i: number, j: number): boolean {
	const a = list[i], b = list[j];
	if (a === undefined || b === undefined) return false;
	[list[i], list[j]] = [b, a];
	return true;
}

/** One place up (-1) or down (+1) among its equals; null at the end of the road. */
export function move(items: readonly Placed[], id: Id, way: -1 | 1): NewOrder | null {
	const list = blocks(items), top = list.findIndex((b) => b.id === id);
	if (top >= 0) return swap(list, top, top + way) ? written(list) : null;
	for (const block of list) {
		const at = block.subs.indexOf(id);
		if (at >= 0) return swap(block.subs, at, at + way) ? written(list) : null;
	}
	return null;
}
/** Becomes the last sub-point of the point before it. A point that has its own stays where it is. */
export function indent(items: readonly Placed[], id: Id): NewOrder | null {
	const list = blocks(items), at = list.findIndex((b) => b.id === id), before = list[at - 1], block = list[at];
	if (!block || !before || block.subs.length) return null;
	before.subs.push(id);
	list.splice(at, 1);
	return written(list, { [id]: before.id });
}
/** Becomes a point, right after the one it belonged to. */
export function outdent(items: readonly Placed[], id: Id): NewOrder | null {
	const list = blocks(items), at = list.findIndex((b) => b.subs.includes(id)), block = list[at];
	if (!block) return null;
	block.subs = block.subs.filter((s) => s !== id);
	list.splice(at + 1, 0, { id, subs: [] });
	return written(list, { [id]: null });
}
/** Dropped on another line: takes its place, among its equals. */
export function dropOn(items: readonly Placed[], id: Id, target: Id): NewOrder | null {
	if (id === target) return null;
	const list = blocks(items), mine = items.find((i) => i.id === id), its = items.find((i) => i.id === target);
	if (!mine || !its) return null;
	const order = items.map((i) => i.id), down = order.indexOf(id) < order.indexOf(target);
	const from = list.findIndex((b) => b.id === id), block = from >= 0 ? list[from]! : { id, subs: [] };
	if (its.parent_id) {
		// A point with sub-points cannot become one; nor can a point go inside itself.
		if (block.subs.length || its.parent_id === id) return null;
		const same = mine.parent_id === its.parent_id;
		remove(list, id);
		const home = list.find((b) => b.id === its.parent_id);
		if (!home) return null;
		home.subs.splice(home.subs.indexOf(target) + (same && down ? 1 : 0), 0, id);
		return written(list, same ? {} : { [id]: its.parent_id });
	}
	remove(list, id);
	list.splice(list.findIndex((b) => b.id === target) + (down ? 1 : 0), 0, block);
	return written(list, mine.parent_id ? { [id]: null } : {});
}
function remove(list: Block[], id: Id) {
	const at = list.findIndex((b) => b.id === id);
	if (at >= 0) list.splice(at, 1);
	for (const block of list) block.subs = block.subs.filter((s) => s !== id);
}
/** The items as they will stand, shown before the server answers. */
export function applied<T extends Placed & { number: string; kind: string }>(items: readonly T[], order: NewOrder): T[] {
	const byId = new Map(items.map((i) => [i.id, i]));
	let top = 0, sub = 0;
	return order.ids.flatMap((id) => {
		const item = byId.get(id);
		if (!item) return [];
		const parent_id = id in order.parents ? (order.parents[id] ?? null) : item.parent_id;
		const number = item.kind === 'urgency' ? '0' : parent_id ? `${top}.${++sub}` : ((sub = 0), String(++top));
		return [{ ...item, parent_id, number }];
	});
}
