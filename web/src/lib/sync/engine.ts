/**
 * The one module that speaks to the server for the tablet: sends the outbox, reads the inbox, fetches the files.
 * Every step may be cut at any instant and starts again where it was; nothing here decides what is shown.
 */
import { api, ApiError, ask } from '$lib/api/client';
import type { Id, Inbox, Me, Ms, OutboxResult } from '$lib/api/types';
import type { LocalAccount } from '$lib/local/account';
import { isFull } from '$lib/local/db';
import type { KeptInbox } from '$lib/local/keep';
import { exchangeNotes } from './notes/exchange';
import { mend } from './mend';
import { bases, receiptsDue, sights, toFetch, toForget, toSacrifice, usable, wanted, type Want } from './plan';
import { receive } from './receive';
import { backOff, once, Pause, within } from './rhythm';
import { exchangeShares } from './shares';
import { receiveSight } from './sight';
import { unkept } from './unkept';
import type { Way } from './way';

export type SyncEvent =
	| { kind: 'inbox'; kept: KeptInbox }
	| { kind: 'files' | 'outbox' | 'notes' | 'shares' | 'sight' }
	/** The copy of the notes could not be made; null once it could. */
	| { kind: 'notcopied'; sentence: string | null }
	| { kind: 'bytes'; hash: string; count: number }
	| { kind: 'full'; full: boolean }
	| { kind: 'missing'; hash: string; sentence: string }
	| { kind: 'fault'; error: unknown }
	/** The session has ended on the server; `cut`: this tablet was declared lost. */
	| { kind: 'ended'; cut: boolean }
	/** Someone else is signed in on this browser. */
	| { kind: 'other'; person: Id };

export interface EngineIo {
	fetch?: typeof fetch;
	now: () => Ms;
	newId: () => Id;
	chance: () => number;
	/** Files open in the reader: fetched first, never removed. */
	reading: ReadonlySet<string>;
	/** Replaced files that must stay for now: notes on them wait to be carried over, what changed since has not been read. */
	needed?: () => ReadonlySet<string>;
	/** Files whose names are on the screen: their pictures come first. */
	looking?: ReadonlySet<string>;
	/** The reader's requests go first. */
	way?: Way;
}

const EVERY: Ms = 60_000;
/** The letter is made in the moments after the sending: asked for again soon, but not for ever. */
const LETTER_EVERY: Ms = 5_000, LETTER_WITHIN: Ms = 10 * 60_000;
const AT_ONCE = 2;
/** Pictures are small: several on their way fill a slow line. */
const SIGHTS_AT_ONCE = 4;
const CALL: Ms = 20_000;
/** A document that finds no room is asked for again by itself after so long: what browsers say of their room is no measure of it. */
const ROOM_EVERY: Ms = 10 * 60_000;
/** Pieces of it that leave their room meanwhile: two megabytes for what is written. */
const SPARED = 8;

export class SyncEngine {
	private stopped = new AbortController();
	private pause = new Pause();
	private failures = 0;
	private kept: KeptInbox | null = null;
	private met = false;
	/** Files the server does not give at the moment. */
	private absent = new Set<string>();
	/** Pictures that the server does not give, or gives wrong. */
	private unseen = new Set<string>();
	/** Patches that did not give their file: it is asked for whole. */
	private unmended = new Set<string>();
	/** Files of past sittings removed to make room: not asked for again. */
	private given = new Set<string>();
	/** Files that found no room, and when to ask for them again. */
	private roomless = new Map<string, Ms>();
	/** How far the tablet's clock is from the server's: only the server's counts in what is said. */
	skew: Ms = 0;

	constructor(
		private readonly account: LocalAccount,
		private readonly io: EngineIo,
		private readonly tell: (event: SyncEvent) => void
	) {}

	now = (): Ms => this.io.now() + this.skew;
	private get network() {
		return this.account.server.network;
	}

	/** Works until `stop`; resolves when it has stopped. */
	async run(): Promise<void> {
		this.kept = await this.account.keep.inbox();
		const signal = this.stopped.signal;
		while (!signal.aborted) {
			try {
				await this.round();
				this.failures = 0;
				await this.pause.wait(this.awaitsLetter() ? LETTER_EVERY : EVERY, signal);
			} catch (error) {
				if (signal.aborted) return;
				if (!(await this.survives(error))) return;
				await this.pause.wait(backOff(this.failures++, this.io.chance()), signal);
			}
		}
	}

	stop() {
		this.stopped.abort();
		this.pause.wake();
	}

	/** Something happened worth a round at once: a tap, the network back, the screen shown again. */
	wake() {
		this.failures = 0;
		this.roomless.clear();
		void this.flush().then(() => this.copyNotes()).catch(() => undefined);
		this.pause.wake();
	}

	/** Something was written on a document: its copy alone, without a round. */
	copy() {
		// What could not be copied is tried again at the pace of the rounds.
		void this.copyNotes().catch(() => this.pause.wake());
	}

	private awaitsLetter(): boolean {
		const now = this.now();
		return !!this.kept?.inbox.sittings.some((s) => s.convocation.letter_hash === null && s.starts_at > now && now - s.convocation.sent_at < LETTER_WITHIN);
	}

	/** One round, alone: for tests and for the « vérifier maintenant » button. */
	async round(): Promise<void> {
		await this.flush();
		await this.refresh();
		await this.copyNotes();
		await this.pump();
		this.tell({ kind: 'full', full: this.roomless.size > 0 });
	}

	private asked(headers?: Record<string, string>) {
		return { fetch: unkept(this.io.fetch), server: this.account.server, headers, signal: within(CALL, this.stopped.signal) };
	}

	/** Sends what waits. One at a time: two senders would only repeat each other. */
	flush = once(async () => {
		const pending = (await this.account.outbox.all()).filter((row) => row.state === 'pending');
		if (pending.length === 0) return;
		try {
			const answer = await api.post('/api/tablet/outbox', { verbs: pending.map((row) => row.verb) }, this.asked());
			await this.account.outbox.settle(answer.results);
		} catch (error) {
			if (!(error instanceof ApiError) || ![400, 413, 422].includes(error.status)) throw error;
			await this.flushApart(pending.map((row) => row.verb.id), error);
		}
		this.tell({ kind: 'outbox' });
	});

	/** The whole batch was refused: each verb alone, so that one the server cannot read does not hold the others. */
	private async flushApart(ids: Id[], whole: ApiError): Promise<void> {
		const rows = (await this.account.outbox.all()).filter((row) => ids.includes(row.id));
		for (const row of rows) {
			try {
				if (rows.length === 1) throw whole;
				const answer = await api.post('/api/tablet/outbox', { verbs: [row.verb] }, this.asked());
				await this.account.outbox.settle(answer.results);
			} catch (error) {
				if (!(error instanceof ApiError) || ![400, 413, 422].includes(error.status)) throw error;
				await this.account.outbox.settle([{ id: row.id, ok: false, code: error.code, sentence: error.detail }]);
			}
		}
	}

	/** Reads the inbox; an unchanged one costs a few hundred bytes. */
	refresh = once(async () => {
		const headers: Record<string, string> = this.kept?.etag ? { 'If-None-Match': this.kept.etag } : {};
		let kept: KeptInbox;
		try {
			const response = await ask('GET', '/api/tablet/inbox', undefined, this.asked(headers));
			const inbox = (await response.json()) as Inbox;
			// A captive portal answers anything at all: what is not an inbox is no answer.
			if (!Array.isArray(inbox?.sittings) || !inbox.person) throw new ApiError(502, { code: 'network.unreachable' });
			if (inbox.person.id !== this.account.person) {
				this.tell({ kind: 'other', person: inbox.person.id });
				throw new DOMException('another account', 'AbortError');
			}
			this.skew = inbox.at - this.io.now();
			kept = { inbox, etag: response.headers.get('etag'), fetched_at: this.now(), me: this.kept?.me ?? null };
		} catch (error) {
			if (!(error instanceof ApiError) || error.status !== 304 || !this.kept) throw error;
			this.network.answered();
			kept = { ...this.kept, fetched_at: this.now() };
		}
		// Mandates and locks are read again at each start, and when a mandate may have ended.
		if (!kept.me || !this.met || kept.etag !== this.kept?.etag) kept.me = await api.get('/api/session', this.asked());
		this.met = true;
		await this.account.keep.putInbox(kept);
		this.kept = kept;
		this.absent.clear();
		this.tell({ kind: 'inbox', kept });
		void this.pictures();
		await this.receipts();
	});

	/** Hands over the notes that only this tablet has, and brings those of the others. What goes wrong there does not hold the dossiers. */
	private copyNotes = once(async () => {
		if (!this.kept) return;
		const { inbox, me } = this.kept, here = await this.account.notes.mandates();
		const mandates = new Set([...inbox.sittings, ...(me?.kept_notes ?? [])].map(({ mandate_id }) => mandate_id).concat(here));
		try {
			if (await exchangeNotes(this.account.notes, mandates, () => this.asked())) this.tell({ kind: 'notes' });
			if (await exchangeShares(this.account.shares, (headers) => this.asked(headers))) this.tell({ kind: 'shares' });
			this.tell({ kind: 'notcopied', sentence: null });
		} catch (error) {
			if (!(error instanceof ApiError) || error.offline || error.status === 401) throw error;
			this.tell({ kind: 'notcopied', sentence: error.detail });
		}
	});

	private async receipts(): Promise<void> {
		if (!this.kept) return;
		const { keep, files } = this.account;
		const due = receiptsDue(this.kept.inbox, await files.held(), await keep.told(), this.now(), this.io.newId);
		if (due.length && (await keep.tell(due, this.now()))) await this.flush();
	}

	/** First pages before everything else: a document touched opens on its picture. One that does not come is no fault of the round. */
	private pictures = once(async () => {
		const { previews } = this.account, signal = this.stopped.signal;
		try {
			const [shown, held] = [await previews.shown(), await this.account.files.held()];
			// What comes as a patch comes as fast as its picture.
			const due = this.kept ? sights(this.kept.inbox, this.now()).filter((sight) => !shown.has(sight.hash) && !this.unseen.has(sight.hash) && !usable(sight, held).length) : [];
			const lane = async () => {
				while (due.length && !signal.aborted) {
					await this.io.way?.clear(signal);
					const [sight] = due.splice(Math.max(0, due.findIndex(({ hash }) => this.io.looking?.has(hash))), 1);
					if (!sight) return;
					try {
						if (await receiveSight(sight, previews, { fetch: this.io.fetch, server: this.account.server, signal: within(CALL, signal) })) this.tell({ kind: 'sight' });
						else this.unseen.add(sight.hash);
					} catch (error) {
						if (!(error instanceof ApiError) || error.offline) throw error;
						this.unseen.add(sight.hash);
					}
				}
			};
			await Promise.all(Array.from({ length: SIGHTS_AT_ONCE }, () => lane().catch(() => void due.splice(0))));
		} catch {
			// The store will say what is wrong with it when a file comes.
		}
	});

	/** Removes what no sitting asks for, then fetches what is missing, two files at a time. */
	private async pump(): Promise<void> {
		if (!this.kept) return;
		const files = this.account.files, held = await files.held();
		this.given = new Set(await this.account.keep.setting<string[]>('given', []));
		const asked = wanted(this.kept.inbox, this.now()), gone = toForget(asked, held, new Set([...this.io.reading, ...bases(asked, held), ...(this.io.needed?.() ?? [])]));
		for (const hash of gone) await files.forget(hash);
		if (gone.length) this.tell({ kind: 'files' });
		const hashes = new Set(asked.map((want) => want.hash));
		await this.account.previews.retain((hash) => hashes.has(hash) || held.has(hash));
		for (const [hash, again] of this.roomless) if (again <= this.now() || !hashes.has(hash)) this.roomless.delete(hash);
		await this.pictures();
		do await this.io.way?.clear(this.stopped.signal);
		while (await this.lanes());
	}

	/** Fetches until nothing is missing; true when it stopped to let the reader's own requests pass. */
	private async lanes(): Promise<boolean> {
		const busy = new Set<string>(), cut = new AbortController();
		const stop = () => cut.abort();
		this.stopped.signal.addEventListener('abort', stop);
		let failure: unknown = null, gaveWay = false;
		const forget = this.io.way?.onTaken(() => {
			gaveWay = true;
			stop();
		});
		const lane = async () => {
			try {
				for (let want = await this.next(busy, cut.signal); want; want = await this.next(busy, cut.signal)) {
					await this.fetchOne(want, cut.signal);
					if (this.now() - this.kept!.fetched_at > EVERY) await this.refresh();
				}
			} catch (error) {
				// The other lane stops too: after a cut, one start again is enough.
				if (!cut.signal.aborted) failure = error;
				stop();
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, lane));
		this.stopped.signal.removeEventListener('abort', stop);
		forget?.();
		if (failure) throw failure;
		return gaveWay && !this.stopped.signal.aborted;
	}

	private async next(busy: Set<string>, signal: AbortSignal): Promise<Want | null> {
		if (!this.kept || signal.aborted) return null;
		const missing = toFetch(wanted(this.kept.inbox, this.now()), await this.account.files.held());
		const free = missing.filter((want) => !busy.has(want.hash) && !this.absent.has(want.hash) && !this.given.has(want.hash) && !this.roomless.has(want.hash));
		const chosen = free.find((want) => this.io.reading.has(want.hash)) ?? free[0] ?? null;
		if (chosen) busy.add(chosen.hash);
		return chosen;
	}

	private async fetchOne(want: Want, signal: AbortSignal): Promise<void> {
		const io = {
			fetch: unkept(this.io.fetch), now: this.io.now, signal,
			onBytes: (count: number) => this.tell({ kind: 'bytes', hash: want.hash, count })
		};
		try {
			const state = (await mend(want, this.account.files, io, this.unmended)) ? 'verified' : await receive(want, this.account.files, io);
			this.tell({ kind: 'files' });
			if (state === 'verified') await this.receipts();
		} catch (error) {
			if (isFull(error)) return this.makeRoom(want, error, signal);
			if (!(error instanceof ApiError) || ![403, 404, 410].includes(error.status)) throw error;
			this.absent.add(want.hash);
			this.tell({ kind: 'missing', hash: want.hash, sentence: error.detail });
		}
	}

	/**
	 * No room: the oldest past sitting leaves first, for good. When nothing can leave, the member is told, the other documents are
	 * tried, and the end of what had come of this one leaves its room to what she writes.
	 */
	private async makeRoom(want: Want, error: unknown, signal: AbortSignal): Promise<void> {
		if (!this.kept) throw error;
		const { files, keep } = this.account;
		const leaving = toSacrifice(this.kept.inbox, await files.held(), this.io.reading, this.now()).filter((hash) => hash !== want.hash).slice(0, 8);
		if (leaving.length === 0) {
			this.tell({ kind: 'full', full: true });
			this.roomless.set(want.hash, this.now() + ROOM_EVERY);
			await files.shorten(want.hash, SPARED);
			return this.tell({ kind: 'files' });
		}
		for (const hash of leaving) {
			await files.forget(hash);
			this.given.add(hash);
		}
		await keep.set('given', [...this.given]);
		this.tell({ kind: 'files' });
		await this.fetchOne(want, signal);
	}

	/** False when the account is over and the engine must stop. */
	private async survives(error: unknown): Promise<boolean> {
		if (error instanceof DOMException && error.name === 'AbortError') return false;
		if (error instanceof ApiError && error.status === 401) {
			const ended = await this.reallyEnded();
			if (ended === null) return true;
			this.tell({ kind: 'ended', cut: ended === 'session.device_cut' });
			return false;
		}
		if (!(error instanceof ApiError)) {
			if (isFull(error)) this.tell({ kind: 'full', full: true });
			else if (isCut(error)) this.network.failed();
			else this.tell({ kind: 'fault', error });
		}
		return true;
	}

	/** A box on the way may answer 401 too: only the server's own words, said twice, end an account. */
	private async reallyEnded(): Promise<string | null> {
		try {
			await api.get('/api/session', this.asked());
			return null;
		} catch (error) {
			return error instanceof ApiError && error.status === 401 && error.code.startsWith('session.') ? error.code : null;
		}
	}
}

function isCut(error: unknown): boolean {
	const name = (error as { name?: string } | null)?.name;
	return error instanceof TypeError || name === 'TimeoutError' || name === 'NetworkError' || error?.constructor?.name === 'LinkSilent';
}
