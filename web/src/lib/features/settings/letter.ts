/** The letter template: its tags. Pure. */
import type { LetterTemplate } from '$lib/api/types';

export const TAGS = ['{civilité}', '{prénom}', '{nom}', '{fonction}', '{commune}', '{organe}', '{date}', '{heure}', '{lieu}', '{adresse}', '{ordre_du_jour}', '{articles}', '{délai}', '{motif_urgence}'] as const;
export type Part = 'header' | 'body' | 'closing' | 'signatory' | 'reference';

export function tagsIn(text: string): string[] {
	return text.match(/\{[\p{L}_]+\}/gu) ?? [];
}
export function unknownTags(text: string): string[] {
	return [...new Set(tagsIn(text).filter((tag) => !(TAGS as readonly string[]).includes(tag)))];
}
export function unknownOf(template: LetterTemplate): string[] {
	return unknownTags([template.header, template.body, template.closing, template.signatory, template.reference].join('\n'));
}
/** A tag in place of what was chosen, and where the caret lands. */
export function withTag(text: string, start: number, end: number, tag: string): { text: string; caret: number } {
	return { text: text.slice(0, start) + tag + text.slice(end), caret: start + tag.length };
}
