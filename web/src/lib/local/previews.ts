/**
 * One page of each document as a picture, sealed like the document: the one where the reader left it, drawn by this
 * tablet; until then the first page, as the server drew it. Never a receipt: only the file is.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { TabletPicture } from '$lib/api/types';
import { written, type Local, type PreviewRow } from './db';
import { everyPiece } from './files';
import { seal, unseal } from './vault';

export interface Picture { page: number; pages: number; width: number; height: number; image: Blob }

/** Where the server's picture of the first page stands: no page has this number. */
const GIVEN = 0;
const place = (hash: string, page: number) => `preview:${hash}:${page}`;

export class Previews {
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	/** The picture of this page, if it is kept: as drawn here rather than as given. */
	async get(hash: string, page: number): Promise<Picture | null> {
		return (await this.read(hash, page, page)) ?? (page === 1 ? this.read(hash, GIVEN, page) : null);
	}
	private async read(hash: string, at: number, page: number): Promise<Picture | null> {
		const row = await this.db.get('previews', [hash, at]);
		if (!row) return null;
		const bytes = await unseal(this.key, place(hash, at), row).catch(() => null);
		if (!bytes) return this.db.delete('previews', [hash, at]).then(() => null);
		return { page, pages: row.pages, width: row.width, height: row.height, image: new Blob([bytes], { type: row.media_type }) };
	}

	/** Kept in place of those before, and only beside a file whose hash was checked: gone with it. */
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

	/** Keeps the first page as the server drew it, once its hash is checked; false when it is not what was announced. */
	async receive(hash: string, announced: TabletPicture, pages: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
		if (bytesToHex(sha256(bytes)) !== announced.hash.toLowerCase()) return false;
		const sealed = await seal(this.key, place(hash, GIVEN), bytes);
		const media_type = bytes[0] === 0x89 ? 'image/png' : 'image/jpeg';
		const act = this.db.transaction('previews', 'readwrite');
		// What this tablet drew since is better.
		if (!(await act.store.getKey(everyPiece(hash)))) void act.store.put({ ...sealed, pages, width: announced.width, height: announced.height, media_type }, [hash, GIVEN]);
		await written(act.done);
		return true;
	}

	/** Forgets the pictures of documents that no sitting asks for any more. */
	async retain(asked: (hash: string) => boolean): Promise<void> {
		const act = this.db.transaction('previews', 'readwrite');
		for (const key of await act.store.getAllKeys()) if (!asked(key[0])) void act.store.delete(key);
		await written(act.done);
	}

	/** Which page of which file was drawn here. */
	async kept(): Promise<Map<string, number>> {
		return new Map((await this.db.getAllKeys('previews')).filter(([, page]) => page !== GIVEN));
	}
	/** Files of which a page can be shown. */
	async shown(): Promise<Set<string>> {
		return new Set((await this.db.getAllKeys('previews')).map(([hash]) => hash));
	}
	/** What the pictures take on the tablet. */
	async bytes(): Promise<number> {
		let sum = 0;
		for (let at = await this.db.transaction('previews').store.openCursor(); at; at = await at.continue()) sum += at.value.data.byteLength;
		return sum;
	}
}
