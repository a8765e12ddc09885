/** The mark or the text in hand, and what is done to it; each gesture is one entry in place of another, and can be undone. */
import { isPin, type Colour, type Pin } from '$lib/sync/notes/entry';
import type { LiveMark, LiveNote } from '$lib/sync/notes/notebook';
import type { PageSize } from '../reader/layout';
import { boundsOf, kept, moved, recoloured } from './change';
import { tenth, type Point } from './page';
import { pencil } from './pencil.svelte';
import type { Paper } from './sheet';

export type Picked = { mark: LiveMark } | { note: LiveNote; pin: Pin };

/** What is in hand on this document, if it still stands. */
export function pickedOn(paper: Paper): Picked | null {
	const name = pencil.tool === 'select' ? pencil.picked : null;
	if (!name) return null;
	const mark = paper.account.notes.seen.marks.find((one) => one.ref === name && one.mark.spot.hash === paper.hash);
	if (mark) return { mark };
	const note = paper.account.notes.of(name), pin = note?.shown.note;
	return note && pin && isPin(pin) && pin.spot.hash === paper.hash ? { note, pin } : null;
}
export const pageOf = (picked: Picked) => ('mark' in picked ? picked.mark.mark.spot.page : picked.pin.spot.page);
export const boxOf = (picked: Picked) => ('mark' in picked ? boundsOf(picked.mark.mark) : { x: picked.pin.x, y: picked.pin.y, width: 0, height: 0 });

/** `again`: what a text mark lies on in its new place, when there are words there. */
export function move(paper: Paper, picked: Picked, by: Point, size: PageSize, again?: (mark: LiveMark['mark']) => LiveMark['mark']): void {
	const { x, y } = kept(boxOf(picked), by, size);
	if (!x && !y) return;
	if ('mark' in picked) {
		const there = moved(picked.mark.mark, { x, y });
		const [made] = paper.account.notes.write(paper.owner, [{ act: 'mark', over: [picked.mark.ref], mark: again?.(there) ?? there }]);
		pencil.picked = made?.ref ?? null;
	} else {
		const { note, pin } = picked;
		paper.account.notes.write(paper.owner, [{ act: 'note', of: note.of, over: [note.shown.ref], note: { ...pin, x: tenth(pin.x + x), y: tenth(pin.y + y) } }]);
	}
}
export function recolour(paper: Paper, { ref, mark }: LiveMark, colour: Colour): void {
	if (mark.colour === colour) return;
	const [made] = paper.account.notes.write(paper.owner, [{ act: 'mark', over: [ref], mark: recoloured(mark, colour) }]);
	pencil.picked = made?.ref ?? null;
}
export function remove(paper: Paper, picked: Picked): void {
	paper.account.notes.write(paper.owner, [{ act: 'erase', over: ['mark' in picked ? picked.mark.ref : picked.note.shown.ref] }]);
	pencil.picked = null;
}

/** The next one on the page, in the order of the page: for those who do not point. */
export function next(paper: Paper, page: number): string | null {
	const marks = (paper.account.notes.byPage.get(`${paper.hash}:${page}`) ?? []).map(({ ref, mark }) => ({ name: ref, ...boundsOf(mark) }));
	const pins = paper.account.notes.pinned(paper.hash, page).flatMap(({ of, shown: { note } }) => (isPin(note) ? [{ name: of, x: note.x, y: note.y }] : []));
	const all = [...marks, ...pins].sort((a, b) => a.y - b.y || a.x - b.x);
	return all[(all.findIndex((one) => one.name === pencil.picked) + 1) % all.length]?.name ?? null;
}
