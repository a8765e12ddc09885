/** Notes at rest: each entry sealed under its own name, with whether the server has its copy. */
import type { Id } from '$lib/api/types';
import { written, type Local, type NoteRow } from './db';
import { openVault, seal, sealJson, unseal, unsealJson } from './vault';

export interface Kept { mandate: Id; ref: string; text: string }
/** What the server answered to one entry. */
export interface Answered { ref: string; ok: boolean; sentence?: string | null }
export interface Count { waiting: number; copied: number; refused: { ref: string; sentence: string }[] }

const place = (ref: string) => `note:${ref}`;
const cursorOf = (mandate: Id) => `notes.cursor:${mandate}`;
const lifeOf = (mandate: Id) => `notes.life:${mandate}`;
const keyOf = (mandate: Id, life: number) => `notes:${mandate}:${life}`;
const cursors = () => IDBKeyRange.bound('notes.cursor:', 'notes.cursor:\uffff');
const DRAFT = 'note-draft';

export class NoteStore {
	private readonly keys = new Map<string, Promise<CryptoKey>>();
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	/** The key of one life of a mandate's notes: it goes with them. */
	private keyFor(mandate: Id, life: number | undefined): Promise<CryptoKey> {
		if (life === undefined) return Promise.resolve(this.key);
		const name = keyOf(mandate, life), known = this.keys.get(name) ?? openVault(this.db, name);
		this.keys.set(name, known);
		return known;
	}
	private async opened(row: NoteRow): Promise<string | null> {
		const bytes = await unseal(await this.keyFor(row.mandate, row.life), place(row.ref), row).catch(() => null);
		return bytes && new TextDecoder().decode(bytes);
	}
	private async sealed({ mandate, ref, text }: Kept, state: NoteRow['state']): Promise<NoteRow> {
		const life = (await this.life(mandate)) ?? 0;
		return { mandate, ref, state, life, sentence: null, ...(await seal(await this.keyFor(mandate, life), place(ref), new TextEncoder().encode(text))) };
	}

	/** Entries kept here and not yet known to the caller, and those he knows that are here no longer. One that no longer opens comes again from the copy. */
	async all(known: ReadonlySet<string> | ReadonlyMap<string, unknown> = new Set()): Promise<{ kept: Kept[]; spoilt: string[]; gone: string[] }> {
		const here = new Set(await this.db.getAllKeys('notes'));
		const fresh = [...here].filter((ref) => !known.has(ref)), gone = [...known.keys()].filter((ref) => !here.has(ref));
		const act = this.db.transaction('notes'), rows = await Promise.all(fresh.map((ref) => act.store.get(ref)));
		const kept: Kept[] = [], spoilt: string[] = [];
		const open = async (row: NoteRow) => {
			const text = await this.opened(row);
			if (text !== null) kept.push({ mandate: row.mandate, ref: row.ref, text });
			else if (row.state === 'copied') await this.askAgain(row);
			else spoilt.push(row.ref);
		};
		await Promise.all(rows.flatMap((row) => (row ? [open(row)] : [])));
		return { kept, spoilt, gone };
	}
	private async askAgain(row: NoteRow): Promise<void> {
		const act = this.db.transaction(['notes', 'settings'], 'readwrite');
		void act.objectStore('notes').delete(row.ref);
		void act.objectStore('settings').delete(cursorOf(row.mandate));
		await act.done;
	}

	/** Keeps entries; one already here stays as it is. `finished`: the text under the pen is among them, and leaves in the same act. */
	async put(entries: Kept[], state: NoteRow['state'], cursor?: { mandate: Id; cursor: string | null }, finished = false): Promise<void> {
		const sealed = await Promise.all(entries.map((entry) => this.sealed(entry, state)));
		const act = this.db.transaction(['notes', 'settings', 'sealed'], 'readwrite'), notes = act.objectStore('notes');
		if (finished) void act.objectStore('sealed').delete(DRAFT);
		const lives = new Map(await Promise.all([...new Set(sealed.map(({ mandate }) => mandate))].map(async (mandate) => [mandate, ((await act.objectStore('settings').get(lifeOf(mandate))) as number | undefined) ?? 0] as const)));
		for (const row of sealed) {
			// The list was emptied while this was being sealed: what belonged to it goes with it.
			if (row.life !== lives.get(row.mandate)) continue;
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
			const text = await this.opened(row);
			return text === null ? [] : [{ mandate: row.mandate, ref: row.ref, text }];
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

	/** How many times the member emptied the list, as far as this tablet knows; null before it first asked. */
	async life(mandate: Id): Promise<number | null> {
		const known = (await this.db.get('settings', lifeOf(mandate))) as number | undefined;
		return known ?? ((await this.cursor(mandate)) === null ? null : 0);
	}
	/** The list lives its so-manieth life: what is here of it stays. */
	async live(mandate: Id, life: number): Promise<void> {
		const act = this.db.transaction(['notes', 'settings', 'keys'], 'readwrite');
		const before = ((await act.objectStore('settings').get(lifeOf(mandate))) as number | undefined) ?? 0, key = await act.objectStore('keys').get(keyOf(mandate, before));
		// One key serves both: what was written before the tablet first asked is sealed with it.
		if (key && before !== life) void act.objectStore('keys').put(key, keyOf(mandate, life));
		void act.objectStore('settings').put(life, lifeOf(mandate));
		await written(act.done);
		this.keys.clear();
	}
	/** The list was emptied, here or on another device: everything of it goes, its key with it. `life`: none when nothing will follow. */
	async wipe(mandate: Id, life: number | null): Promise<void> {
		const draft = await this.draft<{ mandate?: Id }>();
		const act = this.db.transaction(['notes', 'settings', 'keys', 'sealed'], 'readwrite'), settings = act.objectStore('settings');
		const names = IDBKeyRange.bound(`notes:${mandate}:`, `notes:${mandate}:\uffff`);
		void act.objectStore('keys').delete(names);
		for (const ref of await act.objectStore('notes').index('mandate').getAllKeys(mandate)) void act.objectStore('notes').delete(ref);
		if (draft?.mandate === mandate) void act.objectStore('sealed').delete(DRAFT);
		void settings.delete(cursorOf(mandate));
		void (life === null ? settings.delete(lifeOf(mandate)) : settings.put(life, lifeOf(mandate)));
		await written(act.done);
		this.keys.clear();
	}
	/** Mandates of which something is kept here. */
	async mandates(): Promise<Id[]> {
		const found: Id[] = [];
		for (let at = await this.db.transaction('notes').store.index('mandate').openKeyCursor(null, 'nextunique'); at; at = await at.continue()) found.push(at.key);
		return found;
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
	const left = (await notes.count()) + (await act.objectStore('sealed').count(DRAFT)) + (await act.objectStore('sealed').count('share-acts'));
	await act.done;
	return left > 0;
}
