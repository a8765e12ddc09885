/** The notes of this tablet and their copy on the server: what waits is handed over, then what others added is brought. */
import { api, ApiError, type Asked } from '$lib/api/client';
import type { Id } from '$lib/api/types';
import type { Kept, NoteStore } from '$lib/local/notes';

type Call = Omit<Asked, 'query'>;

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

/** True when something changed here. A mandate that is no longer the member's keeps its notes on this tablet, waiting. */
export async function exchangeNotes(store: NoteStore, mandates: ReadonlySet<Id>, asked: () => Call): Promise<boolean> {
	let changed = false;
	for (const mandate of mandates) {
		// What is brought first tells which of ours arrived already although the answer was lost.
		if (await bring(store, mandate, asked)) changed = true;
	}
	const waiting = (await store.waiting()).filter(({ mandate }) => mandates.has(mandate)).sort((a, b) => (a.mandate < b.mandate ? -1 : 1));
	for (const batch of batches(waiting)) {
		const entries = batch.map(({ ref, text }) => ({ ref, content: text }));
		const { results } = await api.post(`/api/tablet/notes/${batch[0]!.mandate}`, { entries }, asked());
		await store.settle(results);
		changed = true;
	}
	return changed;
}

async function bring(store: NoteStore, mandate: Id, asked: () => Call): Promise<boolean> {
	for (let changed = false, again = true; ; ) {
		const after = await store.cursor(mandate);
		try {
			const page = await api.get(`/api/tablet/notes/${mandate}`, { ...asked(), query: { after: after ?? undefined } });
			if (page.entries.length) {
				await store.put(page.entries.map(({ ref, content }) => ({ mandate, ref, text: content })), 'copied', { mandate, cursor: page.cursor ?? null });
				changed = true;
			}
			if (!page.more) return changed;
		} catch (error) {
			if (error instanceof ApiError && error.status === 404) return changed;
			if (!again || !(error instanceof ApiError) || error.code !== 'notes.cursor_unknown') throw error;
			again = false;
			await store.restart(mandate);
		}
	}
}
