/** The notes of one person on one device: a set of entries, and what is seen of them. The same set is seen the same everywhere. */
import type { Ms } from '$lib/api/types';
import { isCarriedEntry, Lineage } from './carried';
import { compare, latest, tick, ZERO, type Clock } from './clock';
import { refOf, type Act, type Carried, type Entry, type Mark, type Note, type Ref, type Stamp } from './entry';

/** `carried`: it was brought here from another version of the document, and how. */
export type LiveMark = Stamp & { mark: Mark; carried?: Carried };
export type Version = Stamp & { of: string; note: Note; carried?: Carried };
/** A text: the version shown, and those written elsewhere without having seen it. */
export interface LiveNote { of: string; shown: Version; others: Version[] }
export interface Seen { marks: LiveMark[]; notes: LiveNote[] }

/** Later first; the writer's name decides between two of the same instant, on every device alike. */
const later = (a: Stamp, b: Stamp): number => compare(b.clock, a.clock) || (a.ref < b.ref ? 1 : -1);

/** What is seen of a set of entries, whatever the order in which they came. */
export function seenOf(entries: Iterable<Entry>): Seen {
	const all = [...entries], gone = new Set(all.flatMap((entry) => entry.over));
	if (all.some(isCarriedEntry)) for (const ref of new Lineage(all, gone).superseded()) gone.add(ref);
	const marks: LiveMark[] = [], texts = new Map<string, Version[]>();
	for (const entry of all) {
		if (gone.has(entry.ref) || entry.act === 'erase') continue;
		const { ref, clock, at, from } = entry, carried = entry.carried && { carried: entry.carried };
		if (entry.act === 'mark') marks.push({ ref, clock, at, from, mark: entry.mark, ...carried });
		else {
			const of = entry.of ?? ref;
			texts.set(of, [...(texts.get(of) ?? []), { ref, clock, at, from, of, note: entry.note, ...carried }]);
		}
	}
	const notes = [...texts].map(([of, versions]) => {
		const [shown, ...others] = versions.sort(later);
		return { of, shown: shown!, others };
	});
	return { marks: marks.sort((a, b) => later(b, a)), notes: notes.sort((a, b) => (a.of < b.of ? -1 : 1)) };
}

export class Notebook {
	readonly entries = new Map<Ref, Entry>();
	private clock: Clock = ZERO;
	private n = 0;

	constructor(
		readonly writer: string,
		private readonly now: () => Ms,
		private readonly from = ''
	) {}

	/** Adds what is kept here or came from elsewhere; known ones change nothing. True when something was new. */
	take(entries: Iterable<Entry>): boolean {
		let fresh = false;
		for (const entry of entries) {
			this.clock = latest(this.clock, entry.clock);
			if (this.entries.has(entry.ref)) continue;
			this.entries.set(entry.ref, entry);
			fresh = true;
		}
		return fresh;
	}

	/** These are no more: their author erased the notes of a mandate. */
	forget(refs: Iterable<Ref>): void {
		for (const ref of refs) this.entries.delete(ref);
	}

	/** Writes these acts, each under its own name, after everything seen so far. */
	write(acts: Act[]): Entry[] {
		const made = acts.map((act): Entry => {
			this.clock = tick(this.clock, this.now());
			return { ...act, ref: refOf(this.writer, ++this.n), clock: this.clock, at: this.now(), from: this.from };
		});
		this.take(made);
		return made;
	}

	seen(): Seen {
		return seenOf(this.entries.values());
	}
}
