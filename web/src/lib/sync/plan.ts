/**
 * What to download, what to remove, what is ready, which receipts are due: pure answers from the last inbox and what is held.
 * Nothing here reads the clock or the store.
 */
import type { Id, Inbox, Ms, OutboxVerb, TabletPatch, TabletPicture, TabletSitting } from '$lib/api/types';
import type { Held } from '$lib/local/files';

/** A past sitting's files stay this long on the tablet… */
export const KEPT_FOR: Ms = 90 * 86_400_000;
/** …and the latest ones stay however old they are. */
export const KEPT_LAST = 3;
/** A sitting is past half a day after it began, or once the server says it was held. */
const LASTS: Ms = 12 * 3_600_000;
/** A file that came whole but wrong this many times is not asked for again until the next start. */
export const FAULTS = 3;

export interface Want {
	hash: string; bytes: number; media_type: string; sitting: Id;
	/** Smaller ways to it, from files that this tablet may hold. */
	patches?: TabletPatch[];
}

export function isPast(sitting: TabletSitting, now: Ms): boolean {
	return sitting.state === 'held' || sitting.starts_at + LASTS < now;
}

/** Next sitting first; past ones after, the latest first. */
export function inOrder<S extends TabletSitting>(sittings: S[], now: Ms): { coming: S[]; past: S[] } {
	const sorted = [...sittings].sort((a, b) => a.starts_at - b.starts_at || a.body.localeCompare(b.body));
	return { coming: sorted.filter((s) => !isPast(s, now)), past: sorted.filter((s) => isPast(s, now)).reverse() };
}

/** The files of one convocation version: the letter, then the documents in the order of the agenda. Nothing of a cancelled sitting but its letter. */
export function filesOf(sitting: TabletSitting): Want[] {
	const wants: Want[] = [];
	const letter = sitting.convocation.letter_hash;
	if (letter) wants.push({ hash: letter, bytes: 0, media_type: 'application/pdf', sitting: sitting.sitting_id, patches: sitting.convocation.letter_patches });
	if (sitting.state === 'cancelled') return wants;
	for (const item of sitting.agenda)
		for (const doc of item.documents) wants.push({ hash: doc.hash, bytes: doc.bytes, media_type: doc.media_type, sitting: sitting.sitting_id, patches: doc.patches });
	return uniqueBy(wants);
}

function uniqueBy(wants: Want[]): Want[] {
	const seen = new Map<string, Want>();
	for (const want of wants) if (!seen.has(want.hash)) seen.set(want.hash, want);
	return [...seen.values()];
}

export interface Sight { hash: string; pages: number; picture: TabletPicture; patches?: TabletPatch[] }

/** First pages of the documents to come, in the order of the agenda: small, they come before the documents themselves. */
export function sights(inbox: Inbox, now: Ms): Sight[] {
	const found = new Map<string, Sight>();
	for (const sitting of inOrder(inbox.sittings, now).coming)
		if (sitting.state !== 'cancelled')
			for (const { hash, pages, picture, patches } of sitting.agenda.flatMap((item) => item.documents)) if (picture) found.set(hash, { hash, pages, picture, patches });
	return [...found.values()];
}

/** Sittings whose files belong on the tablet. */
export function keptSittings(inbox: Inbox, now: Ms): TabletSitting[] {
	const { coming, past } = inOrder(inbox.sittings, now);
	return [...coming, ...past.filter((sitting, rank) => rank < KEPT_LAST || sitting.starts_at + KEPT_FOR > now)];
}

/** Every file that belongs on the tablet, in the order to fetch them. */
export function wanted(inbox: Inbox, now: Ms): Want[] {
	return uniqueBy(keptSittings(inbox, now).flatMap(filesOf));
}

export function toFetch(wants: Want[], held: Map<string, Held>): Want[] {
	return wants.filter((want) => {
		const file = held.get(want.hash);
		return file?.state !== 'verified' && (file?.faults ?? 0) < FAULTS;
	});
}

/** Ways to a file from one held whole here. An inbox kept since an older version of the application names none. */
export const usable = (want: Pick<Want, 'patches'>, held: ReadonlyMap<string, Held>): TabletPatch[] => (want.patches ?? []).filter(({ from }) => held.get(from)?.state === 'verified');
/** Files from which others, still missing, are to be made. */
export const bases = (wants: Want[], held: ReadonlyMap<string, Held>): string[] => wants.filter(({ hash }) => held.get(hash)?.state !== 'verified').flatMap((want) => usable(want, held).map(({ from }) => from));

/** Files no sitting asks for any more, except those being read now or needed otherwise. */
export function toForget(wants: Want[], held: Map<string, Held>, needed: ReadonlySet<string>): string[] {
	const kept = new Set(wants.map((want) => want.hash));
	return [...held.keys()].filter((hash) => !kept.has(hash) && !needed.has(hash));
}

/** When there is no room left: files of past sittings, the oldest first, that could make some. */
export function toSacrifice(inbox: Inbox, held: Map<string, Held>, reading: ReadonlySet<string>, now: Ms): string[] {
	const { coming, past } = inOrder(inbox.sittings, now);
	const needed = new Set(coming.flatMap(filesOf).map((want) => want.hash));
	return uniqueBy([...past].reverse().flatMap(filesOf))
		.map((want) => want.hash)
		.filter((hash) => held.has(hash) && !needed.has(hash) && !reading.has(hash));
}

export interface DossierState {
	files: number; verified: number;
	/** Bytes announced and received; the letter counts once its size is known. */
	bytes: number; received: number;
	/** Files that came wrong every time. */
	damaged: number;
	/** True only when the hash of every file of this version has been checked on this tablet. */
	ready: boolean;
}

export function dossierState(sitting: TabletSitting, held: Map<string, Held>): DossierState {
	const state: DossierState = { files: 0, verified: 0, bytes: 0, received: 0, damaged: 0, ready: false };
	for (const want of filesOf(sitting)) {
		const file = held.get(want.hash);
		state.files += 1;
		state.bytes += want.bytes || file?.bytes || 0;
		state.received += Math.min(file?.received ?? 0, want.bytes || file?.bytes || 0);
		if (file?.state === 'verified') state.verified += 1;
		else if ((file?.faults ?? 0) >= FAULTS) state.damaged += 1;
	}
	// The letter is made a moment after the sending: until it is known, the dossier is not whole.
	state.ready = sitting.convocation.letter_hash !== null && state.verified === state.files;
	return state;
}

/** Whether a past sitting's files have left the tablet for good. */
export function isArchived(sitting: TabletSitting, inbox: Inbox, now: Ms): boolean {
	return !keptSittings(inbox, now).some((kept) => kept.sitting_id === sitting.sitting_id && kept.mandate_id === sitting.mandate_id);
}

export interface Due { key: string; verb: OutboxVerb }

/** Receipts to queue: « arrived on the tablet » and « whole and verified », once per dispatch. */
export function receiptsDue(inbox: Inbox, held: Map<string, Held>, told: ReadonlySet<string>, now: Ms, newId: () => Id): Due[] {
	const due: Due[] = [];
	for (const sitting of inOrder(inbox.sittings, now).coming) {
		const dispatch_id = sitting.convocation.dispatch_id;
		const notified = `notified:${dispatch_id}`, complete = `complete:${dispatch_id}`;
		if (!told.has(notified)) due.push({ key: notified, verb: { id: newId(), verb: 'notified', dispatch_id, at: now } });
		if (!told.has(complete) && dossierState(sitting, held).ready)
			due.push({ key: complete, verb: { id: newId(), verb: 'complete', dispatch_id, at: now, hashes: filesOf(sitting).map((want) => want.hash) } });
	}
	return due;
}
