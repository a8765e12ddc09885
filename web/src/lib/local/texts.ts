/** What the pages of a document say, sealed like the document: read once, searched ever after. Derived: gone with the file. */
import { written, type Local, type TextRow } from './db';
import { sealJson, unsealJson } from './vault';

/** What is known of a text without opening it. */
export type TextCount = Pick<TextRow, 'pages' | 'mute' | 'late'>;

const place = (hash: string) => `text:${hash}`;

export class Texts {
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	/** Kept only beside a file whose hash was checked. `late`: pages given up because they took too long. */
	async put(hash: string, pages: string[], late: number): Promise<void> {
		const sealed = await sealJson(this.key, place(hash), pages);
		const row: TextRow = { hash, ...sealed, pages: pages.length, mute: pages.filter((text) => !text.trim()).length, late };
		const act = this.db.transaction(['files', 'texts'], 'readwrite');
		if ((await act.objectStore('files').get(hash))?.state === 'verified') void act.objectStore('texts').put(row);
		await written(act.done);
	}

	/** Page by page; null when it is not kept. One that no longer opens is read again from its document. */
	async get(hash: string): Promise<string[] | null> {
		const row = await this.db.get('texts', hash);
		if (!row) return null;
		const pages = await unsealJson<string[]>(this.key, place(hash), row).catch(() => null);
		if (!pages) await this.db.delete('texts', hash);
		return pages;
	}

	/** Which documents were read, and how much of them. */
	async counts(): Promise<Map<string, TextCount>> {
		const counts = new Map<string, TextCount>();
		for (let at = await this.db.transaction('texts').store.openCursor(); at; at = await at.continue()) {
			const { hash, pages, mute, late } = at.value;
			counts.set(hash, { pages, mute, late });
		}
		return counts;
	}
}
