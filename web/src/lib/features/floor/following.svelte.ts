/** The sitting that this tablet follows now, if one is under way; and whether its reader turns with the chair. */
import type { SittingView } from '$lib/sync/merge';
import { Seat } from './seat.svelte';

/** A sitting is looked for from an hour before its time until twelve hours after. */
const BEFORE = 3_600_000, AFTER = 12 * 3_600_000;
const KEY = 'pupitre-follow';

class Following {
	seat = $state.raw<Seat | null>(null);
	view = $state.raw<SittingView | null>(null);
	/** The member's own choice; nobody follows who has not asked for it. */
	turns = $state(typeof localStorage !== 'undefined' && localStorage.getItem(KEY) === 'yes');

	choose(on: boolean) {
		this.turns = on;
		localStorage.setItem(KEY, on ? 'yes' : 'no');
	}
	/** Begins or ends following, as the hour and the inbox say. */
	look(views: readonly SittingView[], now: number) {
		const near = views.find((v) => v.state === 'convened' && v.capacity !== 'informed' && now > v.starts_at - BEFORE && now < v.starts_at + AFTER) ?? null;
		if (near?.sitting_id === this.view?.sitting_id && near?.mandate_id === this.view?.mandate_id) return;
		this.stop();
		this.view = near;
		if (!near) return;
		this.seat = new Seat(near.mandate_id, near.sitting_id);
		void this.seat.follow();
	}
	stop() {
		this.seat?.stop();
		this.seat = this.view = null;
	}
}
export const following = new Following();
