/** The documents of a sitting as the reader walks through them: names, order, what has been read. */
import type { Id, TabletDocument, TabletItem, TabletSitting } from '$lib/api/types';
import type { Position } from '$lib/local/db';
import type { Account, MySitting } from './account.svelte';
import { t } from './words';

/** The letter is read like a document, under this name. */
export const LETTER = 'lettre';

export interface Leaf {
	id: Id;
	/** Short name for a tab: « Rapport », « Annexe 2 ». */
	name: string;
	title: string;
	item: TabletItem | null;
	document: Read;
	/** Through which it came, and is read. */
	account: Account;
}
/** A document of the dossier, or the letter. */
export type Read = Omit<TabletDocument, 'kind'> & { kind: TabletDocument['kind'] | 'letter' };

/** Annexes are numbered within their item, as on paper. */
export function nameOf(item: TabletItem, document: TabletDocument): string {
	if (document.kind === 'annex') {
		const annexes = item.documents.filter((other) => other.kind === 'annex');
		return annexes.length > 1 ? t('kind.annex', { n: annexes.indexOf(document) + 1 }) : t('kind.annex.alone');
	}
	if (document.kind === 'draft') return t('kind.draft.short');
	return t.maybe(`kind.${document.kind}`, t('kind.other'));
}

export function letterOf(sitting: MySitting): Leaf | null {
	const hash = sitting.convocation.letter_hash;
	if (!hash) return null;
	const title = t(sitting.state === 'cancelled' ? 'sitting.letter.cancel' : 'sitting.letter');
	return {
		id: LETTER, name: t('kind.letter'), title, item: null, account: sitting.account,
		document: { id: `${sitting.convocation.id}:letter`, kind: 'letter', title, hash, pages: 0, bytes: 0, version: sitting.convocation.version, media_type: 'application/pdf', first_page: 0, changed: false, picture: null, patches: sitting.convocation.letter_patches }
	};
}

export function leavesOf(sitting: MySitting): Leaf[] {
	const letter = letterOf(sitting);
	const leaves = sitting.agenda.flatMap((item) => item.documents.map((document) => ({ id: document.id, name: nameOf(item, document), title: document.title, item, document, account: sitting.account })));
	return letter ? [letter, ...leaves] : leaves;
}

/** What comes after the last page of a document: the next one of the item, else the first of the next item that has one. */
export function nextLeaf(leaves: Leaf[], id: Id): Leaf | null {
	return leaves[leaves.findIndex((leaf) => leaf.id === id) + 1] ?? null;
}

/** The documents a reader goes to from this one: those of the same point, the next one, the one before. */
export function neighbours(leaves: Leaf[], leaf: Leaf): Leaf[] {
	const at = leaves.findIndex((one) => one.id === leaf.id);
	const near = [leaves[at + 1], ...leaves.filter((one) => one.item?.id === leaf.item?.id), leaves[at - 1]];
	return [...new Set(near.filter((one): one is Leaf => one !== undefined && one.id !== leaf.id))];
}

export type ReadState = { kind: 'read' | 'unread' | 'new' | 'nothing' } | { kind: 'started'; page: number };

/** Read: the last page has been reached and half of the others have stayed before the eye. Turning to the end is not reading. */
export function wasRead(at: Position): boolean {
	let count = 0;
	for (const byte of at.seen) for (let bits = byte; bits; bits &= bits - 1) count += 1;
	const last = at.pages - 1;
	return ((at.seen[last >> 3] ?? 0) & (1 << (last & 7))) !== 0 && count * 2 >= at.pages;
}

export function documentState(document: Read, positions: ReadonlyMap<Id, Position>): ReadState {
	const at = positions.get(document.id);
	if (!at) return { kind: document.changed ? 'new' : 'unread' };
	if (at.hash !== document.hash) return { kind: 'new' };
	return wasRead(at) ? { kind: 'read' } : { kind: 'started', page: at.page };
}

/** An item is read when all its documents are; a replaced document comes before everything. */
export function itemState(item: TabletItem, positions: ReadonlyMap<Id, Position>): ReadState {
	if (item.documents.length === 0) return { kind: 'nothing' };
	const states = item.documents.map((document) => documentState(document, positions));
	if (states.some((state) => state.kind === 'new')) return { kind: 'new' };
	if (states.every((state) => state.kind === 'read')) return { kind: 'read' };
	if (states.every((state) => state.kind === 'unread')) return { kind: 'unread' };
	const started = item.documents.map((document) => positions.get(document.id)).filter((at) => at !== undefined).sort((a, b) => b.at - a.at)[0];
	return { kind: 'started', page: started?.page ?? 1 };
}

/** Where « Lire le dossier » leads: where the reader last was, else the first document. */
export function resumeAt(sitting: MySitting): Leaf | null {
	const leaves = leavesOf(sitting), { positions } = sitting.account;
	const reached = leaves.filter((leaf) => leaf.item && positions.has(leaf.document.id)).sort((a, b) => positions.get(b.document.id)!.at - positions.get(a.document.id)!.at);
	return reached[0] ?? leaves.find((leaf) => leaf.item) ?? leaves[0] ?? null;
}

export interface News { sitting: MySitting; item: TabletItem | null; document: TabletDocument | null }

/** Replaced documents not yet opened, and convocations that arrived since the last visit, next sitting first. */
export function newsOf(sittings: MySitting[], since: number | null): News[] {
	const news: News[] = [];
	for (const sitting of sittings) {
		const { positions } = sitting.account, fresh = since !== null && sitting.convocation.sent_at > since;
		if (fresh && sitting.convocation.version === 1) news.push({ sitting, item: null, document: null });
		for (const item of sitting.agenda)
			for (const document of item.documents) {
				const changed = document.changed && positions.get(document.id)?.hash !== document.hash;
				const replaced = positions.has(document.id) && positions.get(document.id)!.hash !== document.hash;
				if (changed || replaced) news.push({ sitting, item, document });
			}
	}
	return news;
}
