/** One drawn page for each document, sealed like the document: the first one, or the one where the reader left it. */
import type { Local, PreviewRow } from './db';
import { everyPiece } from './files';
import { seal, unseal } from './vault';

export interface Picture { page: number; pages: number; width: number; height: number; image: Blob }

const place = (hash: string, page: number) => `preview:${hash}:${page}`;

export class Previews {
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	/** The picture of this page, if it is the one kept. */
	async get(hash: string, page: number): Promise<Picture | null> {
		const row = await this.db.get('previews', [hash, page]);
		if (!row) return null;
		const bytes = await unseal(this.key, place(hash, page), row);
		return { page, pages: row.pages, width: row.width, height: row.height, image: new Blob([bytes], { type: row.media_type }) };
	}

	/** Kept in place of the one before, and only beside a file whose hash was checked: gone with it. */
	async put(hash: string, picture: Picture): Promise<void> {
		const { image, page, ...rest } = picture;
		const sealed = await seal(this.key, place(hash, page), await image.arrayBuffer());
		const row: PreviewRow = { ...rest, ...sealed, media_type: image.type };
		const act = this.db.transaction(['files', 'previews'], 'readwrite');
		const file = await act.objectStore('files').get(hash);
		if (file?.state === 'verified') {
			void act.objectStore('previews').delete(everyPiece(hash));
			void act.objectStore('previews').put(row, [hash, page]);
		}
		await act.done;
	}

	/** Which page of which file is kept. */
	async kept(): Promise<Map<string, number>> {
		return new Map(await this.db.getAllKeys('previews'));
	}
}
