/** Pieces of a document read over the network, held in memory while it is open and never kept. */
import type { PieceStore } from '$lib/features/tablet/reader/source';

/** 16 MB of pieces: what is before the eye and around it. */
const MOST = 64;

export class Passing implements PieceStore {
	private held = new Map<number, Uint8Array<ArrayBuffer>>();

	async readPiece(_hash: string, index: number): Promise<Uint8Array<ArrayBuffer> | null> {
		return this.held.get(index) ?? null;
	}
	async putPiece(_hash: string, index: number, piece: Uint8Array<ArrayBuffer>): Promise<void> {
		this.held.set(index, piece);
		const oldest = this.held.keys().next().value;
		if (this.held.size > MOST && oldest !== undefined) this.held.delete(oldest);
	}
	async pieces(): Promise<Set<number>> {
		return new Set(this.held.keys());
	}
}
