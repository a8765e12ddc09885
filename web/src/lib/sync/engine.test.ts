import 'fake-indexeddb/auto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Inbox, OutboxVerb } from '$lib/api/types';
import { LocalAccount } from '$lib/local/account';
import { PIECE } from '$lib/local/db';
import { SyncEngine, type SyncEvent } from './engine';
import { batches } from './notes/exchange';
import { backOff, once, Pause } from './rhythm';
import { document, inbox, NOW, sitting } from './sample';
import { Way } from './way';

const text = (s: string) => new TextEncoder().encode(s);
const hashOf = (s: string) => bytesToHex(sha256(text(s)));
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
	new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** A small server: one sitting of two documents and a letter. */
class Server {
	files = new Map(['letter', 'note', 'annexe'].map((s) => [hashOf(s), s]));
	verbs: OutboxVerb[] = [];
	calls: string[] = [];
	box: Inbox;
	etag = '"1"';
	refuse: Record<string, string> = {};
	/** The list of the notes of the one mandate, in order of arrival. */
	notes: { ref: string; content: string }[] = [];
	/** How many times it was emptied; destroyed: no more list at all. */
	life = 0;
	destroyed = false;
	answer: ((path: string, init?: RequestInit) => Response | null) | null = null;
	constructor(person: string) {
		const one = sitting('s', 5, []);
		one.convocation.letter_hash = hashOf('letter');
		one.agenda = [{ id: 'i', number: '1', title: 'Eau', rapporteur: null, closed_door: false, on_site: '', documents: [document(hashOf('note'), { bytes: 4 }), document(hashOf('annexe'), { bytes: 6 })] }];
		this.box = { ...inbox(one), person: { id: person, civility: 'Madame', given_name: 'Hélène', family_name: 'Ferrand' } };
	}
	fetch: typeof fetch = async (input, init) => {
		const path = String(input);
		this.calls.push(`${init?.method} ${path}`);
		const special = this.answer?.(path, init);
		if (special) return special;
		if (path === '/api/session') return json(200, { person: this.box.person });
		if (path === '/api/tablet/inbox') {
			if (new Headers(init?.headers).get('if-none-match') === this.etag) return new Response(null, { status: 304 });
			return json(200, this.box, { etag: this.etag });
		}
		if (path === '/api/tablet/outbox') {
			const { verbs } = JSON.parse(String(init?.body)) as { verbs: OutboxVerb[] };
			for (const verb of verbs) if (!this.verbs.some((known) => known.id === verb.id)) this.verbs.push(verb);
			return json(200, { results: verbs.map((verb) => ({ id: verb.id, ok: !this.refuse[verb.id], sentence: this.refuse[verb.id] })) });
		}
		if (path === '/api/tablet/shares') return new Headers(init?.headers).get('if-none-match') === '"s"' ? new Response(null, { status: 304 }) : json(200, { shares: [], people: [] }, { etag: '"s"' });
		if (path.startsWith('/api/tablet/notes/gone')) return json(404, { code: 'not_found', detail: 'Cette page n’existe pas.' });
		if (path.startsWith('/api/tablet/notes/')) return this.noteList(new URL(path, 'http://tablet'), init);
		const body = this.files.get(path.split('/').pop()!);
		if (body === undefined) return json(404, { code: 'files.unknown', detail: 'Ce document n’est plus disponible.' });
		return new Response(text(body), { status: 206, headers: { 'content-range': `bytes 0-${body.length - 1}/${body.length}` } });
	};
	private noteList(url: URL, init?: RequestInit): Response {
		if (this.destroyed) return json(410, { code: 'notes.destroyed', detail: 'Elles sont détruites.' });
		if (init?.method === 'POST') {
			const { entries, generation } = JSON.parse(String(init.body)) as { entries: { ref: string; content: string }[]; generation: number };
			if (generation !== this.life) return json(409, { code: 'notes.emptied', detail: 'Les notes ont été effacées.' });
			const results = entries.map((entry) => {
				const known = this.notes.find((one) => one.ref === entry.ref), ok = !this.refuse[entry.ref] && (!known || known.content === entry.content);
				if (ok && !known) this.notes.push(entry);
				return { ref: entry.ref, ok, sentence: this.refuse[entry.ref] ?? null, code: null };
			});
			return json(200, { results });
		}
		const same = Number(url.searchParams.get('generation') ?? 0) === this.life, after = same ? url.searchParams.get('after') : null, [seq, ref] = after?.split('/') ?? ['0'];
		if (after && this.notes[Number(seq) - 1]?.ref !== ref) return json(409, { code: 'notes.cursor_unknown', detail: 'La tablette reprend depuis le début.' });
		const entries = this.notes.slice(Number(seq), Number(seq) + 2), last = Number(seq) + entries.length;
		return json(200, { entries, cursor: entries.length ? `${last}/${entries.at(-1)!.ref}` : after, more: last < this.notes.length, generation: this.life });
	}
}

const note = (ref: string, words = ref) => ({ mandate: 'm1', ref, text: words });

let turn = 0, server: Server, account: LocalAccount, events: SyncEvent[], engine: SyncEngine;
const kinds = () => events.map((event) => event.kind);
const reply = (id: string): OutboxVerb => ({ id, verb: 'reply', sitting_id: 's', mandate_id: 'm1', answer: 'present', at: NOW });

beforeEach(async () => {
	const person = `engine-${++turn}`;
	server = new Server(person);
	account = await LocalAccount.open(person);
	events = [];
	let id = 0;
	engine = new SyncEngine(account, { fetch: (...args) => server.fetch(...args), now: () => NOW, newId: () => `${person}-${++id}`, chance: () => 0.5, reading: new Set() }, (event) => events.push(event));
});

describe('one round', () => {
	it('brings the inbox, every file verified, and tells the server « notified » then « complete » with the hashes', async () => {
		await engine.round();
		expect([...(await account.files.held()).values()].every((file) => file.state === 'verified')).toBe(true);
		expect(server.verbs.map((verb) => verb.verb)).toEqual(['notified', 'complete']);
		expect(server.verbs[1]).toMatchObject({ hashes: ['letter', 'note', 'annexe'].map(hashOf) });
		expect(await account.outbox.all()).toEqual([]);
	});
	it('does nothing twice: an unchanged inbox is not read again, no file is fetched again, no receipt repeated', async () => {
		await engine.round();
		server.calls = [];
		await engine.round();
		expect(server.calls).toEqual(['GET /api/tablet/inbox', 'GET /api/tablet/notes/m1', 'GET /api/tablet/shares']);
		expect(server.verbs).toHaveLength(2);
	});
	it('leaves nothing in the browser’s own cache', async () => {
		const real = server.fetch, caches: (string | undefined)[] = [];
		server.fetch = (input, init) => {
			caches.push(init?.cache);
			return real(input, init);
		};
		await engine.round();
		expect(new Set(caches)).toEqual(new Set(['no-store']));
	});
	it('a file the server does not give leaves the dossier incomplete and is said, without « complete »', async () => {
		server.files.delete(hashOf('annexe'));
		await engine.round();
		expect(events.find((event) => event.kind === 'missing')).toMatchObject({ sentence: 'Ce document n’est plus disponible.' });
		expect(server.verbs.map((verb) => verb.verb)).toEqual(['notified']);
	});
	it('a wrong file is never called complete', async () => {
		server.files.set(hashOf('annexe'), 'annexé'.slice(0, 6));
		await engine.round();
		expect(server.verbs.map((verb) => verb.verb)).toEqual(['notified']);
		expect((await account.files.get(hashOf('annexe')))?.state).toBe('damaged');
	});
});

describe('the outbox', () => {
	it('a refused answer is kept with its sentence, the accepted ones leave', async () => {
		await account.outbox.add(reply('good'), NOW);
		await account.outbox.add(reply('bad'), NOW);
		server.refuse.bad = 'Le délai est passé.';
		await engine.flush();
		expect(await account.outbox.all()).toMatchObject([{ id: 'bad', state: 'refused', sentence: 'Le délai est passé.' }]);
	});
	it('one verb the server cannot read does not hold the others', async () => {
		await account.outbox.add(reply('unreadable'), NOW);
		await account.outbox.add(reply('fine'), NOW);
		server.answer = (path, init) => (path.endsWith('/outbox') && String(init?.body).includes('unreadable') ? json(422, { code: 'body.invalid', detail: 'Champ inconnu.' }) : null);
		await engine.flush();
		expect(server.verbs.map((verb) => verb.id)).toEqual(['fine']);
		expect(await account.outbox.all()).toMatchObject([{ id: 'unreadable', state: 'refused', sentence: 'Champ inconnu.' }]);
	});
	it('an answer lost on the way back is sent again with the same id, and counts once', async () => {
		await account.outbox.add(reply('once'), NOW);
		const real = server.fetch;
		server.fetch = async (input, init) => {
			await real(input, init);
			throw new TypeError('cut');
		};
		await expect(engine.flush()).rejects.toMatchObject({ offline: true });
		server.fetch = real;
		await engine.flush();
		expect(server.verbs.map((verb) => verb.id)).toEqual(['once']);
		expect(await account.outbox.all()).toEqual([]);
	});
});

describe('notes', () => {
	const texts = async () => (await account.notes.all()).kept.map((one) => one.ref).sort();
	it('written here are handed over once, those of another tablet are brought, page after page', async () => {
		await account.notes.put([note('a.1'), note('a.2')], 'waiting');
		server.notes.push(...['b.1', 'b.2', 'b.3'].map((ref) => ({ ref, content: ref })));
		await engine.round();
		expect(await texts()).toEqual(['a.1', 'a.2', 'b.1', 'b.2', 'b.3']);
		expect(server.notes.map((one) => one.ref)).toEqual(['b.1', 'b.2', 'b.3', 'a.1', 'a.2']);
		expect(await account.notes.count()).toEqual({ waiting: 0, copied: 5, refused: [] });
		expect(kinds()).toContain('notes');
		await engine.round();
		expect(server.notes).toHaveLength(5);
	});
	it('whose answer was lost are not taken for refused, nor written twice', async () => {
		await account.notes.put([note('a.1')], 'waiting');
		const real = server.fetch;
		server.fetch = async (input, init) => {
			const answer = await real(input, init);
			if (init?.method === 'POST' && String(input).includes('/notes/')) throw new TypeError('cut');
			return answer;
		};
		await expect(engine.round()).rejects.toMatchObject({ offline: true });
		expect(await account.notes.count()).toMatchObject({ waiting: 1 });
		server.fetch = real;
		await engine.round();
		expect(server.notes).toHaveLength(1);
		expect(await account.notes.count()).toMatchObject({ waiting: 0, copied: 1 });
	});
	it('refused stay here with the sentence of the server', async () => {
		server.refuse['a.1'] = 'Cette note est trop longue pour être copiée.';
		await account.notes.put([note('a.1'), note('a.2')], 'waiting');
		await engine.round();
		expect(await account.notes.count()).toEqual({ waiting: 0, copied: 1, refused: [{ ref: 'a.1', sentence: 'Cette note est trop longue pour être copiée.' }] });
		expect(await texts()).toEqual(['a.1', 'a.2']);
	});
	it('a server put back as it was last week gets back what it has lost', async () => {
		await account.notes.put([note('a.1'), note('a.2'), note('a.3')], 'waiting');
		await engine.round();
		await engine.round();
		server.notes = [{ ref: 'a.1', content: 'a.1' }, { ref: 'c.1', content: 'c.1' }];
		await engine.round();
		expect(server.notes.map((one) => one.ref)).toEqual(['a.1', 'c.1', 'a.2', 'a.3']);
		expect(await texts()).toEqual(['a.1', 'a.2', 'a.3', 'c.1']);
	});
	it('a fault of their copy is said and does not hold the dossiers', async () => {
		server.answer = (path) => (path.includes('/notes/') ? json(500, { code: 'internal', detail: 'Le serveur n’a pas pu répondre.' }) : null);
		await account.notes.put([note('a.1')], 'waiting');
		await engine.round();
		expect(events).toContainEqual({ kind: 'notcopied', sentence: 'Le serveur n’a pas pu répondre.' });
		expect([...(await account.files.held()).values()].every((file) => file.state === 'verified')).toBe(true);
		expect(await account.notes.count()).toMatchObject({ waiting: 1 });
	});
	it('of a mandate that is no longer the member’s wait here', async () => {
		await account.notes.put([{ ...note('a.1'), mandate: 'gone' }], 'waiting');
		await engine.round();
		expect(server.calls.some((call) => call.startsWith('POST') && call.includes('gone'))).toBe(false);
		expect(await account.notes.count()).toMatchObject({ waiting: 1 });
	});
	it('erased from another device, they go here too, even those that had no copy, and new ones begin a new life', async () => {
		await account.notes.put([note('a.1'), note('a.2')], 'waiting');
		await engine.round();
		await account.notes.put([note('a.3')], 'waiting');
		await account.notes.put([{ ...note('z.1'), mandate: 'gone' }], 'waiting');
		[server.notes, server.life] = [[{ ref: 'b.1', content: 'b.1' }], 1];
		await engine.round();
		expect(await texts()).toEqual(['b.1', 'z.1']);
		expect(server.notes.map((one) => one.ref)).toEqual(['b.1']);
		await account.notes.put([note('a.4')], 'waiting');
		await engine.round();
		expect(server.notes.map((one) => one.ref)).toEqual(['b.1', 'a.4']);
	});
	it('erased between asking and handing over, nothing of before comes back', async () => {
		await engine.round();
		await account.notes.put([note('a.1')], 'waiting');
		server.answer = (path, init) => {
			if (init?.method === 'POST' && path.includes('/notes/')) server.life = 1;
			return null;
		};
		await engine.round();
		server.answer = null;
		expect(server.notes).toEqual([]);
		expect(await texts()).toEqual([]);
	});
	it('destroyed with their mandate, nothing of them stays here', async () => {
		await account.notes.put([note('a.1'), note('a.2')], 'waiting');
		await engine.round();
		await account.notes.put([note('a.3')], 'waiting');
		server.destroyed = true;
		await engine.round();
		expect(await texts()).toEqual([]);
		expect((await account.db.getAllKeys('keys')).filter((name) => name.startsWith('notes:'))).toEqual([]);
	});
	it('a server put back as it was before they were erased gets everything back', async () => {
		server.life = 2;
		await account.notes.put([note('a.1')], 'waiting');
		await engine.round();
		expect(server.notes.map((one) => one.ref)).toEqual(['a.1']);
		[server.notes, server.life] = [[], 1];
		await engine.round();
		expect(server.notes.map((one) => one.ref)).toEqual(['a.1']);
		expect(await texts()).toEqual(['a.1']);
	});
	it('leave in batches that a request can carry', () => {
		const many = Array.from({ length: 450 }, (_, i) => note(`a.${i}`, i < 10 ? 'x'.repeat(60_000) : 'y'));
		const sizes = batches(many);
		expect(sizes.flat()).toEqual(many);
		expect(Math.max(...sizes.map((batch) => batch.length))).toBeLessThanOrEqual(200);
		expect(Math.max(...sizes.map((batch) => batch.reduce((sum, one) => sum + one.text.length, 0)))).toBeLessThanOrEqual(400_000);
	});
});

describe('the end of the account', () => {
	it('is said when the server says it twice in its own words', async () => {
		server.answer = () => json(401, { code: 'session.ended', detail: 'Session terminée.' });
		await engine.run();
		expect(kinds()).toEqual(['ended']);
	});
	it('is not said by a box on the way that answers 401', async () => {
		server.answer = (path) => (path === '/api/session' ? null : new Response('portal', { status: 401 }));
		const running = engine.run();
		await new Promise((done) => setTimeout(done, 30));
		engine.stop();
		await running;
		expect(kinds()).not.toContain('ended');
	});
	it('a page that is not an inbox is no answer', async () => {
		server.answer = (path) => (path === '/api/tablet/inbox' ? json(200, { hello: 'wifi' }) : null);
		await expect(engine.round()).rejects.toMatchObject({ code: 'network.unreachable' });
		expect(kinds()).not.toContain('inbox');
	});
	it('another person signed in on this browser stops everything before anything is kept', async () => {
		server.box.person = { ...server.box.person, id: 'someone-else' };
		await engine.run();
		expect(events).toEqual([{ kind: 'other', person: 'someone-else' }]);
		expect(await account.keep.inbox()).toBeNull();
	});
});

describe('no room left', () => {
	it('a past sitting leaves to make room for the next one, and is not fetched again', async () => {
		const past = sitting('old', -40, [], { state: 'held' });
		past.convocation.letter_hash = hashOf('vieux');
		server.files.set(hashOf('vieux'), 'vieux');
		server.box.sittings.push(past);
		const next = server.box.sittings[0]!.agenda[0]!.documents;
		const late = next.pop()!;
		await engine.round();
		next.push(late);
		server.etag = '"2"';
		const putPiece = account.files.putPiece.bind(account.files);
		account.files.putPiece = async (hash, index, bytes) => {
			if ((await account.files.get(hashOf('vieux'))) !== undefined) throw new DOMException('full', 'QuotaExceededError');
			return putPiece(hash, index, bytes);
		};
		await engine.round();
		expect(await account.files.get(hashOf('vieux'))).toBeUndefined();
		expect((await account.files.get(late.hash))?.state).toBe('verified');
		server.calls = [];
		await engine.round();
		expect(server.calls).toEqual(['GET /api/tablet/inbox', 'GET /api/tablet/notes/m1', 'GET /api/tablet/shares']);
	});
	it('when nothing can leave, it is said and the files already whole stay; the others are tried', async () => {
		const large = hashOf('note'), putPiece = account.files.putPiece.bind(account.files), full = () => events.filter(({ kind }) => kind === 'full').at(-1);
		let now = NOW, room = false;
		engine = new SyncEngine(account, { fetch: (...args) => server.fetch(...args), now: () => now, newId: () => crypto.randomUUID(), chance: () => 0.5, reading: new Set() }, (event) => events.push(event));
		account.files.putPiece = (hash, index, bytes) => (hash === large && !room ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : putPiece(hash, index, bytes));
		await engine.round();
		expect(full()).toEqual({ kind: 'full', full: true });
		expect([...(await account.files.held()).values()].filter(({ state }) => state === 'verified').map(({ hash }) => hash).sort()).toEqual([hashOf('letter'), hashOf('annexe')].sort());
		server.calls = [];
		await engine.round();
		expect(server.calls.filter((call) => call.includes(large))).toEqual([]);
		expect(full()).toEqual({ kind: 'full', full: true });
		now += 11 * 60_000;
		room = true;
		await engine.round();
		expect((await account.files.get(large))?.state).toBe('verified');
		expect(full()).toEqual({ kind: 'full', full: false });
	});
	it('a document that finds no room leaves the end of what had come of it to the notes', async () => {
		const hash = hashOf('long');
		await account.files.expect(hash, 12 * PIECE, 'application/pdf');
		for (let index = 0; index < 12; index++) await account.files.putPiece(hash, index, new Uint8Array([index]));
		await account.files.putTail(hash, 3, new Uint8Array([1]));
		await account.files.shorten(hash, 8);
		expect([...(await account.files.pieces(hash))]).toEqual([0, 1, 2, 3]);
		expect(await account.files.tail(hash)).toBeNull();
		expect((await account.files.readPiece(hash, 3))?.[0]).toBe(3);
	});
});

describe('first pages as pictures', () => {
	const look = 'dots of the first page', path = `/api/tablet/files/${hashOf('annexe')}/picture`;
	beforeEach(() => {
		const annexe = server.box.sittings[0]!.agenda[0]!.documents[1]!;
		annexe.picture = { hash: hashOf(look), bytes: look.length, width: 595, height: 842 };
		const real = server.fetch;
		server.fetch = async (input, init) => {
			if (String(input) !== path) return real(input, init);
			server.calls.push(`GET ${path}`);
			return new Response(text(look));
		};
	});
	it('come before the documents, whole, and are not asked for twice', async () => {
		await engine.round();
		const asked = server.calls.filter((call) => call.includes('/files/'));
		expect(asked[0]).toBe(`GET ${path}`);
		expect(kinds()).toContain('sight');
		const kept = await account.previews.get(hashOf('annexe'), 1);
		expect(kept).toMatchObject({ page: 1, pages: 4, width: 595, height: 842 });
		expect(await kept!.image.text()).toBe(look);
		await engine.round();
		expect(server.calls.filter((call) => call === `GET ${path}`)).toHaveLength(1);
	});
	it('of what is on the screen come first', async () => {
		const documents = ['a', 'b', 'c'].map((name) => document(hashOf(name), { picture: { hash: hashOf(look), bytes: look.length, width: 595, height: 842 } }));
		server.box.sittings[0]!.agenda[0]!.documents = documents;
		const real = server.fetch;
		server.fetch = async (input, init) => {
			if (!String(input).endsWith('/picture')) return real(input, init);
			server.calls.push(String(input));
			return new Response(text(look));
		};
		engine = new SyncEngine(account, { fetch: (...args) => server.fetch(...args), now: () => NOW, newId: () => crypto.randomUUID(), chance: () => 0, reading: new Set(), looking: new Set([hashOf('c')]) }, () => undefined);
		await engine.round().catch(() => undefined);
		expect(server.calls.filter((call) => call.endsWith('/picture')).map((call) => call.split('/')[4])).toEqual(['c', 'a', 'b'].map(hashOf));
	});
	it('prove nothing: the dossier is complete only with its files', async () => {
		const real = server.fetch;
		server.fetch = async (input, init) => (/files\/[0-9a-f]+$/.test(String(input)) ? Promise.reject(new TypeError('cut')) : real(input, init));
		await engine.round().catch(() => undefined);
		expect(await account.previews.get(hashOf('annexe'), 1)).not.toBeNull();
		expect(server.verbs.map((verb) => verb.verb)).not.toContain('complete');
	});
	it('that are not what was announced are not shown, and hold nothing back', async () => {
		server.box.sittings[0]!.agenda[0]!.documents[1]!.picture!.hash = 'ff'.repeat(32);
		await engine.round();
		expect(await account.previews.get(hashOf('annexe'), 1)).toBeNull();
		expect([...(await account.files.held()).values()].every((file) => file.state === 'verified')).toBe(true);
	});
	it('leave with the sitting, even when their document never came', async () => {
		const real = server.fetch;
		server.fetch = async (input, init) => (/files\/[0-9a-f]+$/.test(String(input)) ? Promise.reject(new TypeError('cut')) : real(input, init));
		await engine.round().catch(() => undefined);
		expect(await account.previews.shown()).toEqual(new Set([hashOf('annexe')]));
		server.fetch = real;
		server.box.sittings = [];
		server.etag = '"2"';
		await engine.round();
		expect(await account.previews.shown()).toEqual(new Set());
	});
});

describe('rhythm', () => {
	it('waits longer and longer, never more than a minute, never all together', () => {
		expect([0, 1, 2, 9].map((n) => backOff(n, 1))).toEqual([2000, 4000, 8000, 60000]);
		expect(backOff(3, 0)).toBeLessThan(backOff(3, 1));
	});
	it('a tap ends the wait, even one given just before', async () => {
		const pause = new Pause();
		pause.wake();
		await pause.wait(60_000);
		setTimeout(() => pause.wake(), 5);
		await pause.wait(60_000);
	});
	it('callers share the run under way, one that comes during it gets a fresh one', async () => {
		let runs = 0;
		const work = once(async () => {
			runs++;
			await new Promise((done) => setTimeout(done, 5));
		});
		await Promise.all([work(), work(), work()]);
		expect(runs).toBe(2);
	});
});

describe('right of way', () => {
	it('what is fetched ahead stops while the reader waits, then goes on and ends whole', async () => {
		const way = new Way();
		const held: (() => void)[] = [];
		const real = server.fetch;
		let ahead = 0;
		server.fetch = async (input, init) => {
			if (!String(input).includes('/files/')) return real(input, init);
			ahead++;
			if (held.length < 2) await new Promise<void>((go, stop) => {
				held.push(go);
				init?.signal?.addEventListener('abort', () => stop(new DOMException('aborted', 'AbortError')));
			});
			return real(input, init);
		};
		engine = new SyncEngine(account, { fetch: (...args) => server.fetch(...args), now: () => NOW, newId: () => crypto.randomUUID(), chance: () => 0, reading: new Set(), way }, (event) => events.push(event));
		const round = engine.round();
		while (held.length < 2) await new Promise((next) => setTimeout(next, 5));
		const leave = way.enter();
		await new Promise((next) => setTimeout(next, 60));
		expect(ahead).toBe(2);
		leave();
		await round;
		expect([...(await account.files.held()).values()].every((file) => file.state === 'verified')).toBe(true);
		expect(ahead).toBe(5);
	});
});
