/** The annotated pages of a sitting: by document in the order of the agenda, then what no longer has its place there. */
import type { Id } from '$lib/api/types';
import { itemText, type Ref } from '$lib/sync/notes/entry';
import type { LiveMark, LiveNote, Seen } from '$lib/sync/notes/notebook';
import type { MySitting } from '../account.svelte';
import { leavesOf, type Leaf } from '../documents';

export interface PageList { page: number; marks: LiveMark[]; notes: LiveNote[] }
/** `leaf`: none when the document is no longer in the dossier. `before`: written on another version of it. */
export interface Group { leaf: Leaf | null; before: boolean; pages: PageList[] }
export interface SittingNotes { items: { id: Id; number: string; title: string; note: LiveNote }[]; groups: Group[]; count: number }

/** How many marks and notes stand on each point: on its documents, whatever their version, and on the point itself. A page marked is no note. */
export function notesByItem(sitting: MySitting, seen: Seen, carried?: ReadonlySet<Ref>): Map<Id, number> {
	const { items, groups } = notesOfSitting(sitting, seen, carried), counts = new Map<Id, number>();
	const add = (item: Id | undefined, n: number) => item !== undefined && counts.set(item, (counts.get(item) ?? 0) + n);
	for (const { leaf, pages } of groups) for (const { marks, notes } of pages) add(leaf?.item?.id, marks.length + notes.filter(({ shown }) => shown.note.kind !== 'bookmark').length);
	for (const { id } of items) add(id, 1);
	return counts;
}

/** `carried`: notes of earlier versions that stand on the present one, or are not wanted there: listed once. */
export function notesOfSitting(sitting: MySitting, { marks, notes }: Seen, carried: ReadonlySet<Ref> = new Set()): SittingNotes {
	const leaves = leavesOf(sitting), groups: Group[] = [];
	const own = marks.filter(({ ref, mark }) => mark.spot.sitting === sitting.sitting_id && !carried.has(ref));
	const pinned = notes.filter(({ shown: { ref, note } }) => note.kind !== 'item' && note.spot.sitting === sitting.sitting_id && !carried.has(ref));
	const group = (leaf: Leaf | null, before: boolean) => {
		const found = groups.find((one) => one.leaf === leaf && one.before === before);
		if (found) return found;
		groups.push({ leaf, before, pages: [] });
		return groups.at(-1)!;
	};
	const pageOf = (document: Id, hash: string, page: number) => {
		const leaf = leaves.find((one) => one.id === document) ?? null, { pages } = group(leaf, leaf !== null && leaf.document.hash !== hash);
		const found = pages.find((one) => one.page === page);
		if (found) return found;
		pages.push({ page, marks: [], notes: [] });
		return pages.at(-1)!;
	};
	for (const mark of own) pageOf(mark.mark.spot.document, mark.mark.spot.hash, mark.mark.spot.page).marks.push(mark);
	for (const note of pinned) if (note.shown.note.kind !== 'item') pageOf(note.shown.note.spot.document, note.shown.note.spot.hash, note.shown.note.spot.page).notes.push(note);
	const order = (one: Group) => (one.leaf ? leaves.indexOf(one.leaf) * 2 + (one.before ? 1 : 0) : Infinity);
	groups.sort((a, b) => order(a) - order(b));
	for (const { pages } of groups) pages.sort((a, b) => a.page - b.page);
	const items = sitting.agenda.flatMap((item) => {
		const note = notes.find((one) => one.of === itemText(sitting.sitting_id, item.id));
		return note ? [{ id: item.id, number: item.number, title: item.title, note }] : [];
	});
	return { items, groups, count: own.length + pinned.length + items.length };
}
