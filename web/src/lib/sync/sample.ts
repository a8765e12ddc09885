/** Sittings for tests: two authorities, documents of known size. */
import type { Inbox, TabletSitting } from '$lib/api/types';
import type { OutboxRow } from '$lib/local/db';
import type { Held } from '$lib/local/files';
import type { OutboxVerb } from '$lib/api/types';

export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 11, 9, 8);

const authority = { id: 'a1', name: 'Communauté de communes des Trois Vallées', short_name: 'Trois Vallées', accent: '#0b5360', logo_url: null, time_zone: 'Europe/Paris' };

export function document(hash: string, more: Partial<TabletSitting['agenda'][number]['documents'][number]> = {}): TabletSitting['agenda'][number]['documents'][number] {
	return { id: `doc-${hash}`, kind: 'note', title: hash, hash, pages: 4, bytes: 1000, version: 1, media_type: 'application/pdf', first_page: 1, changed: false, picture: null, patches: [], ...more };
}

export function sitting(id: string, days: number, hashes: string[], more: Partial<TabletSitting> = {}): TabletSitting {
	return {
		authority, sitting_id: id, mandate_id: 'm1', body: 'Conseil communautaire', title: '', starts_at: NOW + days * DAY, place: 'Valbrune', address: '',
		state: 'convened', remote_allowed: false, can_reply: true, can_give_proxy: true, has_substitute: false, capacity: 'member', reply_until: null,
		convocation: { id: `c-${id}`, dispatch_id: `d-${id}`, version: 1, kind: 'initial', change_note: '', sent_at: NOW - DAY, letter_hash: `letter-${id}`, letter_patches: [] },
		agenda: hashes.map((hash, i) => ({ id: `${id}-${i}`, number: String(i + 1), title: `Point ${i + 1}`, rapporteur: null, closed_door: false, on_site: '', documents: [document(hash)] })),
		reply: null, proxies_held: [], pages: 4, bytes: 1000,
		colleagues: [{ mandate_id: 'm2', name: 'Hervé Obry', commune: 'Orcy', sort_key: 'obry herve', holds_from: null }],
		...more
	};
}

export const inbox = (...sittings: TabletSitting[]): Inbox => ({ at: NOW, person: { id: 'p1', civility: 'Madame', given_name: 'Hélène', family_name: 'Ferrand' }, sittings });

export function heldFile(hash: string, more: Partial<Held> = {}): [string, Held] {
	return [hash, { hash, bytes: 1000, media_type: 'application/pdf', state: 'verified', faults: 0, verified_at: NOW, received: 1000, ...more }];
}
export const heldFiles = (...hashes: string[]) => new Map(hashes.map((hash) => heldFile(hash)));

export function outboxRow(seq: number, verb: OutboxVerb, more: Partial<OutboxRow> = {}): OutboxRow {
	return { seq, id: verb.id, verb, queued_at: verb.at, state: 'pending', sentence: null, code: null, ...more };
}
