/** The notes of this tablet and their copy on the server: what waits is handed over, then what others added is brought. */
import { api, ApiError, type Asked } from '$lib/api/client';
import type { Id } from '$lib/api/types';
import type { Kept, NoteStore } from '$lib/local/notes';

type Call = Omit<Asked, 'query'>;
/** `open`: the server still takes notes of this mandate from this member. */
interface Brought { changed: boolean; open: boolean }

/** Handed over at once: entries, and letters. */
const AT_ONCE = 200, HEAVY = 400_000;

export function batches(waiting: Kept[]): Kept[][] {
	const all: Kept[][] = [];
	let weight = 0;
	for (const entry of waiting) {
		const last = all.at(-1);
		if (!last || last[0]!.mandate !== entry.mandate || last.length >= AT_ONCE || weight + entry.text.length > HEAVY) {
			all.push([entry]);
			weight = entry.text.length;
		} else {
			last.push(entry);
			weight += entry.text.length;
		}
	}
	return all;
}

/** True when something changed here. A mandate out of this session's reach keeps its notes on this tablet, waiting. */
export async function exchangeNotes(store: NoteStore, mandates: ReadonlySet<Id>, asked: () => Call): Promise<boolean> {
	let changed = false;
	const open = new Set<Id>();
	for (const mandate of mandates) {
		// What is brought first tells which of ours arrived already although the answer was lost.
		const brought = await bring(store, mandate, asked);
		if (brought.changed) changed = true;
		if (brought.open) open.add(mandate);
	}
	const waiting = (await store.waiting()).filter(({ mandate }) => open.has(mandate)).sort((a, b) => (a.mandate < b.mandate ? -1 : 1));
	for (const batch of batches(waiting)) {
		await handOver(store, batch, asked);
		changed = true;
	}
	return changed;
}

async function handOver(store: NoteStore, batch: Kept[], asked: () => Call): Promise<void> {
	const mandate = batch[0]!.mandate, entries = batch.map(({ ref, text }) => ({ ref, content: text }));
	try {
		const { results } = await api.post(`/api/tablet/notes/${mandate}`, { entries, generation: (await store.life(mandate)) ?? 0 }, asked());
		await store.settle(results);
	} catch (error) {
		// Emptied from another device since we asked: what belonged to it goes, the rest is for the next round.
		if (!(error instanceof ApiError) || error.code !== 'notes.emptied') throw error;
		await bring(store, mandate, asked);
	}
}

async function bring(store: NoteStore, mandate: Id, asked: () => Call): Promise<Brought> {
	for (let changed = false, again = true; ; ) {
		const after = await store.cursor(mandate), life = await store.life(mandate);
		try {
			const page = await api.get(`/api/tablet/notes/${mandate}`, { ...asked(), query: { after: after ?? undefined, generation: life || undefined } });
			if (await follow(store, mandate, life, page.generation)) changed = true;
			if (page.entries.length) {
				await store.put(page.entries.map(({ ref, content }) => ({ mandate, ref, text: content })), 'copied', { mandate, cursor: page.cursor ?? null });
				changed = true;
			}
			if (!page.more) return { changed, open: true };
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 404) return { changed, open: false };
			if (error.code === 'notes.destroyed') {
				await store.wipe(mandate, null);
				return { changed: true, open: false };
			}
			if (!again || error.code !== 'notes.cursor_unknown') throw error;
			again = false;
			await store.restart(mandate);
		}
	}
}

/** The list lives another life than the one known here: erased elsewhere, what is here goes; put back as it was before that, everything is handed over again. */
async function follow(store: NoteStore, mandate: Id, known: number | null, now: number): Promise<boolean> {
	if (known === now) return false;
	if (known !== null && now > known) {
		await store.wipe(mandate, now);
		return true;
	}
	if (known !== null) await store.restart(mandate);
	await store.live(mandate, now);
	return false;
}
