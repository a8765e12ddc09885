/**
 * Encryption at rest: AES-GCM with a key that no script can read out, kept by the browser and dropped at sign-out.
 * Each piece is bound to its file and its place, so that pieces cannot be swapped.
 */
import type { Local } from './db';

export interface Sealed { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }

const KEY = 'vault';

/** The account's key, or another one by its name, made the first time. Two tabs opening at once end with the same key. */
export async function openVault(db: Local, name = KEY): Promise<CryptoKey> {
	const kept = await db.get('keys', name);
	if (kept) return kept;
	const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
	const act = db.transaction('keys', 'readwrite');
	const first = await act.store.get(name);
	if (!first) await act.store.put(made, name);
	await act.done;
	return first ?? made;
}

export async function seal(key: CryptoKey, place: string, bytes: BufferSource): Promise<Sealed> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) }, key, bytes);
	return { iv, data };
}

export async function unseal(key: CryptoKey, place: string, sealed: Sealed): Promise<Uint8Array<ArrayBuffer>> {
	const clear = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: new TextEncoder().encode(place) }, key, sealed.data);
	return new Uint8Array(clear);
}

export async function sealJson(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
	return seal(key, place, new TextEncoder().encode(JSON.stringify(value)));
}

export async function unsealJson<T>(key: CryptoKey, place: string, sealed: Sealed): Promise<T> {
	return JSON.parse(new TextDecoder().decode(await unseal(key, place, sealed))) as T;
}
