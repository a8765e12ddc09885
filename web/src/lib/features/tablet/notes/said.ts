/** A mark in words, for lists and for those who do not see it. */
import type { Mark, Note } from '$lib/sync/notes/entry';
import { t } from '../words';

export function markWords(mark: Mark): string {
	if (mark.kind === 'ink') return t('notes.mark.ink', { n: 1 });
	const what = t(`notes.mark.${mark.kind}`, { colour: t(`notes.colour.${mark.colour}`).toLocaleLowerCase() });
	return mark.quote ? t('notes.mark.said', { what, text: mark.quote.text }) : `${what}, ${t('notes.mark.notext')}`;
}

/** What a text says; of a page marked, that it is, and the name given to it. */
export function noteWords(note: Note): string {
	if (note.kind !== 'bookmark') return note.text;
	return note.text ? t('bookmark.said', { name: note.text }) : t('bookmark.one');
}
