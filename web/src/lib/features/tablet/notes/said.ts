/** A mark in words, for lists and for those who do not see it. */
import type { Mark } from '$lib/sync/notes/entry';
import { t } from '../words';

export function markWords(mark: Mark): string {
	if (mark.kind === 'ink') return t('notes.mark.ink', { n: 1 });
	const what = t(`notes.mark.${mark.kind}`, { colour: t(`notes.colour.${mark.colour}`).toLocaleLowerCase() });
	return mark.quote ? t('notes.mark.said', { what, text: mark.quote.text }) : `${what}, ${t('notes.mark.notext')}`;
}
