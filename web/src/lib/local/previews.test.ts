import 'fake-indexeddb/auto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from './account';
import { databaseName } from './db';

const NOW = 1_765_000_000_000, HASH = 'ab'.repeat(32);
/** Bytes of SHA-256 known beforehand: the empty file. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const picture = (page: number) => ({ page, pages: 12, width: 595, height: 842, image: new Blob(['dots of the page'], { type: 'image/webp' }) });
let person = 0;
let account: LocalAccount;
beforeEach(async () => {
	account = await LocalAccount.open(`reader-${++person}`);
	await account.files.expect(EMPTY, 0, 'application/pdf');
	await account.files.verify(EMPTY, NOW);
});

describe('pictures of pages', () => {
	it('come back as they were, unreadable at rest', async () => {
		await account.previews.put(EMPTY, picture(3));
		const kept = await account.previews.get(EMPTY, 3);
		expect(kept).toMatchObject({ page: 3, pages: 12, width: 595, height: 842 });
		expect(await kept!.image.text()).toBe('dots of the page');
		const row = await account.db.get('previews', [EMPTY, 3]);
		expect(new TextDecoder().decode(row!.data)).not.toContain('dots');
	});
	it('one for each document: another page takes its place', async () => {
		await account.previews.put(EMPTY, picture(1));
		await account.previews.put(EMPTY, picture(7));
		expect(await account.previews.get(EMPTY, 1)).toBeNull();
		expect((await account.previews.get(EMPTY, 7))?.page).toBe(7);
	});
	it('are kept only beside a file whose hash was checked', async () => {
		await account.files.expect(HASH, 1000, 'application/pdf');
		await account.previews.put(HASH, picture(1));
		await account.previews.put('ff'.repeat(32), picture(1));
		expect(await account.previews.kept()).toEqual(new Map());
	});
	it('the first page as the server drew it comes before the file, sealed, and gives way to what is drawn here', async () => {
		const bytes = new Uint8Array([0x89, 1, 2, 3]), announced = { hash: bytesToHex(sha256(bytes)), bytes: 4, width: 595, height: 842 };
		expect(await account.previews.receive(HASH, { ...announced, hash: 'ff'.repeat(32) }, 12, bytes)).toBe(false);
		expect(await account.previews.get(HASH, 1)).toBeNull();
		expect(await account.previews.receive(HASH, announced, 12, bytes)).toBe(true);
		const given = await account.previews.get(HASH, 1);
		expect(given).toMatchObject({ page: 1, pages: 12, width: 595 });
		expect(given!.image.type).toBe('image/png');
		expect(new Uint8Array((await account.db.get('previews', [HASH, 0]))!.data).slice(0, 4)).not.toEqual(bytes);
		// Another page is not its picture, and nothing was drawn here yet.
		expect(await account.previews.get(HASH, 2)).toBeNull();
		expect(await account.previews.kept()).toEqual(new Map());
		await account.previews.receive(EMPTY, announced, 12, bytes);
		await account.previews.put(EMPTY, picture(1));
		await account.previews.receive(EMPTY, announced, 12, bytes);
		expect(await (await account.previews.get(EMPTY, 1))!.image.text()).toBe('dots of the page');
	});
	it('are counted, and forgotten when nothing asks for them', async () => {
		expect(await account.previews.bytes()).toBe(0);
		await account.previews.put(EMPTY, picture(1));
		expect(await account.previews.bytes()).toBeGreaterThanOrEqual(16);
		await account.previews.retain((hash) => hash === EMPTY);
		expect(await account.previews.shown()).toEqual(new Set([EMPTY]));
		await account.previews.retain(() => false);
		expect(await account.previews.bytes()).toBe(0);
	});
	it('leave with their file, and with the session', async () => {
		await account.previews.put(EMPTY, picture(1));
		await account.files.forget(EMPTY);
		expect(await account.previews.kept()).toEqual(new Map());
		await account.files.expect(EMPTY, 0, 'application/pdf');
		await account.files.verify(EMPTY, NOW);
		await account.previews.put(EMPTY, picture(1));
		await account.lock();
		const again = await LocalAccount.open(account.person);
		expect(await again.previews.kept()).toEqual(new Map());
	});
	it('a store of the version before takes them without losing its answers', async () => {
		const before = await openDB(databaseName('older'), 1, {
			upgrade(db) {
				for (const name of ['keys', 'sealed', 'pieces', 'settings']) db.createObjectStore(name);
				for (const name of ['files', 'tails']) db.createObjectStore(name, { keyPath: 'hash' });
				db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true }).createIndex('id', 'id', { unique: true });
				db.createObjectStore('positions', { keyPath: 'document' });
			}
		});
		await before.add('outbox', { id: 'r1', verb: { verb: 'reply' }, queued_at: NOW, state: 'pending', sentence: null, code: null });
		before.close();
		const older = await LocalAccount.open('older');
		expect((await older.outbox.all()).map((row) => row.id)).toEqual(['r1']);
		expect(await older.previews.kept()).toEqual(new Map());
	});
});
