/** What followed one sitting, live: duties, deliberations with their list, minutes. */
import { api, ApiError, ask, sentence } from '$lib/api/client';
import type { Duty, Minutes, SittingDeliberations } from '$lib/api/types';
import type { Sent } from '$lib/api/typed';
import type { SittingAt, SittingDesk } from '$lib/features/sittings/desk.svelte';

export class After {
	duties = $state.raw<Duty[] | null>(null);
	acts = $state.raw<SittingDeliberations | null>(null);
	minutes = $state.raw<Minutes | null>(null);
	/** The sitting is not closed: nothing follows yet. */
	early = $state(false);
	problem = $state<string | null>(null);
	busy = $state(false);
	private timer: ReturnType<typeof setTimeout> | undefined;

	constructor(readonly desk: SittingDesk) {}

	async load() {
		try {
			this.acts = await api.get(this.desk.path('deliberations'));
			this.duties = await api.get(this.desk.path('duties')).catch(() => null);
			this.early = false;
			this.problem = null;
		} catch (error) {
			if (error instanceof ApiError && error.code === 'deliberations.sitting_not_held') this.early = true;
			else this.problem = sentence(error);
		}
	}
	async loadMinutes() {
		try {
			this.minutes = await api.get(this.desk.path('minutes'));
			this.problem = null;
		} catch (error) {
			if (error instanceof ApiError && error.code === 'minutes.not_drawn') this.minutes = null;
			else if (error instanceof ApiError && error.code === 'deliberations.sitting_not_held') this.early = true;
			else this.problem = sentence(error);
		}
	}
	soon(read: () => void) {
		clearTimeout(this.timer);
		this.timer = setTimeout(read, 500);
	}
	stop() {
		clearTimeout(this.timer);
	}
	/** An act; the sentence of its refusal, or null when done. */
	async act(work: () => Promise<void>): Promise<string | null> {
		this.busy = true;
		try {
			await work();
			return null;
		} catch (error) {
			return sentence(error);
		} finally {
			this.busy = false;
		}
	}
	/** An act answered by the deliberations as they stand then. */
	post<const Parts extends readonly string[]>(parts: Parts, body: Sent<'post', SittingAt<Parts>>): Promise<string | null> {
		return this.act(async () => {
			this.acts = (await (await ask('POST', this.desk.path(...parts), body)).json()) as SittingDeliberations;
			this.duties = await api.get(this.desk.path('duties')).catch(() => this.duties);
		});
	}
}
