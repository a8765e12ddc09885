import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Share, ShareAct } from '$lib/api/types';
import { LocalAccount } from '$lib/local/account';
import { exchangeShares } from '$lib/sync/shares';
import { readContent, writtenContent, type Content } from './content';
import { laid } from './shares.svelte';

const content: Content = { sitting: 's', where: 'Point 3, page 2', text: 'la régie', words: 'Qu’en penses-tu ?', spot: { sitting: 's', document: 'd', hash: 'h', page: 2 }, x: 1, y: 2, mark: null, group: '' };
const share = (id: string, more: Partial<Share> = {}): Share => ({ id, mandate_id: 'm', mine: false, from: 'Marc Delorme', to: [{ name: 'Hélène Ferrand', read: null }], shared_at: 5, withdrawn_at: null, content: writtenContent(content), read: false, away: false, answers: [], ...more });
const act = (kind: 'read' | 'put_away' | 'withdraw', share_id: string, id = `${kind}-${share_id}`): ShareAct => ({ id, mandate_id: 'm', share_id, act: kind });
const waiting = (one: ShareAct, sentence: string | null = null) => ({ act: one, sentence });

describe('what is shown of the shares', () => {
	it('is the last list, with what was done since laid over it', () => {
		const answer: ShareAct = { id: 'x', mandate_id: 'm', share_id: 'a', act: 'answer', content: 'Contre.' };
		const [a] = laid([share('a')], [waiting(act('read', 'a')), waiting(answer), waiting(act('put_away', 'a'))]);
		expect(a).toMatchObject({ read: true, away: true, said: content, answers: [{ content: 'Contre.', mine: true }] });
		const [gone] = laid([share('a', { mine: true })], [waiting(act('withdraw', 'a'))]);
		expect(gone).toMatchObject({ said: null, answers: [] });
		expect(gone!.withdrawn_at).not.toBeNull();
	});
	it('has what was just given, before the server knows it, and a refusal beside it', () => {
		const give: ShareAct = { id: 'n', mandate_id: 'm', share_id: 'n', act: 'share', to: ['p'], content: writtenContent(content) };
		expect(laid([share('a')], [waiting(give)])[0]).toMatchObject({ id: 'n', mine: true, waiting: true, said: content });
		expect(laid([], [waiting(give, 'Cette personne ne siège plus.')])[0]).toMatchObject({ waiting: false, refused: [{ id: 'n', sentence: 'Cette personne ne siège plus.' }] });
	});
	it('never breaks on what this version cannot read', () => {
		for (const odd of [null, '', '{', '{"text":3}', '{"sitting":"s","where":"","text":"","words":"","group":"","spot":{"page":"x"}}']) expect(readContent(odd)).toBeNull();
		expect(laid([share('a', { content: '{"v":9}' })], [])[0]!.said).toBeNull();
	});
});

describe('shares on the tablet', () => {
	let turn = 0, account: LocalAccount;
	beforeEach(async () => {
		account = await LocalAccount.open(`shares-${++turn}`);
	});
	it('are sealed, wait without network, and are handed over once each in their order', async () => {
		const give: ShareAct = { id: 'n', mandate_id: 'm', share_id: 'n', act: 'share', to: ['p'], content: 'canari' };
		await Promise.all([account.shares.add(give), account.shares.add(act('read', 'a')), account.shares.add(act('put_away', 'a'))]);
		const raw = await account.db.get('sealed', 'share-acts');
		expect(new TextDecoder().decode(raw!.data)).not.toContain('canari');
		const sent: string[] = [];
		const fetcher: typeof fetch = async (_, init) => {
			if (init?.method !== 'POST') return new Response(JSON.stringify({ shares: [], people: [] }), { headers: { etag: '"1"' } });
			const { acts } = JSON.parse(String(init.body)) as { acts: ShareAct[] };
			sent.push(...acts.map(({ id }) => id));
			return new Response(JSON.stringify({ results: acts.map(({ id }) => ({ id, ok: id !== 'n', code: null, sentence: id === 'n' ? 'Choisissez de nouveau.' : null })) }));
		};
		for (let round = 0; round < 2; round++) await exchangeShares(account.shares, (headers) => ({ fetch: fetcher, headers }));
		expect(sent).toEqual(['n', 'read-a', 'put_away-a']);
		expect(await account.shares.acts()).toEqual([{ act: give, sentence: 'Choisissez de nouveau.' }]);
		expect((await account.shares.list())?.etag).toBe('"1"');
		await account.shares.dismiss('n');
		expect(await account.shares.acts()).toEqual([]);
	});
	it('when the session ends, what was received goes and what waits stays sealed', async () => {
		await account.shares.putList({ list: { shares: [share('a')], people: [] }, etag: null });
		await account.shares.add(act('read', 'a'));
		await account.lock();
		const again = await LocalAccount.open(account.person);
		expect(await again.shares.list()).toBeNull();
		expect(await again.shares.acts()).toHaveLength(1);
	});
	it('a spoilt record is none: the list comes again, and nothing else is lost', async () => {
		await account.shares.putList({ list: { shares: [share('a')], people: [] }, etag: '"1"' });
		await account.notes.put([{ mandate: 'm', ref: 'a.1', text: 'intacte' }], 'waiting');
		const raw = (await account.db.get('sealed', 'shares'))!;
		await account.db.put('sealed', { ...raw, data: raw.data.slice(0, 9) }, 'shares');
		expect(await account.shares.list()).toBeNull();
		expect((await account.notes.waiting()).map((one) => one.text)).toEqual(['intacte']);
	});
});
