/** The member's notes as the pages show them: drawn at once, kept on the tablet, copied when there is a network. */
import type { Id, Ms } from '$lib/api/types';
import type { Count, Kept, NoteStore } from '$lib/local/notes';
import { isPin, readEntry, written, type Act, type Entry, type Note, type Ref } from '$lib/sync/notes/entry';
import { Notebook, type LiveMark, type LiveNote, type Seen } from '$lib/sync/notes/notebook';
import { History } from '$lib/sync/notes/undo';
import type { Hold } from './hold';

/** Whose note: the sitting gives the mandate, the mandate the authority. */
export interface Owner { sitting_id: Id; mandate_id: Id }
/** A text being written, with what its writer had before the eyes. */
export interface Draft { mandate: Id; sitting: Id; of: string | null; over: Ref[]; note: Note }
interface Io { now: () => Ms; from: string; writer: string; /** The text under the pen, among the windows of this account. */ hold?: Hold; changed: () => void; failed: (error: unknown) => void }

const NOTHING: Seen = { marks: [], notes: [] };
const NONE: Count = { waiting: 0, copied: 0, refused: [] };

export class Notes {
	seen = $state.raw<Seen>(NOTHING);
	count = $state.raw<Count>(NONE);
	/** Written on the screen and not yet on the tablet: it is full, or its store fails. */
	unkept = $state(0);
	/** Entries that a newer version of the application wrote, or that are spoilt here. */
	unread = $state(0);
	/** Why the copy could not be made. */
	notCopied = $state<string | null>(null);
	/** Counts the gestures, so that what can be undone is known. */
	private gestures = $state(0);
	private book: Notebook | null = null;
	private store: NoteStore | null = null;
	private io: Io | null = null;
	private strange = new Set<Ref>();
	private queue: Kept[] = [];
	private histories = new Map<Id, History>();
	private writing: Promise<void> = Promise.resolve();
	/** The text as last typed, and whether one has become a note that is still to be kept. */
	private pen: Draft | null = null;
	private finished = false;

	byPage = $derived(grouped(this.seen.marks));

	async open(store: NoteStore, io: Io): Promise<void> {
		this.close();
		this.store = store;
		this.io = io;
		this.book = new Notebook(io.writer, io.now, io.from);
		await this.reload();
		const left = await store.draft<Draft>();
		if (left && ((await io.hold?.free()) ?? true)) await this.finish(left);
	}
	close(): void {
		this.io?.hold?.leave();
		this.book = null;
		this.store = null;
		this.seen = NOTHING;
		this.count = NONE;
		this.queue = [];
		this.pen = null;
		this.finished = false;
		this.unkept = this.unread = 0;
		this.notCopied = null;
		this.strange.clear();
		this.histories.clear();
	}

	/** Something was kept by another window, or came from the server. */
	async reload(): Promise<void> {
		const { store, book } = this;
		if (!store || !book) return;
		// What is not yet kept is not missing.
		const queued = new Set(this.queue.map(({ ref }) => ref));
		const { kept, spoilt, gone } = await store.all(book.entries), lost = gone.filter((ref) => !queued.has(ref));
		const read = kept.map(({ ref, text }) => ({ ref, entry: readEntry(ref, text) }));
		if (book !== this.book) return;
		for (const { ref, entry } of read) if (!entry) this.strange.add(ref);
		for (const ref of spoilt) this.strange.add(ref);
		this.unread = this.strange.size;
		if (lost.length) this.forget(book, lost);
		if (book.take(read.flatMap(({ entry }) => entry ?? [])) || lost.length) this.seen = book.seen();
		this.count = await store.count();
	}

	/** The notes of a mandate were erased: neither shown, nor brought back by « Annuler ». */
	private forget(book: Notebook, refs: Ref[]): void {
		book.forget(refs);
		this.histories.clear();
		this.gestures++;
	}

	/** One gesture: shown now, kept at once. */
	write(owner: Owner, acts: Act[]): Entry[] {
		if (!this.book || !acts.length) return [];
		const known = new Map(this.book.entries), made = this.put(owner.mandate_id, acts);
		this.history(owner.sitting_id).did(made, known);
		this.gestures++;
		return made;
	}
	private put(mandate: Id, acts: Act[]): Entry[] {
		const made = this.book!.write(acts);
		this.seen = this.book!.seen();
		this.enqueue(mandate, made);
		return made;
	}
	private enqueue(mandate: Id, made: Entry[]): void {
		this.queue.push(...made.map((entry) => ({ mandate, ref: entry.ref, text: written(entry) })));
		void this.keep();
	}

	/** Every entry, seen or not: where each comes from. */
	get entries(): ReadonlyMap<Ref, Entry> {
		return this.book?.entries ?? new Map();
	}
	/** What this tablet carried over by itself: entries whose names are not its own. */
	adopt(mandate: Id, entries: Entry[]): void {
		const { book } = this, fresh = book ? entries.filter(({ ref }) => !book.entries.has(ref)) : [];
		if (!book?.take(fresh)) return;
		this.seen = book.seen();
		this.enqueue(mandate, fresh);
	}
	/** A decision about carried notes: taken back where it was made, not by the undo of the reader. */
	decide(owner: Owner, acts: Act[]): Entry[] {
		return this.book ? this.put(owner.mandate_id, acts) : [];
	}

	/** Everything not yet kept, in order; what fails stays in the queue and is tried again with the next gesture. */
	keep(): Promise<void> {
		return this.inTurn(async (store) => {
			const due = [...this.queue];
			if (!due.length) return;
			try {
				await store.put(due, 'waiting', undefined, this.finished);
				this.finished = false;
				this.queue = this.queue.filter((one) => !due.includes(one));
				this.count = await store.count();
				this.io?.changed();
			} finally {
				this.unkept = this.queue.length;
			}
		});
	}
	/** What is written to the store is written in the order of the gestures. */
	private inTurn(work: (store: NoteStore) => Promise<void>): Promise<void> {
		const store = this.store;
		if (!store) return this.writing;
		return (this.writing = this.writing.then(() => work(store)).catch((error: unknown) => this.io?.failed(error)));
	}

	private history(sitting: Id): History {
		const kept = this.histories.get(sitting) ?? new History();
		this.histories.set(sitting, kept);
		return kept;
	}
	private alive = (): ((ref: Ref) => boolean) => {
		const refs = new Set([...this.seen.marks, ...this.seen.notes.flatMap(({ shown, others }) => [shown, ...others])].map((one) => one.ref));
		return (ref) => refs.has(ref);
	};
	canUndo(sitting: Id): boolean {
		return this.gestures >= 0 && this.history(sitting).canUndo;
	}
	canRedo(sitting: Id): boolean {
		return this.gestures >= 0 && this.history(sitting).canRedo;
	}
	undo(owner: Owner): void {
		this.history(owner.sitting_id).undo((acts) => this.put(owner.mandate_id, acts), this.alive());
		this.gestures++;
	}
	redo(owner: Owner): void {
		this.history(owner.sitting_id).redo((acts) => this.put(owner.mandate_id, acts), this.alive());
		this.gestures++;
	}

	/** The text under the pen, kept beside the notes until it is finished; only the last letters count. */
	draft(draft: Draft): Promise<void> {
		this.pen = draft;
		this.io?.hold?.take();
		return this.inTurn(async (store) => {
			if (this.pen === draft) await store.putDraft(draft);
		});
	}
	/** The text is finished: a new version if it says something new, an erasure if nothing is left. It leaves the pen as it becomes a note, in one act. */
	async finish(draft: Draft): Promise<void> {
		await this.ended(draft);
		this.io?.hold?.leave();
	}
	private ended(draft: Draft): Promise<void> {
		const owner = { sitting_id: draft.sitting, mandate_id: draft.mandate }, text = draft.note.text.trim();
		const before = draft.over.map((ref) => this.book?.entries.get(ref)).find((entry) => entry?.act === 'note');
		const same = draft.over.length === 1 && before?.act === 'note' && before.note.text === text;
		if (same || (!text && !draft.over.length)) return this.inTurn((store) => store.putDraft(null));
		this.finished = true;
		this.write(owner, [text ? { act: 'note', of: draft.of, over: draft.over, note: { ...draft.note, text } } : { act: 'erase', over: draft.over }]);
		return this.keep();
	}

	of(of: string): LiveNote | null {
		return this.seen.notes.find((note) => note.of === of) ?? null;
	}
	/** The texts pinned to a page of this very file, in reading order. */
	pinned(hash: string, page?: number): LiveNote[] {
		const on = this.seen.notes.filter(({ shown: { note } }) => isPin(note) && note.spot.hash === hash && (page === undefined || note.spot.page === page));
		return on.sort((a, b) => spotOf(a) - spotOf(b));
	}
}

const grouped = (marks: LiveMark[]): ReadonlyMap<string, LiveMark[]> => {
	const pages = new Map<string, LiveMark[]>();
	for (const mark of marks) {
		const key = `${mark.mark.spot.hash}:${mark.mark.spot.page}`;
		pages.set(key, [...(pages.get(key) ?? []), mark]);
	}
	return pages;
};
const spotOf = ({ shown: { note } }: LiveNote) => (isPin(note) ? note.spot.page * 100_000 + note.y : 0);
