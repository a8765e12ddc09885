/** The board of one convocation, live. */
import { getContext, setContext } from 'svelte';
import { api, sentence } from '$lib/api/client';
import type { ConvocationRow, Id, Ms, Readiness } from '$lib/api/types';
import type { SittingDesk } from '$lib/features/sittings/desk.svelte';
import { members } from './board';

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

	path(...parts: string[]): string {
		return this.desk.path('convocations', this.current?.id ?? '', ...parts);
	}
	async load() {
		try {
			this.versions = (await api.get<ConvocationRow[]>(this.desk.path('convocations'))).sort((a, b) => b.version - a.version);
			if (this.current) this.board = await api.get<Readiness>(this.path('readiness'));
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
	/** An act on this convocation; the sentence of a refusal, or null when done. */
	async act<T>(parts: string[], body: unknown, done?: (answer: T) => void): Promise<string | null> {
		try {
			const answer = await api.post<T>(this.path(...parts), body);
			done?.(answer);
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
