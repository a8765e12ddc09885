import 'fake-indexeddb/auto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from '$lib/local/account';
import { PIECE } from '$lib/local/db';
import { chanceFrom } from './chance';
import { mend } from './mend';
import { applyPatch, BadPatch } from './patch';
import { bases, toForget } from './plan';
import { receive } from './receive';

const chance = chanceFrom(7), noise = (length: number) => Uint8Array.from({ length }, () => Math.floor(chance() * 256));
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const nameOf = (bytes: Uint8Array) => bytesToHex(sha256(bytes));

/** Written as the server writes it. */
function patchOf(length: number, orders: { added?: Uint8Array; from?: number; copied?: number }[]): Uint8Array<ArrayBuffer> {
	const out: number[] = [];
	const number = (value: number) => {
		for (; value >= 128; value = Math.floor(value / 128)) out.push((value % 128) | 128);
		out.push(value);
	};
	number(length);
	let at = 0;
	for (const { added = new Uint8Array(), from = at, copied = 0 } of orders) {
		number(added.length);
		out.push(...added);
		number(copied);
		const step = from - at;
		number(step < 0 ? -step * 2 - 1 : step * 2);
		at = from + copied;
	}
	return joined(Uint8Array.from([0x50, 0x55, 0x50, 0x31]), deflateSync(Uint8Array.from(out))) as Uint8Array<ArrayBuffer>;
}

const old = noise(PIECE + 40_000), sentence = noise(60);
const fresh = joined(old.subarray(0, 1_000), sentence, old.subarray(1_000, 200_000), old.subarray(10, 500), old.subarray(200_000));
const good = patchOf(fresh.length, [{ copied: 1_000 }, { added: sentence, copied: 199_000 }, { from: 10, copied: 490 }, { from: 200_000, copied: old.length - 200_000 }]);
const want = { hash: nameOf(fresh), bytes: fresh.length, media_type: 'application/pdf', sitting: 's', patches: [{ from: nameOf(old), bytes: good.length }] };

let account: LocalAccount, person = 0, asked: string[] = [], served = 0;
/** A server that has both files and this answer for their difference. */
const server = (patch: Uint8Array | number | 'cut'): typeof fetch => async (address, init) => {
	const path = String(address instanceof Request ? address.url : address);
	asked.push(path.includes('/patch/') ? 'patch' : path.slice(-64));
	if (path.includes('/patch/')) {
		if (patch === 'cut') throw new TypeError('network cut');
		if (typeof patch === 'number') return Response.json({ code: 'not_found', detail: 'rien' }, { status: patch });
		served += patch.length;
		return new Response(patch as BodyInit, { status: 200 });
	}
	const file = path.endsWith(nameOf(old)) ? old : fresh, [, begin, end] = /bytes=(\d+)-(\d*)/.exec(new Headers(init?.headers).get('range') ?? '')!;
	const body = file.slice(Number(begin), end ? Number(end) + 1 : file.length);
	served += body.length;
	return new Response(body, { status: 206, headers: { 'content-range': `bytes ${begin}-${Number(begin) + body.length - 1}/${file.length}` } });
};
const io = (patch: Uint8Array | number | 'cut') => ({ fetch: server(patch), now: () => 1_000 });

beforeEach(async () => {
	account = await LocalAccount.open(`mender-${++person}`);
	await receive({ hash: nameOf(old), bytes: old.length, media_type: 'application/pdf', sitting: 's' }, account.files, io(404));
	[asked, served] = [[], 0];
});

describe('a replaced file', () => {
	it('comes as what changed in it, is verified, and reads as the whole file', async () => {
		expect(await mend(want, account.files, io(good), new Set())).toBe(true);
		expect(served).toBe(good.length);
		expect(good.length).toBeLessThan(200);
		expect((await account.files.get(want.hash))?.state).toBe('verified');
		expect(nameOf(new Uint8Array(await (await account.files.blob(want.hash))!.arrayBuffer()))).toBe(want.hash);
	});
	it('is asked for whole when the patch is another one, spoilt, cut short, or not there; a wrong one is not tried twice', async () => {
		const wrong = patchOf(fresh.length, [{ copied: 1_000 }, { added: noise(60), copied: 199_000 }, { from: 10, copied: 490 }, { from: 200_000, copied: old.length - 200_000 }]);
		const spoilt = good.slice();
		spoilt[20]! ^= 255;
		for (const patch of [wrong, spoilt, good.slice(0, 60), new Uint8Array(3), 404, 500] as const) {
			const given = new Set<string>();
			expect(await mend(want, account.files, io(patch), given)).toBe(false);
			expect(given.size).toBe(1);
			expect(await account.files.get(want.hash)).toBeUndefined();
			expect(await mend(want, account.files, io(good), given)).toBe(false);
		}
		expect(await receive(want, account.files, io(404))).toBe('verified');
	});
	it('after a cut the patch is asked for again', async () => {
		const given = new Set<string>();
		await expect(mend(want, account.files, io('cut'), given)).rejects.toThrow();
		expect(given.size).toBe(0);
		expect(await mend(want, account.files, io(good), given)).toBe(true);
	});
	it('goes on as it began when less is missing than the patch weighs, and without the old file', async () => {
		for (let index = 0; index * PIECE < fresh.length; index++) if (index === 0) await account.files.expect(want.hash, fresh.length, want.media_type).then(() => account.files.putPiece(want.hash, 0, fresh.slice(0, PIECE)));
		expect(await mend({ ...want, patches: [{ ...want.patches[0]!, bytes: fresh.length - PIECE }] }, account.files, io(good), new Set())).toBe(false);
		await account.files.forget(nameOf(old));
		expect(await mend(want, account.files, io(good), new Set())).toBe(false);
		expect(asked).toEqual([]);
	});
	it('the file before stays until the new one is here', async () => {
		const held = await account.files.held();
		expect(toForget([want], held, new Set(bases([want], held)))).toEqual([]);
		await mend(want, account.files, io(good), new Set());
		const after = await account.files.held();
		expect(toForget([want], after, new Set(bases([want], after)))).toEqual([nameOf(old)]);
	});
});

describe('a patch', () => {
	it('that is none is refused, whatever it says', async () => {
		const refused = [patchOf(70_000_000, []), patchOf(100, [{ from: 0, copied: old.length + 1 }]), patchOf(100, [{ from: -5, copied: 10 }]), patchOf(10, [{ copied: 0 }]), patchOf(10, [{ added: noise(11) }]), patchOf(100, [{ copied: 60 }]), Uint8Array.from([0x50, 0x55, 0x50, 0x31, 0, 0]), new Uint8Array()];
		for (const [i, patch] of refused.entries()) await expect(applyPatch(old, patch), String(i)).rejects.toThrow(BadPatch);
	});
	it('of nothing at all gives an empty file', async () => expect(await applyPatch(old, patchOf(0, []))).toEqual(new Uint8Array()));
});
