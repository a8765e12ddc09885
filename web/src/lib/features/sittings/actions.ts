/** From a finding of the gate to what the clerk can do about it here. */
import type { Finding } from '$lib/api/types';
import { t } from './words-send';

export type Deed = 'note' | 'document' | 'place' | 'agenda' | 'item' | 'open' | 'edit' | 'member' | 'body' | 'import' | 'letter';

/** The server names a verb; what it aims at decides when this version does not know it. */
const VERBS: Record<string, Deed> = {
	drop_note: 'note', drop_document: 'document', place_files: 'place', add_item: 'agenda', edit_item: 'item', edit_sitting: 'edit', edit_member: 'member', edit_channel: 'member',
	edit_settings: 'body', import_members: 'import', edit_letter: 'letter'
};
const AIMS: Record<string, Deed> = { item: 'item', document: 'open', member: 'member', sitting: 'edit' };

export function deedOf(finding: Finding): Deed | null {
	if (finding.severity === 'fine') return null;
	return VERBS[finding.action ?? ''] ?? AIMS[finding.target?.kind ?? ''] ?? null;
}
const WORDS: Record<Deed, Parameters<typeof t>[0]> = {
	note: 'do.note', document: 'do.document', place: 'do.place', agenda: 'do.agenda.add', item: 'do.item', open: 'do.open', edit: 'do.edit', member: 'do.member', body: 'do.body', import: 'do.import', letter: 'do.letter'
};
export function doWord(finding: Finding): string | null {
	const deed = deedOf(finding);
	return deed ? t(WORDS[deed]) : null;
}
