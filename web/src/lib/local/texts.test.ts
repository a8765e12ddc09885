import 'fake-indexeddb/auto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from './account';

const bytes = new TextEncoder().encode('un document'), hash = bytesToHex(sha256(bytes));
let account: LocalAccount, turn = 0;
async function whole() {
	await account.files.expect(hash, bytes.length, 'application/pdf');
	await account.files.putPiece(hash, 0, bytes);
	expect(await account.files.verify(hash, 0)).toBe('verified');
}
beforeEach(async () => {
	account = await LocalAccount.open(`texts-${++turn}`);
});

describe('what pages say, kept', () => {
	it('is found again page by page, with how much of it has words', async () => {
		await whole();
		await account.texts.put(hash, ['La régie', ' \n', 'Le tarif'], 0);
		expect(await account.texts.get(hash)).toEqual(['La régie', ' \n', 'Le tarif']);
		expect(await account.texts.counts()).toEqual(new Map([[hash, { pages: 3, mute: 1, late: 0 }]]));
	});
	it('is unreadable in the store', async () => {
		await whole();
		await account.texts.put(hash, ['libellule'], 0);
		const row = await account.db.get('texts', hash);
		expect(new TextDecoder().decode(row!.data)).not.toContain('libellule');
	});
	it('is not kept beside a file that is not whole, and goes with its file', async () => {
		await account.texts.put(hash, ['La régie'], 0);
		expect(await account.texts.get(hash)).toBeNull();
		await whole();
		await account.texts.put(hash, ['La régie'], 0);
		await account.files.forget(hash);
		expect(await account.texts.get(hash)).toBeNull();
	});
	it('spoilt, it is forgotten and will be read again', async () => {
		await whole();
		await account.texts.put(hash, ['La régie'], 0);
		const row = (await account.db.get('texts', hash))!;
		await account.db.put('texts', { ...row, data: row.data.slice(1) });
		expect(await account.texts.get(hash)).toBeNull();
		expect(await account.texts.counts()).toEqual(new Map());
	});
	it('goes when the session ends', async () => {
		await whole();
		await account.texts.put(hash, ['La régie'], 0);
		const { person } = account;
		await account.lock();
		expect(await (await LocalAccount.open(person)).texts.counts()).toEqual(new Map());
	});
});
