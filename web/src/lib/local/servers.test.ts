import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { ask } from '$lib/api/client';
import { Network } from '$lib/api/network.svelte';
import type { Server } from '$lib/api/server';
import type { OutboxVerb } from '$lib/api/types';
import { LocalAccount } from './account';

const at = (origin: string): Server => ({ origin, token: null, network: new Network() });
const reply = (id: string): OutboxVerb => ({ id, verb: 'reply', sitting_id: 's', mandate_id: 'm', answer: 'present', at: 1 });
const names = async () => (await indexedDB.databases()).map(({ name }) => name);

describe('accounts on several servers', () => {
	it('share nothing, even when two servers give the same names', async () => {
		const [home, away] = [await LocalAccount.open('p'), await LocalAccount.open('p', at('https://rives.example'))];
		await home.outbox.add(reply('here'), 1);
		await away.outbox.add(reply('there'), 1);
		await away.notes.put([{ mandate: 'm', ref: 'a.1', text: 'entre nous' }], 'waiting');
		expect((await home.outbox.all()).map(({ id }) => id)).toEqual(['here']);
		expect((await home.notes.all()).kept).toEqual([]);
		await away.erase();
		expect(await names()).toEqual(['pupitre-p']);
		expect((await home.outbox.all()).map(({ id }) => id)).toEqual(['here']);
	});
	it('a token is found again at the next start, lies in clear nowhere, and goes when the session ends', async () => {
		const account = await LocalAccount.open('q', at('https://rives.example'));
		await account.bear('a-secret-token');
		const row = await account.db.get('sealed', 'token');
		expect(new TextDecoder('latin1').decode(row!.data)).not.toContain('secret');
		account.db.close();
		const again = await LocalAccount.open('q', at('https://rives.example'));
		expect(again.server.token).toBe('a-secret-token');
		await again.lock();
		expect((await LocalAccount.open('q', at('https://rives.example'))).server.token).toBeNull();
	});
	it('each is asked in its own way, and its silence is its own', async () => {
		const asked: [string, RequestInit][] = [];
		const fetch = vi.fn(async (path: string, init: RequestInit) => (asked.push([path, init]), path.includes('silent') ? Promise.reject(new TypeError('cut')) : new Response('{}'))) as unknown as typeof globalThis.fetch;
		const away = { ...at('https://rives.example'), token: 't' }, silent = at('https://silent.example');
		await ask('POST', '/api/tablet/outbox', {}, { fetch });
		await ask('POST', '/api/tablet/outbox', {}, { fetch, server: away });
		await ask('GET', '/api/tablet/inbox', undefined, { fetch, server: silent }).catch(() => undefined);
		const [[here, mine], [there, theirs]] = asked as [[string, RequestInit], [string, RequestInit]];
		expect([here, mine.credentials, (mine.headers as Record<string, string>).Authorization]).toEqual(['/api/tablet/outbox', 'same-origin', undefined]);
		expect([there, theirs.credentials, theirs.redirect, (theirs.headers as Record<string, string>).Authorization]).toEqual(['https://rives.example/api/tablet/outbox', 'omit', 'error', 'Bearer t']);
		expect([away.network.server, silent.network.server]).toEqual([true, false]);
	});
});
