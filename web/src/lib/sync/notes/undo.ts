/** Undoing is writing again: what was erased comes back under a new name, what was made is erased. Nothing is taken back from the set. */
import type { Act, Entry, Mark, Note, Ref } from './entry';

type Thing = { ref: Ref } & ({ mark: Mark } | { of: string | null; note: Note });
interface Step { before: Thing[]; after: Thing[] }

const thing = (entry: Entry): Thing[] => {
	if (entry.act === 'mark') return [{ ref: entry.ref, mark: entry.mark }];
	return entry.act === 'note' ? [{ ref: entry.ref, of: entry.of ?? entry.ref, note: entry.note }] : [];
};

/** What this person did here since the reader was opened, one gesture a step. */
export class History {
	private done: Step[] = [];
	private undone: Step[] = [];
	/** A thing brought back has a new name: steps that speak of the old one mean it. */
	private renamed = new Map<Ref, Ref>();

	get canUndo(): boolean {
		return this.done.length > 0;
	}
	get canRedo(): boolean {
		return this.undone.length > 0;
	}

	/** Remembers one gesture. `known`: the set as it was, to know what was covered. */
	did(made: Entry[], known: ReadonlyMap<Ref, Entry>): void {
		const before = made.flatMap((entry) => entry.over).flatMap((ref) => (known.has(ref) ? thing(known.get(ref)!) : []));
		this.done.push({ before, after: made.flatMap(thing) });
		this.undone = [];
	}

	undo(write: (acts: Act[]) => Entry[], alive: (ref: Ref) => boolean): boolean {
		return this.move(this.done, this.undone, (step) => [step.after, step.before], write, alive);
	}
	redo(write: (acts: Act[]) => Entry[], alive: (ref: Ref) => boolean): boolean {
		return this.move(this.undone, this.done, (step) => [step.before, step.after], write, alive);
	}

	/** A step whose things were changed elsewhere since is let go: another device has had the last word. */
	private move(from: Step[], to: Step[], sides: (step: Step) => [Thing[], Thing[]], write: (acts: Act[]) => Entry[], alive: (ref: Ref) => boolean): boolean {
		for (let step = from.pop(); step; step = from.pop()) {
			const [here, there] = sides(step);
			const over = here.map((one) => this.current(one.ref));
			if (!over.every(alive)) continue;
			const acts = there.map((one, i): Act => ('mark' in one ? { act: 'mark', over: i ? [] : over, mark: one.mark } : { act: 'note', of: one.of, over: i ? [] : over, note: one.note }));
			const made = write(acts.length ? acts : [{ act: 'erase', over }]);
			there.forEach((one, i) => this.renamed.set(this.current(one.ref), made[i]!.ref));
			to.push(step);
			return true;
		}
		return false;
	}

	private current(ref: Ref): Ref {
		let name = ref;
		for (let next = this.renamed.get(name); next; next = this.renamed.get(name)) name = next;
		return name;
	}
}
