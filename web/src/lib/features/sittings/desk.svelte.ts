/** One sitting on the clerk's desk: what the server last said of it, its gate, and what is being changed. */
import { getContext, setContext } from 'svelte';
import { api, ask, at, sentence } from '$lib/api/client';
import { session } from '$lib/api/session.svelte';
import type { At, Known, Sent } from '$lib/api/typed';
import type { Finding, Gate, Id, Ms, Sitting } from '$lib/api/types';
import { applied, type NewOrder } from './order';
import { Uploader } from './uploader.svelte';

/** An address under one sitting. */
export type SittingAt<Parts extends readonly string[]> = At<readonly ['sittings', string, ...Parts]>;

export class SittingDesk {
	sitting = $state.raw<Sitting>() as Sitting;
	gate = $state.raw<Gate | null>(null);
	gateProblem = $state<string | null>(null);
	/** The last refusal, shown at the head of the agenda until the next success. */
	problem = $state<string | null>(null);
	savedAt = $state<Ms | null>(null);
	busy = $state(0);
	uploads: Uploader;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private since = 0;

	constructor(readonly authority: Id, sitting: Sitting) {
		this.sitting = sitting;
		this.uploads = new Uploader(this.path('uploads'), (sent) => void this.landed(sent.document, sent.item));
	}
	path<const Parts extends readonly string[]>(...parts: Parts): SittingAt<Parts> {
		return at(this.authority, 'sittings', this.sitting.id, ...parts);
	}
	page(...parts: string[]): string {
		return ['', this.authority, 'seances', this.sitting.id, ...parts].join('/');
	}
	/** The clerk and the president prepare; others look. */
	get editable(): boolean {
		return (this.sitting.state === 'draft' || this.sitting.state === 'convened') && this.prepares;
	}
	get prepares(): boolean {
		return session.has(this.authority, 'clerk', 'president');
	}
	get sent(): boolean {
		return this.sitting.convocation !== null;
	}
	/** What the gate says of one point or its documents. */
	findingsOf(item: Sitting['agenda'][number]): Finding[] {
		const ids = new Set([item.id, ...item.documents.map((d) => d.id)]);
		return this.gate?.findings.filter((f) => f.target && ids.has(f.target.id)) ?? [];
	}

	/** A change whose answer is the sitting itself. False when refused; the sentence is in `problem`. */
	async change<const M extends 'POST' | 'PUT' | 'DELETE', const Parts extends readonly string[]>(method: M, parts: Parts & (Known<Lowercase<M>, SittingAt<Parts>> extends string ? Parts : never), body?: Sent<Lowercase<M>, SittingAt<Parts>>): Promise<boolean> {
		this.busy++;
		try {
			const response = await ask(method, this.path(...parts), body);
			const next = response.status === 204 ? null : ((await response.json()) as Sitting);
			if (next?.agenda) this.sitting = next;
			else await this.refresh();
			this.problem = null;
			this.savedAt = Date.now();
			this.soon();
			return true;
		} catch (error) {
			this.problem = sentence(error);
			return false;
		} finally {
			this.busy--;
		}
	}
	/** Shown at once, put back if the server refuses. */
	async reorder(order: NewOrder): Promise<boolean> {
		const before = this.sitting;
		this.sitting = { ...before, agenda: applied(before.agenda, order) };
		const done = await this.change('PUT', ['agenda-order'], order);
		if (!done) this.sitting = before;
		return done;
	}
	async refresh() {
		this.sitting = await api.get(this.path());
	}
	async refreshGate() {
		try {
			this.gate = await api.get(this.path('gate'));
			this.gateProblem = null;
		} catch (error) {
			this.gateProblem = sentence(error);
		}
	}
	/** Reads again in a moment; many events make one reading, at most one and a half seconds late. */
	soon(also: 'gate' | 'all' = 'gate') {
		clearTimeout(this.timer);
		this.since ||= Date.now();
		if (also === 'all') this.whole = true;
		this.timer = setTimeout(() => {
			const whole = this.whole;
			(this.since = 0), (this.whole = false);
			void (whole ? this.refresh().catch(() => undefined) : Promise.resolve()).then(() => this.refreshGate());
		}, Date.now() - this.since > 1200 ? 0 : 300);
	}
	private whole = false;

	private async landed(document: Id | null, item: Id | null) {
		if (document && item) {
			await this.refresh().catch(() => undefined);
			const row = [...this.sitting.unplaced, ...this.sitting.agenda.flatMap((i) => i.documents)].find((d) => d.id === document);
			if (row && row.item_id !== item) await this.change('PUT', ['documents', document], { item_id: item, kind: row.kind, title: row.title });
		}
		this.savedAt = Date.now();
		this.soon('all');
	}
}

const KEY = Symbol('sitting');
export const keepDesk = (desk: SittingDesk) => setContext(KEY, desk);
export const useDesk = () => getContext<SittingDesk>(KEY);
