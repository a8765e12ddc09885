/** The board of one convocation, live. */
import { getContext, setContext } from 'svelte';
import { api, sentence } from '$lib/api/client';
import type { ConvocationRow, Id, Ms, Readiness } from '$lib/api/types';
import type { Answer, Sent } from '$lib/api/typed';
import type { SittingAt, SittingDesk } from '$lib/features/sittings/desk.svelte';
import { members } from './board';

/** An address under one convocation. */
type BoardAt<Parts extends readonly string[]> = SittingAt<readonly ['convocations', string, ...Parts]>;

export class FollowBoard {
	versions = $state.raw<ConvocationRow[]>([]);
	board = $state.raw<Readiness | null>(null);
	chosen = $state<Id | null>(null);
	problem = $state<string | null>(null);
	seenAt = $state<Ms | null>(null);
	private timer: ReturnType<typeof setTimeout> | undefined;

	current = $derived(this.versions.find((v) => v.id === this.chosen) ?? this.versions[0] ?? null);
	rows = $derived(this.board?.rows ?? []);
	members = $derived(members(this.rows));

	constructor(readonly desk: SittingDesk) {}

	path<const Parts extends readonly string[]>(...parts: Parts): BoardAt<Parts> {
		return this.desk.path('convocations', this.current?.id ?? '', ...parts);
	}
	async load() {
		try {
			this.versions = (await api.get(this.desk.path('convocations'))).sort((a, b) => b.version - a.version);
			if (this.current) this.board = await api.get(this.path('readiness'));
			this.seenAt = Date.now();
			this.problem = null;
		} catch (error) {
			this.problem = sentence(error);
		}
	}
	choose(id: Id) {
		this.chosen = id;
		void this.load();
	}
	/** Many receipts arrive together: one reading for all of them, never more than one at a time. */
	soon() {
		this.timer ??= setTimeout(() => void this.load().finally(() => (this.timer = undefined)), 900);
	}
	stop() {
		clearTimeout(this.timer);
		this.timer = undefined;
	}
	/** Convenes people whom this version does not reach yet. */
	convene(mandates: Id[], late: boolean) {
		return api.post(this.path('others'), { mandates, late });
	}
	/** An act on this convocation; the sentence of a refusal, or null when done. */
	async act<const Parts extends readonly string[]>(parts: Parts, body: Sent<'post', BoardAt<Parts>>, done?: (answer: Answer<'post', BoardAt<Parts>>) => void): Promise<string | null> {
		try {
			const answer = await api.post(this.path(...parts) as never, body as never);
			done?.(answer as Answer<'post', BoardAt<Parts>>);
			await this.load();
			return null;
		} catch (error) {
			return sentence(error);
		}
	}
}

const KEY = Symbol('board');
export const keepBoard = (board: FollowBoard) => setContext(KEY, board);
export const useBoard = () => getContext<FollowBoard>(KEY);
