/** Where the notes of a replaced document stand: which are still to be carried over, which wait for their writer. */
import type { Id } from '$lib/api/types';
import { Lineage } from '$lib/sync/notes/carried';
import type { Entry, Ref } from '$lib/sync/notes/entry';
import type { Seen } from '$lib/sync/notes/notebook';
import { isPinned } from './anchor';
import type { Noted } from './carry';

/** A document as it is now. `id`: the name its notes are kept under. */
export interface Paper { sitting: Id; id: string; hash: string }
export interface Standing extends Noted {
	/** `due`: not carried, nobody has looked. `review`: its writer took a decision back. */
	state: 'due' | 'review' | 'kept' | 'moved' | 'settled' | 'dropped';
	/** Where it stands now, when it does. */
	now: Ref | null;
	/** By whom it was carried. */
	by: 'tablet' | 'hand' | null;
}

/** Worked out once for all the documents. */
export class Ledger {
	private readonly lineage: Lineage;
	private readonly live: Noted[];
	private readonly passed: ReadonlyMap<Ref, ReadonlySet<string>>;

	constructor(entries: ReadonlyMap<Ref, Entry>, seen: Seen) {
		this.lineage = new Lineage(entries.values(), new Set([...entries.values()].flatMap(({ over }) => over)));
		this.passed = this.lineage.passed();
		this.live = [
			...seen.marks.map(({ ref, mark }): Noted => ({ ref, what: mark })),
			...seen.notes.flatMap(({ shown, others }) => [shown, ...others]).flatMap(({ ref, note }): Noted[] => (isPinned(note) ? [{ ref, what: note }] : []))
		];
	}

	/** Every note written on an earlier version of this document that has not gone on by another way. */
	of({ sitting, id, hash }: Paper): Standing[] {
		const own = this.live.filter(({ what: { spot } }) => spot.sitting === sitting && spot.document === id);
		const here = new Set(own.filter(({ what }) => what.spot.hash === hash).map(({ ref }) => this.lineage.origin(ref)));
		const told = new Set<Ref>();
		return own.flatMap(({ ref, what }): Standing[] => {
			const ways = this.passed.get(ref), origin = this.lineage.origin(ref);
			if (what.spot.hash === hash || told.has(origin) || (ways && !ways.has(hash))) return [];
			const account = this.lineage.account(ref, hash);
			// Back where it was first written.
			if (account === 'none' && here.has(origin)) return [];
			if (!isPinned(what)) told.add(origin);
			if (account === 'none') return [{ ref, what, state: 'due', now: null, by: null }];
			if (account === null) return [{ ref, what, state: 'settled', now: null, by: 'tablet' }];
			return [{ ref, what, ...stateOf(account.carried, account.ref, this.lineage.gone.has(account.ref)) }];
		});
	}
}

function stateOf({ how, by }: { how: string; by: 'tablet' | 'hand' }, ref: Ref, gone: boolean): Pick<Standing, 'state' | 'now' | 'by'> {
	if (how === 'review') return { state: 'review', now: null, by };
	if (how === 'dropped') return { state: 'dropped', now: null, by };
	if (gone) return { state: 'settled', now: null, by };
	return { state: by === 'hand' ? 'settled' : how === 'kept' ? 'kept' : 'moved', now: ref, by };
}
