import 'fake-indexeddb/auto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from '$lib/local/account';
import { PIECE } from '$lib/local/db';
import { contentRange, firstGap, LinkSilent, receive } from './receive';

const CHUNK = 16_384;
const file = new Uint8Array(3 * PIECE + 777).map((_, i) => (i * 31 + (i >> 8)) & 255);
const hash = bytesToHex(sha256(file));
const want = { hash, bytes: file.length, media_type: 'application/pdf', sitting: 's' };
let account: LocalAccount;
let served = 0, asked: string[] = [];
let person = 0;

/** A server that sends 16 KB at a time and may cut after so many bytes, or fall silent. */
function server(bytes: Uint8Array, options: { cutAfter?: number[]; ignoreRange?: boolean; silentAfter?: number } = {}): typeof fetch {
	const cuts = [...(options.cutAfter ?? [])];
	return async (_, init) => {
		const range = /^bytes=(\d+)-(\d*)$/.exec(new Headers(init?.headers).get('range') ?? '')!;
		asked.push(range[0]!);
		const begin = options.ignoreRange ? 0 : Number(range[1]), end = options.ignoreRange || !range[2] ? bytes.length : Number(range[2]) + 1;
		const cut = cuts.shift();
		let at = begin, sent = 0;
		const body = new ReadableStream<Uint8Array>({
			async pull(controller) {
				if (cut !== undefined && sent >= cut) return controller.error(new TypeError('network cut'));
				if (options.silentAfter !== undefined && sent >= options.silentAfter) return new Promise(() => undefined);
				if (at >= end) return controller.close();
				const part = bytes.slice(at, Math.min(at + CHUNK, end));
				at += part.length;
				sent += part.length;
				served += part.length;
				controller.enqueue(part);
			}
		}, { highWaterMark: 0 });
		const headers: Record<string, string> = options.ignoreRange ? { 'content-length': String(bytes.length) } : { 'content-range': `bytes ${begin}-${end - 1}/${bytes.length}` };
		return new Response(body, { status: options.ignoreRange ? 200 : 206, headers });
	};
}
let clock = 0;
const io = (fetcher: typeof fetch) => ({ fetch: fetcher, now: () => (clock += 300), patience: 200 });

beforeEach(async () => {
	account = await LocalAccount.open(`receiver-${++person}`);
	served = 0;
	asked = [];
});

describe('receiving a file', () => {
	it('takes it whole and verifies it', async () => {
		expect(await receive(want, account.files, io(server(file)))).toBe('verified');
		expect(served).toBe(file.length);
		expect(asked).toEqual([`bytes=0-${file.length - 1}`]);
	});
	it('learns the size of the letter from the answer', async () => {
		expect(await receive({ ...want, bytes: 0 }, account.files, io(server(file)))).toBe('verified');
		expect((await account.files.get(hash))?.bytes).toBe(file.length);
	});
	it('after each cut goes on where it was, and what is sent twice stays under 64 KB a cut', async () => {
		const fetcher = server(file, { cutAfter: [100_000, 350_000, 50_000] });
		for (let cut = 0; cut < 3; cut++) await expect(receive(want, account.files, io(fetcher))).rejects.toThrow('network cut');
		expect(await receive(want, account.files, io(fetcher))).toBe('verified');
		expect(served - file.length).toBeLessThanOrEqual(3 * 65_536);
	});
	it('even when the tablet dies without a word, what was kept of the piece under way is used', async () => {
		const fetcher = server(file, { silentAfter: 200_000 });
		void receive(want, account.files, { ...io(fetcher), patience: 60_000 }).catch(() => undefined);
		await new Promise((done) => setTimeout(done, 80));
		const before = served;
		expect(await receive(want, account.files, io(server(file)))).toBe('verified');
		expect(Number(/=(\d+)-/.exec(asked[1]!)![1])).toBeGreaterThanOrEqual(before - 65_536 - CHUNK);
	});
	it('fills the hole the reader left, without asking for what it already fetched', async () => {
		await account.files.expect(hash, file.length, 'application/pdf');
		await account.files.putPiece(hash, 1, file.slice(PIECE, 2 * PIECE));
		expect(await receive(want, account.files, io(server(file)))).toBe('verified');
		expect(asked).toEqual([`bytes=0-${PIECE - 1}`, `bytes=${2 * PIECE}-${file.length - 1}`]);
		expect(served).toBe(file.length - PIECE);
	});
	it('accepts a server that ignores ranges', async () => {
		await account.files.expect(hash, file.length, 'application/pdf');
		await account.files.putPiece(hash, 0, file.slice(0, PIECE));
		expect(await receive(want, account.files, io(server(file, { ignoreRange: true })))).toBe('verified');
	});
	it('holds a silent link to be dead, and keeps what came', async () => {
		await expect(receive(want, account.files, io(server(file, { silentAfter: 150_000 })))).rejects.toBeInstanceOf(LinkSilent);
		expect((await account.files.held()).get(hash)!.received).toBeGreaterThan(140_000);
	});
	it('refuses a file whose bytes are not the announced ones', async () => {
		const wrong = file.slice();
		wrong[PIECE + 3] = wrong[PIECE + 3]! ^ 1;
		expect(await receive(want, account.files, io(server(wrong)))).toBe('damaged');
	});
	it('forty cuts at random bytes still end with a verified file', async () => {
		let seed = 42;
		const chance = (n: number) => ((seed = (seed * 1664525 + 1013904223) >>> 0) >>> 8) % n;
		const cuts = Array.from({ length: 40 }, () => chance(60_000));
		const fetcher = server(file, { cutAfter: cuts });
		let state = 'arriving';
		for (let turn = 0; turn < 200 && state !== 'verified'; turn++) state = await receive(want, account.files, io(fetcher)).catch(() => 'arriving');
		expect(state).toBe('verified');
		expect(served - file.length).toBeLessThanOrEqual(asked.length * 65_536);
	});
});

describe('small readings', () => {
	it('finds the first hole', () => {
		expect(firstGap(new Set(), 4)).toEqual([0, 4]);
		expect(firstGap(new Set([0, 1, 3]), 4)).toEqual([2, 3]);
		expect(firstGap(new Set([0, 1, 2, 3]), 4)).toBeNull();
	});
	it('reads Content-Range and nothing else', () => {
		expect(contentRange('bytes 262144-524287/1208558')).toEqual({ begin: 262144, total: 1208558 });
		expect(contentRange('bytes */100')).toBeNull();
		expect(contentRange(null)).toBeNull();
	});
});
