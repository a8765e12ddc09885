/** A sitting under way, from a member's seat: what the chair called, the ballot that is open, the votes of this tablet. */
import { api, ApiError, sentence } from '$lib/api/client';
import type { Id, Ms } from '$lib/api/types';
import type { BallotChoice, Floor, OwnVoice } from '$lib/features/proceedings/facts';

/** A vote of this tablet: on its way, received, or not counted. */
export interface Cast { choice: BallotChoice; state: 'leaving' | 'received' | 'late' | 'refused'; at: Ms; sentence: string | null }

/** How long before the server is asked again after a cut. */
const AGAIN = 2_000;

export class Seat {
	floor = $state.raw<Floor | null>(null);
	/** By ballot and voice. */
	casts = $state.raw<ReadonlyMap<string, Cast>>(new Map());
	/** When the ballot that is open was first seen here. */
	openSince = $state<Ms | null>(null);
	/** There is nothing to follow: no such sitting for this member, or it is over. */
	over = $state(false);
	private stopped = false;
	private cut: AbortController | null = null;

	constructor(readonly mandate: Id, readonly sitting: Id) {}

	/** Follows the sitting until it is left. */
	async follow() {
		let after: string | undefined;
		while (!this.stopped && !this.over) {
			try {
				this.cut = new AbortController();
				const floor: Floor = await api.get(`/api/tablet/floor/${this.mandate}/${this.sitting}`, { query: { after }, signal: this.cut.signal });
				if (floor.ballot?.id !== this.floor?.ballot?.id) this.openSince = floor.ballot ? Date.now() : null;
				this.floor = floor;
				after = floor.version;
				if (floor.phase === 'closed') this.over = true;
			} catch (error) {
				if (this.stopped) return;
				// Not convened any more, or no seat here: nothing to follow. Anything else is a cut.
				if (error instanceof ApiError && [401, 403, 404, 409].includes(error.status)) this.over = true;
				else await new Promise((done) => setTimeout(done, AGAIN));
			}
		}
	}
	stop() {
		this.stopped = true;
		this.cut?.abort();
	}
	cast(ballot: Id, voice: Id): Cast | null {
		return this.casts.get(`${ballot} ${voice}`) ?? null;
	}
	private note(ballot: Id, voice: Id, cast: Cast) {
		this.casts = new Map(this.casts).set(`${ballot} ${voice}`, cast);
	}
	/** Votes: shown at once as leaving, as received only when the server has it on its disk. Tried again until it is answered. */
	async vote(ballot: Id, voice: OwnVoice, choice: BallotChoice) {
		const turn = Math.max(Date.now(), voice.turn + 1), at = Date.now();
		this.note(ballot, voice.voice, { choice, state: 'leaving', at, sentence: null });
		const mine = () => this.cast(ballot, voice.voice)?.at === at;
		while (!this.stopped && mine()) {
			try {
				const receipt = await api.put(`/api/tablet/floor/${this.mandate}/${this.sitting}/ballots/${ballot}/votes/${voice.voice}`, { choice, turn });
				if (mine()) this.note(ballot, voice.voice, { choice: receipt.choice ?? choice, state: 'received', at, sentence: null });
				return;
			} catch (error) {
				if (error instanceof ApiError && (error.offline || error.status >= 500)) {
					await new Promise((done) => setTimeout(done, AGAIN / 2));
					continue;
				}
				const late = error instanceof ApiError && error.code === 'ballots.closed';
				if (mine()) this.note(ballot, voice.voice, { choice, state: late ? 'late' : 'refused', at, sentence: sentence(error) });
				return;
			}
		}
	}
}
