/** Files by hash: pieces received in any order, read back by range, verified whole before anyone calls them ready. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { HOME, type Server } from '$lib/api/server';
import type { Ms } from '$lib/api/types';
import { PIECE, written, type FileRow, type Local } from './db';
import { seal, unseal } from './vault';

/** What is held of one file, without its bytes. */
export interface Held extends FileRow { received: number }

/** Rows of one file, whatever comes second in their key. */
export const everyPiece = (hash: string) => IDBKeyRange.bound([hash, 0], [hash, Number.MAX_SAFE_INTEGER]);
const place = (hash: string, index: number) => `${hash}:${index}`;

export const pieceCount = (bytes: number) => Math.ceil(bytes / PIECE);
export const pieceLength = (bytes: number, index: number) => Math.min(PIECE, bytes - index * PIECE);

export class FileStore {
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey,
		/** Where its files come from. */
		readonly server: Server = HOME
	) {}

	get(hash: string): Promise<FileRow | undefined> {
		return this.db.get('files', hash);
	}

	/** Every file with how much of it has arrived. */
	async held(): Promise<Map<string, Held>> {
		const act = this.db.transaction(['files', 'pieces', 'tails']);
		const [rows, keys, tails] = await Promise.all([act.objectStore('files').getAll(), act.objectStore('pieces').getAllKeys(), act.objectStore('tails').getAll()]);
		const found = new Map<string, Held>(rows.map((row) => [row.hash, { ...row, received: row.state === 'verified' ? row.bytes : 0 }]));
		for (const [hash, index] of keys) {
			const file = found.get(hash);
			if (file && file.state !== 'verified') file.received += file.bytes ? pieceLength(file.bytes, index) : PIECE;
		}
		for (const tail of tails) {
			const file = found.get(tail.hash);
			if (file && file.state !== 'verified') file.received += tail.length;
		}
		return found;
	}

	async expect(hash: string, bytes: number, media_type: string): Promise<FileRow> {
		const kept = await this.db.get('files', hash);
		if (kept && (kept.bytes === bytes || bytes === 0)) return kept;
		const row: FileRow = { hash, bytes, media_type, state: 'arriving', faults: kept?.faults ?? 0, verified_at: null };
		await written(this.db.put('files', row));
		return row;
	}

	/** Which pieces are whole. */
	async pieces(hash: string): Promise<Set<number>> {
		return new Set((await this.db.getAllKeys('pieces', everyPiece(hash))).map(([, index]) => index));
	}

	async putPiece(hash: string, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
		const sealed = await seal(this.key, place(hash, index), bytes);
		const act = this.db.transaction(['pieces', 'tails'], 'readwrite');
		const tail = await act.objectStore('tails').get(hash);
		if (tail?.index === index) void act.objectStore('tails').delete(hash);
		void act.objectStore('pieces').put({ ...sealed, length: bytes.length }, [hash, index]);
		await written(act.done);
	}

	/** Keeps the beginning of a piece still arriving. */
	async putTail(hash: string, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
		const sealed = await seal(this.key, place(hash, index), bytes);
		await written(this.db.put('tails', { ...sealed, hash, index, length: bytes.length }));
	}

	async tail(hash: string): Promise<{ index: number; bytes: Uint8Array<ArrayBuffer> } | null> {
		const row = await this.db.get('tails', hash);
		const bytes = row && (await unseal(this.key, place(hash, row.index), row).catch(() => null));
		return row && bytes ? { index: row.index, bytes } : null;
	}

	async readPiece(hash: string, index: number): Promise<Uint8Array<ArrayBuffer> | null> {
		const row = await this.db.get('pieces', [hash, index]);
		return row ? unseal(this.key, place(hash, index), row).catch(() => this.spoilt(hash, index)) : null;
	}
	/** The store gave back other bytes: this piece is asked for again, and until it has come the file is not whole. */
	private async spoilt(hash: string, index: number): Promise<null> {
		const act = this.db.transaction(['files', 'pieces'], 'readwrite'), file = await act.objectStore('files').get(hash);
		void act.objectStore('pieces').delete([hash, index]);
		if (file) void act.objectStore('files').put({ ...file, state: 'arriving', verified_at: null });
		await act.done;
		return null;
	}

	/** The whole file, for what is not read page by page (a spreadsheet to open elsewhere). */
	async blob(hash: string): Promise<Blob | null> {
		const file = await this.get(hash);
		if (!file || file.state !== 'verified') return null;
		const parts: BlobPart[] = [];
		for (let index = 0; index < pieceCount(file.bytes); index++) {
			const piece = await this.readPiece(hash, index);
			if (!piece) return null;
			parts.push(piece);
		}
		return new Blob(parts, { type: file.media_type });
	}

	/** Hashes what is stored, from the first byte to the last. Only then may the file be called ready. */
	async verify(hash: string, now: Ms): Promise<FileRow['state']> {
		const file = await this.get(hash);
		if (!file) return 'arriving';
		if (file.state === 'verified') return 'verified';
		const digest = sha256.create();
		for (let index = 0; index < pieceCount(file.bytes); index++) {
			const piece = await this.readPiece(hash, index);
			if (!piece) return 'arriving';
			digest.update(piece);
		}
		if (bytesToHex(digest.digest()) === hash.toLowerCase()) {
			await written(this.db.put('files', { ...file, state: 'verified', verified_at: now }));
			return 'verified';
		}
		await this.forget(hash);
		await written(this.db.put('files', { ...file, state: 'damaged', faults: file.faults + 1 }));
		return 'damaged';
	}

	/** Gives back the room of the last pieces that came: they will be asked for again. */
	async shorten(hash: string, count: number): Promise<void> {
		const act = this.db.transaction(['pieces', 'tails'], 'readwrite'), pieces = act.objectStore('pieces');
		for (const key of (await pieces.getAllKeys(everyPiece(hash))).slice(-count)) void pieces.delete(key);
		void act.objectStore('tails').delete(hash);
		await act.done;
	}

	/** Removes a file and all its pieces. */
	async forget(hash: string): Promise<void> {
		const act = this.db.transaction(['files', 'pieces', 'tails', 'previews', 'texts'], 'readwrite');
		void act.objectStore('files').delete(hash);
		void act.objectStore('previews').delete(everyPiece(hash));
		void act.objectStore('texts').delete(hash);
		void act.objectStore('tails').delete(hash);
		void act.objectStore('pieces').delete(everyPiece(hash));
		await act.done;
	}
}
