/** The sitting on the clerk's screen: what the server has, what it has not heard yet, and what both make of the evening. */
import { getContext, setContext } from 'svelte';
import { api, ApiError, at, sentence } from '$lib/api/client';
import { freshId } from '$lib/api/ids';
import { network } from '$lib/api/network.svelte';
import type { Id, Ms } from '$lib/api/types';
import type { SittingAt } from '$lib/features/sittings/desk.svelte';
import type { Attendee, BallotProgress, Entry, Fact, SittingView } from './facts';
import { fold, type ItemState } from './fold';
import { momentOf } from './moment';
import { FactStore, type WaitingFact } from './store';

/** How long before what was not received is tried again. */
const AGAIN = 3_000;

export class SittingFloor {
	view = $state.raw<SittingView | null>(null);
	waiting = $state.raw<WaitingFact[]>([]);
	/** Why nothing can be shown: not convened, no right. */
	closed = $state<string | null>(null);
	/** The last refusal of a gesture, until the next one. */
	problem = $state<string | null>(null);
	/** The hour of the next fact, 'HH:MM'; empty: now. */
	hour = $state('');
	progress = $state.raw<BallotProgress | null>(null);
	private store: FactStore | null = null;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private soonTimer: ReturnType<typeof setTimeout> | undefined;
	private sending = false;

	/** Facts that stand, as far as this screen knows, in the order in which they were written. */
	standing = $derived.by<Entry[]>(() => {
		const known = (this.view?.entries ?? []).filter((e) => !e.struck), ids = new Set(known.map((e) => e.id));
		return [...known, ...this.waiting.filter((w) => !w.refused && !ids.has(w.id)).map((w) => w.entry)];
	});
	sitting = $derived(this.view ? fold(this.view.setting, this.view.figures, this.standing) : null);
	refused = $derived(this.waiting.find((w) => w.refused) ?? null);
	attendees = $derived(new Map<Id, Attendee>((this.view?.attendees ?? []).map((a) => [a.member, a])));
	private names = $derived(new Map((this.view?.setting.seats ?? []).map((s) => [s.member, s.name])));
	items = $derived((this.view?.setting.items ?? []).map((told) => ({ ...told, state: this.sitting?.items.find((i) => i.id === told.id) as ItemState })).filter((i) => i.state));
	ballot = $derived(this.sitting?.items.find((i) => i.ballot !== null) ?? null);

	constructor(readonly authority: Id, readonly id: Id, readonly prepares: boolean) {}

	name(member: Id | null | undefined): string {
		return (member && this.names.get(member)) || '';
	}
	path<const Parts extends readonly string[]>(...parts: Parts): SittingAt<Parts> {
		return at(this.authority, 'sittings', this.id, ...parts);
	}
	async open(person: Id) {
		this.store = await FactStore.open(person).catch(() => null);
		this.waiting = (await this.store?.waiting(this.id)) ?? [];
		this.view = (await this.store?.kept(this.id)) ?? null;
		await this.load();
		await this.flush();
	}
	async load() {
		try {
			this.view = await api.get(this.path('proceedings'));
			this.closed = null;
			void this.store?.keep(this.id, $state.snapshot(this.view) as SittingView);
		} catch (error) {
			if (!(error instanceof ApiError) || !error.offline) this.closed = sentence(error);
			else if (!this.view) this.closed = sentence(error);
		}
	}
	/** Several things happened: one reading for all. */
	soon() {
		this.soonTimer ??= setTimeout(() => ((this.soonTimer = undefined), void this.load()), 500);
	}
	stop() {
		clearTimeout(this.timer);
		clearTimeout(this.soonTimer);
	}

	/** Something happened: kept here first, then told to the server. */
	async write(...facts: Fact[]): Promise<void> {
		this.problem = null;
		for (const fact of facts) {
			const entry = { ...fact, id: freshId(), at: this.moment() } as Entry;
			await this.store?.add(this.id, entry);
			this.waiting = [...this.waiting, { sitting: this.id, id: entry.id, entry, refused: null }];
		}
		this.hour = '';
		await this.flush();
	}
	/** Now, or the hour that was typed; facts told as happening now never precede those already told. */
	private moment(): Ms {
		if (this.hour) return momentOf(this.hour, Date.now());
		return this.standing.reduce((last, e) => Math.max(last, e.at), Date.now());
	}
	/** Tells the server what it has not heard. One that it refuses stays here with its sentence until the clerk decides. */
	async flush(): Promise<void> {
		clearTimeout(this.timer);
		if (this.sending || this.refused) return;
		this.sending = true;
		try {
			while (this.waiting.length && !this.refused) {
				const batch = this.waiting.slice(0, 400);
				const { accepted, refused } = await api.post(this.path('proceedings', 'facts'), batch.map((w) => w.entry) as never);
				this.settle(accepted);
				if (refused) await this.refuse(refused.id, refused.sentence);
				this.soon();
			}
		} catch (error) {
			if (error instanceof ApiError && error.offline) this.timer = setTimeout(() => void this.flush(), AGAIN);
			else this.problem = sentence(error);
		} finally {
			this.sending = false;
		}
	}
	private settle(accepted: readonly Id[]) {
		const ids = new Set(accepted), now = Date.now();
		const heard = this.waiting.filter((w) => ids.has(w.id)).map((w) => ({ ...w.entry, by: '', written_at: now, struck: null }));
		const known = new Set(this.view?.entries.map((e) => e.id));
		if (this.view) this.view = { ...this.view, entries: [...this.view.entries, ...heard.filter((e) => !known.has(e.id))] as SittingView['entries'] };
		this.waiting = this.waiting.filter((w) => !ids.has(w.id));
		void this.store?.received(accepted);
	}
	private async refuse(id: Id, why: string) {
		// The clerk has just made this gesture and sees the answer: nothing hangs from it, it goes.
		if (this.waiting.length === 1) {
			this.problem = why;
			return this.forget(id);
		}
		this.waiting = this.waiting.map((w) => (w.id === id ? { ...w, refused: why } : w));
		await this.store?.refuse(id, why);
	}
	/** A fact that the server has not: taken away. */
	async forget(id: Id) {
		this.waiting = this.waiting.filter((w) => w.id !== id);
		await this.store?.received([id]);
		await this.flush();
	}
	/** The refused fact is tried again as it is. */
	async again(id: Id) {
		this.waiting = this.waiting.map((w) => (w.id === id ? { ...w, refused: null } : w));
		await this.store?.refuse(id, null);
		await this.flush();
	}
	/** Strikes a fact out; the sentence of a refusal, or null. */
	async strike(id: Id, reason: string): Promise<string | null> {
		if (this.waiting.some((w) => w.id === id)) return this.forget(id).then(() => null);
		return this.act(() => api.post(this.path('proceedings', 'facts', id, 'strike'), { reason }));
	}
	private closing = { ballot: '', fact: '' };
	closeBallot(ballot: Id): Promise<string | null> {
		// One id for all attempts: closed twice, it is closed once.
		if (this.closing.ballot !== ballot) this.closing = { ballot, fact: freshId() };
		return this.act(() => api.post(this.path('ballots', ballot, 'close'), { fact: this.closing.fact }));
	}
	async look(ballot: Id) {
		this.progress = await api.get(this.path('ballots', ballot)).catch(() => this.progress);
	}
	/** A gesture that needs the server. */
	async act(gesture: () => Promise<unknown>): Promise<string | null> {
		try {
			await gesture();
			await this.load();
			return null;
		} catch (error) {
			return sentence(error);
		}
	}
	get online() {
		return network.online;
	}
}

const KEY = Symbol('floor');
export const keepFloor = (floor: SittingFloor) => setContext(KEY, floor);
export const useFloor = () => getContext<SittingFloor>(KEY);
