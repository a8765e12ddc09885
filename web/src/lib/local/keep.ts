/** Small things the tablet remembers beside the files: the last inbox (sealed), pages reached, receipts sent, settings. */
import type { Id, Inbox, Me, Ms } from '$lib/api/types';
import { written, type Local, type Position } from './db';
import { sealJson, unsealJson } from './vault';

export interface KeptInbox { inbox: Inbox; etag: string | null; fetched_at: Ms; me: Me | null }

export class Keep {
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	async inbox(): Promise<KeptInbox | null> {
		const row = await this.db.get('sealed', 'inbox');
		return row ? unsealJson<KeptInbox>(this.key, 'inbox', row) : null;
	}
	async putInbox(kept: KeptInbox): Promise<void> {
		const row = await sealJson(this.key, 'inbox', kept);
		await written(this.db.put('sealed', row, 'inbox'));
	}

	positions(): Promise<Position[]> {
		return this.db.getAll('positions');
	}
	/** Remembers the page shown; the furthest page of a version never goes back. */
	async reached(document: Id, hash: string, page: number, pages: number, now: Ms): Promise<Position> {
		const before = await this.db.get('positions', document);
		const furthest = before?.hash === hash ? Math.max(before.furthest, page) : page;
		const row: Position = { document, hash, page, pages, furthest, at: now };
		await written(this.db.put('positions', row));
		return row;
	}

	/** Receipts already queued: a convocation is said « opened » or « complete » once. */
	async told(): Promise<Set<string>> {
		return new Set(((await this.db.get('settings', 'told')) as string[] | undefined) ?? []);
	}
	async tell(keys: string[]): Promise<void> {
		const act = this.db.transaction('settings', 'readwrite');
		const before = ((await act.store.get('told')) as string[] | undefined) ?? [];
		await act.store.put([...new Set([...before, ...keys])], 'told');
		await written(act.done);
	}

	async setting<T>(name: string, otherwise: T): Promise<T> {
		return ((await this.db.get('settings', name)) as T | undefined) ?? otherwise;
	}
	async set(name: string, value: unknown): Promise<void> {
		await written(this.db.put('settings', value, name));
	}
}
