/** Notes at rest: each entry sealed under its own name, with whether the server has its copy. */
import type { Id } from '$lib/api/types';
import { written, type Local, type NoteRow } from './db';
import { seal, sealJson, unseal, unsealJson } from './vault';

export interface Kept { mandate: Id; ref: string; text: string }
/** What the server answered to one entry. */
export interface Answered { ref: string; ok: boolean; sentence?: string | null }
export interface Count { waiting: number; copied: number; refused: { ref: string; sentence: string }[] }

const place = (ref: string) => `note:${ref}`;
const cursorOf = (mandate: Id) => `notes.cursor:${mandate}`;
const cursors = () => IDBKeyRange.bound('notes.cursor:', 'notes.cursor:\uffff');
const DRAFT = 'note-draft';

export class NoteStore {
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	/** Entries kept here and not yet known to the caller. One that no longer opens comes again from the copy. */
	async all(known: ReadonlySet<string> | ReadonlyMap<string, unknown> = new Set()): Promise<{ kept: Kept[]; spoilt: string[] }> {
		const fresh = (await this.db.getAllKeys('notes')).filter((ref) => !known.has(ref));
		const act = this.db.transaction('notes'), rows = await Promise.all(fresh.map((ref) => act.store.get(ref)));
		const kept: Kept[] = [], spoilt: string[] = [];
		const open = async (row: NoteRow) => {
			const bytes = await unseal(this.key, place(row.ref), row).catch(() => null);
			if (bytes) kept.push({ mandate: row.mandate, ref: row.ref, text: new TextDecoder().decode(bytes) });
			else if (row.state === 'copied') await this.askAgain(row);
			else spoilt.push(row.ref);
		};
		await Promise.all(rows.flatMap((row) => (row ? [open(row)] : [])));
		return { kept, spoilt };
	}
	private async askAgain(row: NoteRow): Promise<void> {
		const act = this.db.transaction(['notes', 'settings'], 'readwrite');
		void act.objectStore('notes').delete(row.ref);
		void act.objectStore('settings').delete(cursorOf(row.mandate));
		await act.done;
	}

	/** Keeps entries; one already here stays as it is. `finished`: the text under the pen is among them, and leaves in the same act. */
	async put(entries: Kept[], state: NoteRow['state'], cursor?: { mandate: Id; cursor: string | null }, finished = false): Promise<void> {
		const sealed = await Promise.all(entries.map(async ({ mandate, ref, text }): Promise<NoteRow> => ({ mandate, ref, state, sentence: null, ...(await seal(this.key, place(ref), new TextEncoder().encode(text))) })));
		const act = this.db.transaction(['notes', 'settings', 'sealed'], 'readwrite'), notes = act.objectStore('notes');
		if (finished) void act.objectStore('sealed').delete(DRAFT);
		for (const row of sealed) {
			const here = await notes.get(row.ref);
			if (!here) void notes.put(row);
			// It came back from the copy: it is there, whatever became of the answer.
			else if (state === 'copied' && here.state !== 'copied') void notes.put({ ...here, state, sentence: null });
		}
		if (cursor) void act.objectStore('settings').put(cursor.cursor, cursorOf(cursor.mandate));
		await written(act.done);
	}

	/** What the server has no copy of yet. */
	async waiting(): Promise<Kept[]> {
		const rows = await this.db.getAllFromIndex('notes', 'state', 'waiting');
		const open = rows.map(async (row): Promise<Kept[]> => {
			const bytes = await unseal(this.key, place(row.ref), row).catch(() => null);
			return bytes ? [{ mandate: row.mandate, ref: row.ref, text: new TextDecoder().decode(bytes) }] : [];
		});
		return (await Promise.all(open)).flat();
	}
	async settle(results: Answered[]): Promise<void> {
		const act = this.db.transaction('notes', 'readwrite');
		for (const result of results) {
			const row = await act.store.get(result.ref);
			if (row) void act.store.put({ ...row, state: result.ok ? 'copied' : 'refused', sentence: result.sentence ?? null });
		}
		await act.done;
	}

	async cursor(mandate: Id): Promise<string | null> {
		return ((await this.db.get('settings', cursorOf(mandate))) as string | null | undefined) ?? null;
	}
	/** The server does not know where we stand: everything is read again, and everything of ours is handed over again. */
	async restart(mandate: Id): Promise<void> {
		const act = this.db.transaction(['notes', 'settings'], 'readwrite'), notes = act.objectStore('notes');
		void act.objectStore('settings').delete(cursorOf(mandate));
		for (const row of await notes.index('mandate').getAll(mandate)) if (row.state === 'copied') void notes.put({ ...row, state: 'waiting' });
		await written(act.done);
	}

	async count(): Promise<Count> {
		const act = this.db.transaction('notes'), state = act.store.index('state');
		const [waiting, copied, refused] = await Promise.all([state.count('waiting'), state.count('copied'), state.getAll('refused')]);
		return { waiting, copied, refused: refused.map(({ ref, sentence }) => ({ ref, sentence: sentence ?? '' })) };
	}

	/** The text under the pen: kept at each pause, taken up again if the tablet dies before it is finished. */
	async putDraft(draft: unknown): Promise<void> {
		if (draft === null) return this.db.delete('sealed', DRAFT);
		await written(this.db.put('sealed', await sealJson(this.key, DRAFT, draft), DRAFT));
	}
	async draft<T>(): Promise<T | null> {
		const row = await this.db.get('sealed', DRAFT);
		return row ? unsealJson<T>(this.key, DRAFT, row).catch(() => null) : null;
	}
}

/**
 * The session has ended: what the server has a copy of goes. What it has not stays sealed, and its key with it, until
 * the same person signs in again: true when something stays.
 */
export async function lockNotes(db: Local): Promise<boolean> {
	const act = db.transaction(['notes', 'settings', 'sealed'], 'readwrite'), notes = act.objectStore('notes');
	for (const ref of await notes.index('state').getAllKeys('copied')) void notes.delete(ref);
	void act.objectStore('settings').delete(cursors());
	const left = (await notes.count()) + (await act.objectStore('sealed').count(DRAFT));
	await act.done;
	return left > 0;
}
