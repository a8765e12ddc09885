/** Receives a replaced file as what changed in it, when the tablet holds the one before. Whatever is wrong, the file is asked for whole. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { ApiError, ask } from '$lib/api/client';
import type { TabletPatch } from '$lib/api/types';
import { PIECE } from '$lib/local/db';
import type { FileStore } from '$lib/local/files';
import { applyPatch, BadPatch, MOST_BYTES } from './patch';
import { usable, type Want } from './plan';
import { collected, type ReceiveIo } from './receive';

/** True when the file is here, whole and verified. `given`: patches that are not tried again. Throws when the network is cut. */
export async function mend(want: Want, store: FileStore, io: ReceiveIo, given: Set<string>): Promise<boolean> {
	if (!want.patches?.length) return false;
	const held = await store.held(), here = held.get(want.hash);
	if (here?.state === 'verified') return false;
	const missing = (want.bytes || Infinity) - (here?.received ?? 0);
	for (const patch of usable(want, held)) {
		const name = `${patch.from} ${want.hash}`;
		// What is left of a file half arrived may be less than the way round.
		if (given.has(name) || patch.bytes >= missing || (held.get(patch.from)?.bytes ?? 0) > MOST_BYTES) continue;
		try {
			if (await mendFrom(patch, want, store, io)) return true;
		} catch (error) {
			if (!(error instanceof BadPatch) && !(error instanceof ApiError && !error.offline && error.status !== 401)) throw error;
		}
		given.add(name);
	}
	return false;
}

async function mendFrom({ from, bytes }: TabletPatch, want: Want, store: FileStore, io: ReceiveIo): Promise<boolean> {
	const old = await store.blob(from);
	if (!old) return false;
	const response = await ask('GET', `/api/tablet/files/${want.hash}/patch/${from}`, undefined, { fetch: io.fetch, server: store.server, signal: io.signal, headers: { Accept: '*/*' } });
	const patch = await collected(response, bytes, io.patience);
	if (!patch) return false;
	const file = await applyPatch(new Uint8Array(await old.arrayBuffer()), patch);
	if (bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', file))) !== want.hash.toLowerCase()) return false;
	await store.expect(want.hash, file.length, want.media_type);
	for (let index = 0; index * PIECE < file.length; index++) await store.putPiece(want.hash, index, file.slice(index * PIECE, (index + 1) * PIECE));
	io.onBytes?.(file.length);
	return (await store.verify(want.hash, io.now())) === 'verified';
}
