/** From a finding of the gate to what the clerk can do about it here. */
import type { Finding } from '$lib/api/types';
import { t } from './words-send';

export type Deed = 'note' | 'document' | 'place' | 'agenda' | 'open' | 'edit' | 'member' | 'settings' | 'letter';

/** The server names a verb; what it aims at decides when the verb is unknown to this version. */
export function deedOf(finding: Finding): Deed | null {
	const verb = finding.action ?? '';
	if (!verb && finding.severity === 'fine') return null;
	if (/letter|template/.test(verb)) return 'letter';
	if (/place/.test(verb)) return 'place';
	if (/note/.test(verb)) return 'note';
	if (/upload|drop|document.*add|add.*document/.test(verb)) return 'document';
	if (/agenda.*add|add_item/.test(verb)) return 'agenda';
	if (/setting|authorit/.test(verb)) return 'settings';
	switch (finding.target?.kind) {
		case 'document': return 'open';
		case 'item': return 'open';
		case 'member': return 'member';
		case 'sitting': return 'edit';
		default: return null;
	}
}
const WORDS: Record<Deed, Parameters<typeof t>[0]> = {
	note: 'do.note', document: 'do.document', place: 'do.place', agenda: 'do.agenda.add', open: 'do.open', edit: 'do.edit', member: 'do.member', settings: 'do.settings', letter: 'do.letter'
};
export function doWord(finding: Finding): string | null {
	const deed = deedOf(finding);
	return deed && finding.severity !== 'fine' ? t(WORDS[deed]) : null;
}
