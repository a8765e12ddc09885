import 'fake-indexeddb/auto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from './account';
import { databaseName, isFull, PIECE } from './db';
import { isAct } from './outbox';

const NOW = 1_765_000_000_000;
function noise(length: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(length);
	for (let i = 0, x = 7; i < length; i++) bytes[i] = x = (x * 1103515245 + 12345) & 255;
	return bytes;
}
const hashOf = (bytes: Uint8Array) => bytesToHex(sha256(bytes));
let person = 0;
let account: LocalAccount;
beforeEach(async () => {
	account = await LocalAccount.open(`person-${++person}`);
});

async function store(bytes: Uint8Array<ArrayBuffer>, hash = hashOf(bytes)) {
	await account.files.expect(hash, bytes.length, 'application/pdf');
	for (let i = 0; i * PIECE < bytes.length; i++) await account.files.putPiece(hash, i, bytes.slice(i * PIECE, (i + 1) * PIECE));
	return hash;
}

describe('files at rest', () => {
	it('are unreadable in the database and come back as they were', async () => {
		const bytes = noise(PIECE + 1000), hash = await store(bytes);
		const raw = await account.db.get('pieces', [hash, 0]);
		expect(new Uint8Array(raw!.data).slice(0, 64)).not.toEqual(bytes.slice(0, 64));
		expect(await account.files.readPiece(hash, 1)).toEqual(bytes.slice(PIECE));
	});
	it('a piece moved to another place does not decrypt', async () => {
		const bytes = noise(2 * PIECE), hash = await store(bytes);
		const first = await account.db.get('pieces', [hash, 0]);
		await account.db.put('pieces', first!, [hash, 1]);
		expect(await account.files.readPiece(hash, 1)).toBeNull();
		expect([...(await account.files.pieces(hash))]).toEqual([0]);
	});
	it('the key cannot be read out and is the same after a restart', async () => {
		const bytes = noise(500), hash = await store(bytes);
		const key = await account.db.get('keys', 'vault');
		expect(key!.extractable).toBe(false);
		account.db.close();
		const again = await LocalAccount.open(account.person);
		expect(await again.files.readPiece(hash, 0)).toEqual(bytes);
	});
});

describe('verified', () => {
	it('only when the hash of what is stored is the one announced', async () => {
		const bytes = noise(PIECE + 5), hash = await store(bytes);
		expect((await account.files.get(hash))?.state).toBe('arriving');
		expect(await account.files.verify(hash, NOW)).toBe('verified');
		expect((await account.files.get(hash))?.verified_at).toBe(NOW);
	});
	it('not while a piece is missing', async () => {
		const bytes = noise(3 * PIECE), hash = await store(bytes);
		await account.db.delete('pieces', [hash, 1]);
		expect(await account.files.verify(hash, NOW)).toBe('arriving');
	});
	it('a wrong file is removed whole and its fault counted', async () => {
		const hash = await store(noise(1000), hashOf(noise(999)));
		expect(await account.files.verify(hash, NOW)).toBe('damaged');
		expect(await account.files.pieces(hash)).toEqual(new Set());
		expect((await account.files.get(hash))?.faults).toBe(1);
		await store(noise(1000), hash);
		expect(await account.files.verify(hash, NOW)).toBe('damaged');
		expect((await account.files.get(hash))?.faults).toBe(2);
	});
});

describe('what has arrived', () => {
	it('counts whole pieces and the one under way', async () => {
		const hash = 'h';
		await account.files.expect(hash, 2 * PIECE, 'application/pdf');
		await account.files.putPiece(hash, 0, noise(PIECE));
		await account.files.putTail(hash, 1, noise(70_000));
		expect((await account.files.held()).get(hash)?.received).toBe(PIECE + 70_000);
		await account.files.putPiece(hash, 1, noise(PIECE));
		expect(await account.files.tail(hash)).toBeNull();
		expect((await account.files.held()).get(hash)?.received).toBe(2 * PIECE);
	});
	it('forgetting a file leaves its neighbours', async () => {
		const a = await store(noise(PIECE + 1)), b = await store(noise(PIECE + 2));
		await account.files.forget(a);
		expect(await account.files.pieces(a)).toEqual(new Set());
		expect(await account.files.verify(b, NOW)).toBe('verified');
	});
	it('gives a whole verified file back for another application', async () => {
		const bytes = noise(PIECE + 9), hash = await store(bytes);
		expect(await account.files.blob(hash)).toBeNull();
		await account.files.verify(hash, NOW);
		expect(new Uint8Array(await (await account.files.blob(hash))!.arrayBuffer())).toEqual(bytes);
	});
});

describe('the outbox', () => {
	const reply = (id: string) => ({ id, verb: 'reply', sitting_id: 's', mandate_id: 'm', answer: 'present', at: NOW }) as const;
	it('keeps the order and ignores a verb queued twice', async () => {
		await account.outbox.add(reply('a'), NOW);
		await account.outbox.add(reply('b'), NOW);
		await account.outbox.add(reply('a'), NOW);
		expect((await account.outbox.all()).map((row) => row.id)).toEqual(['a', 'b']);
	});
	it('takes away what was accepted and keeps what was refused with its sentence', async () => {
		await account.outbox.add(reply('a'), NOW);
		await account.outbox.add(reply('b'), NOW);
		await account.outbox.settle([{ id: 'a', ok: true, code: null, sentence: null }, { id: 'b', ok: false, code: 'attendance.too_late', sentence: 'Trop tard.' }]);
		expect(await account.outbox.all()).toMatchObject([{ id: 'b', state: 'refused', sentence: 'Trop tard.', code: 'attendance.too_late' }]);
		await account.outbox.dismiss('b');
		expect(await account.outbox.all()).toEqual([]);
	});
	it('knows an act of the member from a receipt of the tablet', async () => {
		await account.outbox.add(reply('a'), NOW);
		await account.outbox.add({ id: 'o', verb: 'opened', dispatch_id: 'd', at: NOW }, NOW);
		expect((await account.outbox.all()).map(isAct)).toEqual([true, false]);
	});
});

describe('pages reached', () => {
	it('are all remembered within a version, and start again with a new one', async () => {
		await account.keep.reached('d', 'h1', 12, 26, NOW);
		expect(await account.keep.reached('d', 'h1', 3, 26, NOW)).toMatchObject({ page: 3, seen: Uint8Array.of(4, 8, 0, 0) });
		expect(await account.keep.reached('d', 'h2', 4, 26, NOW)).toMatchObject({ page: 4, seen: Uint8Array.of(8, 0, 0, 0) });
	});
});

describe('the end of an account', () => {
	const kept = { inbox: { at: NOW, person: { id: 'p', civility: '', given_name: '', family_name: '' }, sittings: [] }, etag: null, fetched_at: NOW, me: null };
	it('sign-out leaves nothing', async () => {
		await store(noise(10));
		await account.erase();
		expect((await indexedDB.databases()).map((db) => db.name)).not.toContain(databaseName(account.person));
	});
	it('a session ended by the server leaves no key, no file, no inbox, but keeps answers not yet sent', async () => {
		const hash = await store(noise(10));
		await account.keep.putInbox(kept);
		await account.outbox.add({ id: 'a', verb: 'reply', sitting_id: 's', mandate_id: 'm', answer: 'absent', at: NOW }, NOW);
		await account.lock();
		const again = await LocalAccount.open(account.person);
		expect(await again.files.get(hash)).toBeUndefined();
		expect(await again.keep.inbox()).toBeNull();
		expect(await again.outbox.all()).toHaveLength(1);
	});
	it('a session ended by the server leaves of the notes only those that have no copy, sealed, until the same person comes back', async () => {
		await account.notes.put([{ mandate: 'm', ref: 'a.1', text: 'copiée' }], 'copied', { mandate: 'm', cursor: '1/a.1' });
		await account.notes.put([{ mandate: 'm', ref: 'a.2', text: 'pas encore' }], 'waiting');
		await account.lock();
		const again = await LocalAccount.open(account.person);
		expect((await again.notes.all()).kept.map((one) => one.text)).toEqual(['pas encore']);
		expect(await again.notes.cursor('m')).toBeNull();
		await again.notes.settle([{ ref: 'a.2', ok: true }]);
		await again.lock();
		const last = await LocalAccount.open(account.person);
		expect((await last.notes.all()).kept).toEqual([]);
	});
	it('a text under the pen outlives a tablet that dies, and the end of a session', async () => {
		await account.notes.putDraft({ text: 'Demander à M. Gar' });
		await account.lock();
		expect(await (await LocalAccount.open(account.person)).notes.draft()).toEqual({ text: 'Demander à M. Gar' });
	});
	it('notes are sealed, each at its own place; one that is spoilt comes again from the copy', async () => {
		await account.notes.put([{ mandate: 'm', ref: 'a.1', text: 'canari' }, { mandate: 'm', ref: 'a.2', text: 'deux' }], 'copied', { mandate: 'm', cursor: '2/a.2' });
		await account.notes.put([{ mandate: 'm', ref: 'a.3', text: 'trois' }], 'waiting');
		const raw = await account.db.get('notes', 'a.1');
		expect(new TextDecoder().decode(raw!.data)).not.toContain('canari');
		await account.db.put('notes', { ...raw!, ref: 'a.2' });
		await account.db.put('notes', { ...raw!, ref: 'a.3', state: 'waiting' });
		const { kept, spoilt } = await account.notes.all();
		expect(kept.map((one) => one.ref)).toEqual(['a.1']);
		expect(spoilt).toEqual(['a.3']);
		expect(await account.notes.cursor('m')).toBeNull();
		expect(await account.db.get('notes', 'a.2')).toBeUndefined();
		expect(await account.db.get('notes', 'a.3')).toBeDefined();
	});
	it('what was read is remembered sealed, forgotten when nobody asks for it, and gone with the session', async () => {
		await account.keep.remember('text:h1', ['canari']);
		await account.keep.remember('text:h2', ['deux']);
		await account.keep.remember('base:s', { version: 1 });
		expect(new TextDecoder().decode((await account.db.get('sealed', 'text:h1'))!.data)).not.toContain('canari');
		await account.keep.retain('text:', (name) => name === 'text:h1');
		expect([await account.keep.recall('text:h1'), await account.keep.recall('text:h2'), await account.keep.recall('base:s')]).toEqual([['canari'], null, { version: 1 }]);
		await account.notes.putDraft({ text: 'pas encore' });
		await account.lock();
		const again = await LocalAccount.open(account.person);
		expect([await again.keep.recall('text:h1'), await again.keep.recall('base:s'), await again.notes.draft()]).toEqual([null, null, { text: 'pas encore' }]);
	});
	it('the notes of one mandate are erased with their key, and the text under the pen with them; the others stay', async () => {
		await account.notes.put([{ mandate: 'm', ref: 'a.1', text: 'à effacer' }], 'copied', { mandate: 'm', cursor: '1/a.1' });
		await account.notes.put([{ mandate: 'other', ref: 'b.1', text: 'à garder' }], 'copied');
		await account.notes.putDraft({ mandate: 'm', text: 'Demander' });
		const raw = (await account.db.get('notes', 'a.1'))!;
		await account.notes.wipe('m', 1);
		expect((await account.notes.all()).kept.map((one) => one.text)).toEqual(['à garder']);
		expect(await account.notes.draft()).toBeNull();
		expect(await account.notes.life('m')).toBe(1);
		expect(await account.notes.mandates()).toEqual(['other']);
		// What a copy of the disk may still hold opens no more.
		await account.db.put('notes', raw);
		expect((await account.notes.all()).kept.map((one) => one.text)).toEqual(['à garder']);
	});
	it('what was sealed before notes had a key of their own still opens', async () => {
		const { openVault, seal } = await import('./vault');
		const sealed = await seal(await openVault(account.db), 'note:a.1', new TextEncoder().encode('ancienne'));
		await account.db.put('notes', { mandate: 'm', ref: 'a.1', state: 'waiting', sentence: null, ...sealed });
		expect((await account.notes.waiting()).map((one) => one.text)).toEqual(['ancienne']);
	});
	it('the inbox is sealed: a title never stands in clear in the database', async () => {
		await account.keep.putInbox({ ...kept, etag: 'cession-huis-clos' });
		const raw = await account.db.get('sealed', 'inbox');
		expect(new TextDecoder().decode(raw!.data)).not.toContain('huis-clos');
		expect((await account.keep.inbox())?.etag).toBe('cession-huis-clos');
	});
});

describe('a damaged store', () => {
	/** Some bytes of a sealed record are no longer what they were. */
	const damaged = (row: { data: ArrayBuffer }) => {
		const bytes = new Uint8Array(row.data.slice(0));
		bytes[3]! ^= 1;
		return { ...row, data: bytes.buffer };
	};
	const box = { inbox: { at: NOW, person: { id: 'p', civility: '', given_name: '', family_name: '' }, sittings: [] }, etag: null, fetched_at: NOW, me: null };
	it('a piece that no longer opens makes its file incomplete, and only that piece is asked for again', async () => {
		const hash = await store(noise(600_000)), other = await store(noise(90));
		expect(await account.files.verify(hash, NOW)).toBe('verified');
		expect(await account.files.verify(other, NOW)).toBe('verified');
		await account.db.put('pieces', damaged((await account.db.get('pieces', [hash, 1]))!) as never, [hash, 1]);
		expect(await account.files.blob(hash)).toBeNull();
		expect(await account.files.get(hash)).toMatchObject({ state: 'arriving', verified_at: null });
		expect([...(await account.files.pieces(hash))]).toEqual([0, 2]);
		expect((await account.files.get(other))?.state).toBe('verified');
	});
	it('an inbox that no longer opens is asked for again; notes and answers beside it stay', async () => {
		await account.keep.putInbox(box);
		await account.notes.put([{ mandate: 'm', ref: 'a.1', text: 'intacte' }], 'waiting');
		await account.outbox.add({ id: 'a', verb: 'reply', sitting_id: 's', mandate_id: 'm', answer: 'absent', at: NOW }, NOW);
		await account.db.put('sealed', damaged((await account.db.get('sealed', 'inbox'))!) as never, 'inbox');
		expect(await account.keep.inbox()).toBeNull();
		expect((await account.notes.all()).kept.map((one) => one.text)).toEqual(['intacte']);
		expect(await account.outbox.all()).toHaveLength(1);
	});
	it('a text under the pen that no longer opens is none, and the key of the account lost makes nothing fail', async () => {
		await account.notes.putDraft({ text: 'Demander' });
		await account.keep.putInbox(box);
		const hash = await store(noise(90));
		await account.files.verify(hash, NOW);
		await account.db.delete('keys', 'vault');
		const again = await LocalAccount.open(account.person);
		expect(await again.notes.draft()).toBeNull();
		expect(await again.keep.inbox()).toBeNull();
		expect(await again.files.blob(hash)).toBeNull();
		expect((await again.files.get(hash))?.state).toBe('arriving');
	});
});

describe('no room left', () => {
	it('is told from every other failure', () => {
		expect(isFull(new DOMException('full', 'QuotaExceededError'))).toBe(true);
		expect(isFull(new TypeError('network'))).toBe(false);
	});
});

describe('receipts', () => {
	it('two windows telling at the same time queue each receipt once', async () => {
		const due = (id: string) => [{ key: 'complete:d', verb: { id, verb: 'opened' as const, dispatch_id: 'd', at: NOW } }];
		const told = await Promise.all([account.keep.tell(due('a'), NOW), account.keep.tell(due('b'), NOW)]);
		expect(told.filter(Boolean)).toHaveLength(1);
		expect(await account.outbox.all()).toHaveLength(1);
	});
});
