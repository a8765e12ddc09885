/** What the screen of the hall keeps when there is no network: the list of the day, and the hand-overs not yet received. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { HandOverPack, Id, LendRequest } from '$lib/api/types';

export interface Waiting { seq?: number; id: Id; tablet: Id; tag: string; member: string; request: LendRequest; /** The server's sentence, when it refused. */ refused: string | null }

interface Schema extends DBSchema {
	waiting: { key: number; value: Waiting; indexes: { id: string } };
	packs: { key: string; value: HandOverPack };
}

/** One database per person and authority: two agents on one tablet hand over in their own names. */
export class HallStore {
	private constructor(private readonly db: IDBPDatabase<Schema>) {}

	static async open(person: Id, authority: Id): Promise<HallStore> {
		return new HallStore(
			await openDB<Schema>(`pupitre-hall-${person}-${authority}`, 1, {
				upgrade(db) {
					db.createObjectStore('waiting', { keyPath: 'seq', autoIncrement: true }).createIndex('id', 'id', { unique: true });
					db.createObjectStore('packs');
				}
			})
		);
	}
	waiting(): Promise<Waiting[]> {
		return this.db.getAll('waiting');
	}
	async add(one: Waiting): Promise<void> {
		await this.db.add('waiting', one);
	}
	async forget(id: Id): Promise<void> {
		const act = this.db.transaction('waiting', 'readwrite'), key = await act.store.index('id').getKey(id);
		if (key !== undefined) await act.store.delete(key);
		await act.done;
	}
	async refuse(id: Id, sentence: string | null): Promise<void> {
		const act = this.db.transaction('waiting', 'readwrite'), row = await act.store.index('id').get(id);
		if (row) await act.store.put({ ...row, refused: sentence });
		await act.done;
	}
	keep(pack: HandOverPack): Promise<unknown> {
		return this.db.put('packs', pack, 'pack');
	}
	kept(): Promise<HandOverPack | undefined> {
		return this.db.get('packs', 'pack');
	}
}
