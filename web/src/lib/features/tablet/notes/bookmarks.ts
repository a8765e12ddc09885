/** Pages marked: entries like every note, so that they are sealed, copied, and found on her other tablets. */
import { pageText, type Entry, type Note, type Spot } from '$lib/sync/notes/entry';
import type { LiveNote, Seen } from '$lib/sync/notes/notebook';
import { t } from '../words';
import type { Notes, Owner } from './notes.svelte';

export type Bookmark = Extract<Note, { kind: 'bookmark' }>;
export interface LiveBookmark { live: LiveNote; mark: Bookmark }

/** Those of one file, in the order of its pages. */
export function bookmarksOn(hash: string, { notes }: Seen): LiveBookmark[] {
	const on = notes.flatMap((live) => (live.shown.note.kind === 'bookmark' && live.shown.note.spot.hash === hash ? [{ live, mark: live.shown.note }] : []));
	return on.sort((a, b) => a.mark.spot.page - b.mark.spot.page);
}
export const bookmarkName = ({ text, spot }: Bookmark) => text || t('bookmark.plain', { page: spot.page });

const every = ({ shown, others }: LiveNote) => [shown, ...others].map(({ ref }) => ref);
/** Marked on two tablets, a page is marked once; only names that differ are two versions. */
export const differs = ({ shown, others }: LiveNote) => others.some(({ note }) => note.text !== '' && note.text !== shown.note.text);

export function setBookmark(notes: Notes, owner: Owner, spot: Spot, text = ''): Entry[] {
	return notes.write(owner, [{ act: 'note', of: pageText(spot), over: [], note: { kind: 'bookmark', spot, text } }]);
}
export function removeBookmark(notes: Notes, owner: Owner, live: LiveNote): void {
	notes.write(owner, [{ act: 'erase', over: every(live) }]);
}
/** Names that say the same, or nothing, go with the one replaced; a name given elsewhere stays, to be chosen. */
export function renameBookmark(notes: Notes, owner: Owner, { live, mark }: LiveBookmark, text: string): void {
	if (text === mark.text) return;
	const over = [live.shown, ...live.others.filter(({ note }) => note.text === '' || note.text === mark.text)].map(({ ref }) => ref);
	notes.write(owner, [{ act: 'note', of: live.of, over, note: { ...mark, text } }]);
}
