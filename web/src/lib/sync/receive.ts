/** Receives one file: asks only for what is missing, keeps every piece as it comes, and checks the hash at the end. */
import { ask } from '$lib/api/client';
import type { Ms } from '$lib/api/types';
import { PIECE, type FileRow } from '$lib/local/db';
import { pieceCount, type FileStore } from '$lib/local/files';
import type { Want } from './plan';

export interface ReceiveIo {
	fetch?: typeof fetch;
	now: () => Ms;
	signal?: AbortSignal;
	/** Called as bytes arrive, with how many more are kept. */
	onBytes?: (count: number) => void;
	/** Milliseconds without a byte before the link is held to be dead. */
	patience?: number;
}

/** A link that stops speaking is as good as cut. */
export class LinkSilent extends Error {}

/** The first run of pieces that are missing: [begin, end) in pieces. */
export function firstGap(have: ReadonlySet<number>, count: number): [number, number] | null {
	let begin = 0;
	while (begin < count && have.has(begin)) begin++;
	if (begin >= count) return null;
	let end = begin;
	while (end < count && !have.has(end)) end++;
	return [begin, end];
}

/** Without a byte for so long, a link is held to be dead. */
const PATIENCE: Ms = 20_000;
const KEEP_EVERY = 65_536;
const KEEP_AFTER: Ms = 250;

/** Puts arriving bytes into pieces, and keeps the beginning of the current one from time to time. */
class Assembler {
	private buffer = new Uint8Array(PIECE);
	private filled = 0;
	private kept = 0;
	private keptAt: Ms;
	constructor(private store: FileStore, private hash: string, private total: number, private index: number, start: Uint8Array, private now: () => Ms) {
		this.buffer.set(start);
		this.filled = this.kept = start.length;
		this.keptAt = now();
	}
	private room(): number {
		return Math.min(PIECE, this.total - this.index * PIECE);
	}
	async push(bytes: Uint8Array): Promise<void> {
		let from = 0;
		while (from < bytes.length) {
			const take = Math.min(this.room() - this.filled, bytes.length - from);
			if (take <= 0) return;
			this.buffer.set(bytes.subarray(from, from + take), this.filled);
			this.filled += take;
			from += take;
			if (this.filled === this.room()) await this.closePiece();
		}
		if (this.filled - this.kept >= KEEP_EVERY && this.now() - this.keptAt >= KEEP_AFTER) await this.keep();
	}
	private async closePiece(): Promise<void> {
		await this.store.putPiece(this.hash, this.index, this.buffer.slice(0, this.filled));
		this.index += 1;
		this.filled = this.kept = 0;
		this.keptAt = this.now();
	}
	/** What has arrived of the current piece survives whatever happens next. */
	async keep(): Promise<void> {
		if (this.filled === this.kept || this.filled === 0) return;
		await this.store.putTail(this.hash, this.index, this.buffer.slice(0, this.filled));
		this.kept = this.filled;
		this.keptAt = this.now();
	}
}

async function nextBytes(reader: ReadableStreamDefaultReader<Uint8Array>, patience: number): Promise<Uint8Array | null> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const silence = new Promise<never>((_, refuse) => (timer = setTimeout(() => refuse(new LinkSilent()), patience)));
	try {
		const { done, value } = await Promise.race([reader.read(), silence]);
		return done ? null : value;
	} finally {
		clearTimeout(timer);
	}
}

/** A small answer whole; null when there is more of it than was announced. */
export async function collected(response: Response, most: number, patience = PATIENCE): Promise<Uint8Array<ArrayBuffer> | null> {
	const reader = response.body?.getReader();
	if (!reader) throw new LinkSilent();
	const whole = new Uint8Array(most);
	let at = 0;
	try {
		for (let bytes = await nextBytes(reader, patience); bytes; bytes = await nextBytes(reader, patience)) {
			if (at + bytes.length > most) return null;
			whole.set(bytes, at);
			at += bytes.length;
		}
		return whole.subarray(0, at);
	} finally {
		reader.cancel().catch(() => undefined);
	}
}

/** `bytes 262144-524287/1208558` → 262144 and 1208558. */
export function contentRange(header: string | null): { begin: number; total: number } | null {
	const found = /^bytes (\d+)-\d+\/(\d+)$/.exec(header ?? '');
	return found ? { begin: Number(found[1]), total: Number(found[2]) } : null;
}

async function receiveGap(want: Want, file: FileRow, gap: [number, number] | null, store: FileStore, io: ReceiveIo): Promise<FileRow> {
	const tail = await store.tail(want.hash);
	const index = gap?.[0] ?? 0;
	const start = tail?.index === index ? tail.bytes : new Uint8Array(0);
	const begin = index * PIECE + start.length;
	const last = gap && file.bytes ? Math.min(gap[1] * PIECE, file.bytes) - 1 : '';
	const response = await ask('GET', `/api/tablet/files/${want.hash}`, undefined, {
		fetch: io.fetch, server: store.server, signal: io.signal, headers: { Accept: '*/*', Range: `bytes=${begin}-${last}` }
	});
	const range = response.status === 206 ? contentRange(response.headers.get('content-range')) : null;
	const total = range?.total ?? Number(response.headers.get('content-length') ?? file.bytes);
	const known = await store.expect(want.hash, total, want.media_type);
	// A server that answers with the whole file, or from elsewhere, is read from where it says.
	const resumed = range?.begin === begin;
	const assembler = new Assembler(store, want.hash, total, resumed ? index : 0, resumed ? start : new Uint8Array(0), io.now);
	if (!resumed && range && range.begin !== 0) return known;
	const reader = response.body?.getReader();
	if (!reader) throw new LinkSilent();
	try {
		for (let bytes = await nextBytes(reader, io.patience ?? PATIENCE); bytes; bytes = await nextBytes(reader, io.patience ?? PATIENCE)) {
			await assembler.push(bytes);
			io.onBytes?.(bytes.length);
		}
		return known;
	} finally {
		await assembler.keep();
		reader.cancel().catch(() => undefined);
	}
}

/** Until the file is whole and verified, or something prevents it (thrown: `ApiError`, `StorageFull`, `LinkSilent`, a cut). */
export async function receive(want: Want, store: FileStore, io: ReceiveIo): Promise<FileRow['state']> {
	let file = await store.expect(want.hash, want.bytes, want.media_type);
	for (let turn = 0; file.state !== 'verified'; turn++) {
		const have = await store.pieces(want.hash);
		const gap = file.bytes ? firstGap(have, pieceCount(file.bytes)) : null;
		if (file.bytes && !gap) break;
		if (turn > have.size + 8) throw new LinkSilent();
		io.signal?.throwIfAborted();
		file = await receiveGap(want, file, gap, store, io);
	}
	return store.verify(want.hash, io.now());
}
