/** Small things the tablet remembers beside the files: the last inbox (sealed), pages reached, receipts sent, settings. */
import type { Id, Inbox, Me, Ms, OutboxVerb } from '$lib/api/types';
import { written, type Local, type Look, type Position } from './db';
import { outboxRow } from './outbox';
import { sealJson, unsealJson } from './vault';

export interface KeptInbox { inbox: Inbox; etag: string | null; fetched_at: Ms; me: Me | null }

export class Keep {
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	async inbox(): Promise<KeptInbox | null> {
		const row = await this.db.get('sealed', 'inbox');
		// One that no longer opens is none: it comes again from the server.
		return row ? unsealJson<KeptInbox>(this.key, 'inbox', row).catch(() => null) : null;
	}
	async putInbox(kept: KeptInbox): Promise<void> {
		const row = await sealJson(this.key, 'inbox', kept);
		await written(this.db.put('sealed', row, 'inbox'));
	}

	positions(): Promise<Position[]> {
		return this.db.getAll('positions');
	}
	/** Remembers the page shown and how; a new version of the document starts unseen, at the same size. */
	async reached(document: Id, hash: string, page: number, pages: number, now: Ms, look?: Look): Promise<Position> {
		const before = await this.db.get('positions', document);
		const seen = before?.hash === hash && before.pages === pages ? before.seen : new Uint8Array(Math.ceil(pages / 8));
		const index = page - 1;
		seen[index >> 3] = (seen[index >> 3] ?? 0) | (1 << (index & 7));
		const row: Position = { document, hash, page, pages, seen, at: now, look: look ?? before?.look };
		await written(this.db.put('positions', row));
		return row;
	}

	/** Receipts already queued: a convocation is said « opened » or « complete » once. */
	async told(): Promise<Set<string>> {
		return new Set(((await this.db.get('settings', 'told')) as string[] | undefined) ?? []);
	}
	/** Queues the receipts never said before, in one act: two windows at once, or a tablet that dies, say each of them once. */
	async tell(due: { key: string; verb: OutboxVerb }[], now: Ms): Promise<boolean> {
		const act = this.db.transaction(['settings', 'outbox'], 'readwrite');
		const before = new Set(((await act.objectStore('settings').get('told')) as string[] | undefined) ?? []);
		const fresh = due.filter(({ key }) => !before.has(key));
		for (const { verb } of fresh) void act.objectStore('outbox').add(outboxRow(verb, now));
		if (fresh.length) void act.objectStore('settings').put([...before, ...fresh.map(({ key }) => key)], 'told');
		await written(act.done);
		return fresh.length > 0;
	}

	/** What is remembered sealed under a name of its own: a sitting as it was last seen, the words of a version that was read. */
	async recall<T>(name: string): Promise<T | null> {
		const row = await this.db.get('sealed', name);
		return row ? unsealJson<T>(this.key, name, row).catch(() => null) : null;
	}
	async remember(name: string, value: unknown): Promise<void> {
		const row = await sealJson(this.key, name, value);
		await written(this.db.put('sealed', row, name));
	}
	/** Forgets those of this kind that are no longer asked for. */
	async retain(kind: string, asked: (name: string) => boolean): Promise<void> {
		const act = this.db.transaction('sealed', 'readwrite');
		for (const name of await act.store.getAllKeys(IDBKeyRange.bound(kind, `${kind}\uffff`))) if (!asked(name)) void act.store.delete(name);
		await written(act.done);
	}

	async setting<T>(name: string, otherwise: T): Promise<T> {
		return ((await this.db.get('settings', name)) as T | undefined) ?? otherwise;
	}
	async set(name: string, value: unknown): Promise<void> {
		await written(this.db.put('settings', value, name));
	}
}
