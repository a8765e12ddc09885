/** What changed in a sitting since its member last said « j’ai vu »: date, place, points, documents. Pure. */
import type { Id, Ms, TabletSitting } from '$lib/api/types';

interface SeenDocument { id: Id; title: string; hash: string }
interface SeenItem { id: Id; number: string; title: string; documents: SeenDocument[] }
/** A sitting as it was last seen, and the version of each document that was read. */
export interface Base { sitting: Id; version: number; starts_at: Ms; place: string; address: string; items: SeenItem[]; read: Record<Id, string> }

export function baseOf(sitting: TabletSitting, read: Record<Id, string> = {}): Base {
	const items = sitting.agenda.map(({ id, number, title, documents }) => ({ id, number, title, documents: documents.map(({ id, title, hash }) => ({ id, title, hash })) }));
	return { sitting: sitting.sitting_id, version: sitting.convocation.version, starts_at: sitting.starts_at, place: sitting.place, address: sitting.address, items, read };
}

export type Difference =
	| { kind: 'date'; before: Ms; now: Ms }
	| { kind: 'place'; before: string; now: string }
	| { kind: 'item.added' | 'item.removed'; number: string; title: string }
	| { kind: 'item.renamed'; number: string; title: string; before: string }
	| { kind: 'document.added' | 'document.removed'; number: string; title: string; document: Id }
	/** `from`: the file that was read, or the one that had come. `read`: whether it was read. */
	| { kind: 'document.replaced'; number: string; title: string; document: Id; from: string; to: string; read: boolean };

export function differences(base: Base, sitting: TabletSitting): Difference[] {
	const all: Difference[] = [], whole = (one: { place: string; address: string }) => [one.place, one.address].filter(Boolean).join(', ');
	if (base.starts_at !== sitting.starts_at) all.push({ kind: 'date', before: base.starts_at, now: sitting.starts_at });
	if (whole(base) !== whole(sitting)) all.push({ kind: 'place', before: whole(base), now: whole(sitting) });
	for (const item of sitting.agenda) {
		const before = base.items.find(({ id }) => id === item.id), { number } = item;
		if (!before) all.push({ kind: 'item.added', number, title: item.title });
		else if (before.title !== item.title) all.push({ kind: 'item.renamed', number, title: item.title, before: before.title });
		for (const { id, title, hash } of item.documents) {
			const old = base.items.flatMap(({ documents }) => documents).find((one) => one.id === id), read = base.read[id], from = read ?? old?.hash;
			if (!from) {
				if (before) all.push({ kind: 'document.added', number, title, document: id });
			} else if (from !== hash) all.push({ kind: 'document.replaced', number, title, document: id, from, to: hash, read: read !== undefined });
		}
	}
	const now = new Set(sitting.agenda.flatMap(({ documents }) => documents.map(({ id }) => id)));
	for (const { id, number, title, documents } of base.items) {
		if (!sitting.agenda.some((item) => item.id === id)) all.push({ kind: 'item.removed', number, title });
		else for (const one of documents) if (!now.has(one.id)) all.push({ kind: 'document.removed', number, title: one.title, document: one.id });
	}
	return all;
}
