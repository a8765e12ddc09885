/** What the clerk's screen keeps when the room has no network: the facts not yet received, and the sitting as it was last read. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Id } from '$lib/api/types';
import type { Entry, SittingView } from './facts';

export interface WaitingFact { seq?: number; sitting: Id; id: Id; entry: Entry; /** The server's sentence, when it refused. */ refused: string | null }

interface Schema extends DBSchema {
	facts: { key: number; value: WaitingFact; indexes: { sitting: string; id: string } };
	sittings: { key: string; value: SittingView };
}

/** One database per person: two clerks on one machine write in their own names. */
export class FactStore {
	private constructor(private readonly db: IDBPDatabase<Schema>) {}

	static async open(person: Id): Promise<FactStore> {
		return new FactStore(
			await openDB<Schema>(`pupitre-sitting-${person}`, 1, {
				upgrade(db) {
					const facts = db.createObjectStore('facts', { keyPath: 'seq', autoIncrement: true });
					facts.createIndex('sitting', 'sitting');
					facts.createIndex('id', 'id', { unique: true });
					db.createObjectStore('sittings');
				}
			})
		);
	}
	waiting(sitting: Id): Promise<WaitingFact[]> {
		return this.db.getAllFromIndex('facts', 'sitting', sitting);
	}
	async add(sitting: Id, entry: Entry): Promise<void> {
		await this.db.add('facts', { sitting, id: entry.id, entry, refused: null });
	}
	/** What the server has: taken away. */
	async received(ids: readonly Id[]): Promise<void> {
		const act = this.db.transaction('facts', 'readwrite');
		for (const id of ids) {
			const key = await act.store.index('id').getKey(id);
			if (key !== undefined) await act.store.delete(key);
		}
		await act.done;
	}
	async refuse(id: Id, sentence: string | null): Promise<void> {
		const act = this.db.transaction('facts', 'readwrite'), row = await act.store.index('id').get(id);
		if (row) await act.store.put({ ...row, refused: sentence });
		await act.done;
	}
	keep(sitting: Id, view: SittingView): Promise<unknown> {
		return this.db.put('sittings', view, sitting);
	}
	kept(sitting: Id): Promise<SittingView | undefined> {
		return this.db.get('sittings', sitting);
	}
}
