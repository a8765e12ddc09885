/** The bytes of one document, from the tablet when they are there, else from the server, kept as they pass. */
import { ask } from '$lib/api/client';
import type { Server } from '$lib/api/server';
import { PIECE } from '$lib/local/db';
import { pieceCount, pieceLength, type FileStore } from '$lib/local/files';
import { backOff } from '$lib/sync/rhythm';
import { unkept } from '$lib/sync/unkept';
import type { Way } from '$lib/sync/way';

type Bytes = Uint8Array<ArrayBuffer>;
/** Where pieces are kept as they pass: the tablet's own store, or memory for what is not to be kept. */
export type PieceStore = Pick<FileStore, 'readPiece' | 'putPiece' | 'pieces'> & { server?: Server };
export interface SourceIo {
	fetch?: typeof fetch;
	chance?: () => number;
	/** Told when a range must wait for the network, and when it no longer does. */
	onWaiting?: (waiting: boolean) => void;
	way?: Way;
}

export class PieceSource {
	private over = new AbortController();
	private waits = 0;
	private coming = new Map<number, Promise<Bytes>>();

	constructor(
		private readonly store: PieceStore,
		private readonly hash: string,
		readonly bytes: number,
		private readonly io: SourceIo = {}
	) {}

	/** Bytes [begin, end). Waits for the network as long as it must; rejects only once closed. */
	async read(begin: number, end: number): Promise<Bytes> {
		const first = Math.floor(begin / PIECE), last = Math.floor((end - 1) / PIECE);
		const pieces = await Promise.all(Array.from({ length: last - first + 1 }, (_, i) => this.piece(first + i)));
		if (pieces.length === 1) return pieces[0]!.slice(begin - first * PIECE, end - first * PIECE);
		const all = new Uint8Array(end - begin);
		pieces.forEach((piece, i) => {
			const from = (first + i) * PIECE, a = Math.max(begin, from), b = Math.min(end, from + piece.length);
			all.set(piece.subarray(a - from, b - from), a - begin);
		});
		return all;
	}

	private async piece(index: number): Promise<Bytes> {
		const kept = await this.store.readPiece(this.hash, index).catch(() => null);
		if (kept) return kept;
		let coming = this.coming.get(index);
		if (!coming) {
			coming = this.fetchPiece(index).finally(() => this.coming.delete(index));
			this.coming.set(index, coming);
		}
		return coming;
	}

	private async fetchPiece(index: number): Promise<Bytes> {
		const leave = this.io.way?.enter();
		try {
			return await this.insist(index);
		} finally {
			leave?.();
		}
	}

	/** Asks until it comes, or until the document is closed. */
	private async insist(index: number): Promise<Bytes> {
		const begin = index * PIECE, length = pieceLength(this.bytes, index);
		for (let failures = 0; ; failures++) {
			try {
				const response = await ask('GET', `/api/tablet/files/${this.hash}`, undefined, {
					fetch: unkept(this.io.fetch), server: this.store.server, signal: this.over.signal, headers: { Accept: '*/*', Range: `bytes=${begin}-${begin + length - 1}` }
				});
				const whole = new Uint8Array(await response.arrayBuffer());
				const piece = response.status === 206 ? whole : whole.slice(begin, begin + length);
				if (piece.length !== length) throw new TypeError('short answer');
				if (failures) this.wait(-1);
				// No room to keep it: it can still be read.
				await this.store.putPiece(this.hash, index, piece).catch(() => undefined);
				return piece;
			} catch (error) {
				if (this.over.signal.aborted) throw error;
				if (failures === 0) this.wait(1);
				await this.rest(backOff(failures, (this.io.chance ?? Math.random)()));
				// The engine may have brought it meanwhile.
				const kept = await this.store.readPiece(this.hash, index).catch(() => null);
				if (kept) {
					this.wait(-1);
					return kept;
				}
			}
		}
	}

	private wait(change: 1 | -1) {
		this.waits += change;
		this.io.onWaiting?.(this.waits > 0);
	}

	/** Until the delay passes, the network comes back, or the document is closed. */
	private rest(ms: number): Promise<void> {
		return new Promise((done) => {
			const end = () => {
				clearTimeout(timer);
				globalThis.removeEventListener?.('online', end);
				this.over.signal.removeEventListener('abort', end);
				done();
			};
			const timer = setTimeout(end, ms);
			globalThis.addEventListener?.('online', end);
			this.over.signal.addEventListener('abort', end);
		});
	}

	/** Whether every piece is already on the tablet. */
	async isLocal(): Promise<boolean> {
		return (await this.store.pieces(this.hash)).size === pieceCount(this.bytes);
	}

	close() {
		this.over.abort();
	}
}
