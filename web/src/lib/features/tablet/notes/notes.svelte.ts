/** The member's notes as the pages show them: drawn at once, kept on the tablet, copied when there is a network. */
import type { Id, Ms } from '$lib/api/types';
import type { Count, Kept, NoteStore } from '$lib/local/notes';
import { readEntry, written, type Act, type Entry, type Note, type Ref } from '$lib/sync/notes/entry';
import { Notebook, type LiveMark, type LiveNote, type Seen } from '$lib/sync/notes/notebook';
import { History } from '$lib/sync/notes/undo';

/** Whose note: the sitting gives the mandate, the mandate the authority. */
export interface Owner { sitting_id: Id; mandate_id: Id }
/** A text being written, with what its writer had before the eyes. */
export interface Draft { mandate: Id; sitting: Id; of: string | null; over: Ref[]; note: Note }
interface Io { now: () => Ms; from: string; writer: string; changed: () => void; failed: (error: unknown) => void }

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

	byPage = $derived(grouped(this.seen.marks));

	async open(store: NoteStore, io: Io): Promise<void> {
		this.close();
		this.store = store;
		this.io = io;
		this.book = new Notebook(io.writer, io.now, io.from);
		await this.reload();
		const left = await store.draft<Draft>();
		if (left) await this.finish(left);
	}
	close(): void {
		this.book = null;
		this.store = null;
		this.seen = NOTHING;
		this.count = NONE;
		this.queue = [];
		this.unkept = this.unread = 0;
		this.notCopied = null;
		this.strange.clear();
		this.histories.clear();
	}

	/** Something was kept by another window, or came from the server. */
	async reload(): Promise<void> {
		const { store, book } = this;
		if (!store || !book) return;
		const { kept, spoilt } = await store.all(book.entries);
		const read = kept.map(({ ref, text }) => ({ ref, entry: readEntry(ref, text) }));
		if (book !== this.book) return;
		for (const { ref, entry } of read) if (!entry) this.strange.add(ref);
		for (const ref of spoilt) this.strange.add(ref);
		this.unread = this.strange.size;
		if (book.take(read.flatMap(({ entry }) => entry ?? []))) this.seen = book.seen();
		this.count = await store.count();
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
		this.queue.push(...made.map((entry) => ({ mandate, ref: entry.ref, text: written(entry) })));
		void this.keep();
		return made;
	}

	/** Everything not yet kept, in order; what fails stays in the queue and is tried again with the next gesture. */
	keep(): Promise<void> {
		this.writing = this.writing.then(async () => {
			const { store, io } = this, due = [...this.queue];
			if (!store || !io || !due.length) return;
			try {
				await store.put(due, 'waiting');
				this.queue = this.queue.filter((one) => !due.includes(one));
				this.count = await store.count();
				io.changed();
			} catch (error) {
				io.failed(error);
			}
			this.unkept = this.queue.length;
		});
		return this.writing;
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

	/** The text under the pen, kept beside the notes until it is finished. */
	async draft(draft: Draft): Promise<void> {
		await this.store?.putDraft(draft).catch((error: unknown) => this.io?.failed(error));
	}
	/** The text is finished: a new version if it says something new, an erasure if nothing is left. */
	async finish(draft: Draft): Promise<void> {
		const owner = { sitting_id: draft.sitting, mandate_id: draft.mandate }, text = draft.note.text.trim();
		const before = draft.over.map((ref) => this.book?.entries.get(ref)).find((entry) => entry?.act === 'note');
		if (!text && draft.over.length) this.write(owner, [{ act: 'erase', over: draft.over }]);
		else if (text && !(draft.over.length === 1 && before?.act === 'note' && before.note.text === text)) this.write(owner, [{ act: 'note', of: draft.of, over: draft.over, note: { ...draft.note, text } }]);
		await this.keep();
		await this.store?.putDraft(null).catch((error: unknown) => this.io?.failed(error));
	}

	of(of: string): LiveNote | null {
		return this.seen.notes.find((note) => note.of === of) ?? null;
	}
	/** The texts pinned to a page of this very file, in reading order. */
	pinned(hash: string, page?: number): LiveNote[] {
		const on = this.seen.notes.filter(({ shown: { note } }) => note.kind !== 'item' && note.spot.hash === hash && (page === undefined || note.spot.page === page));
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
const spotOf = ({ shown: { note } }: LiveNote) => (note.kind === 'item' ? 0 : note.spot.page * 100_000 + note.y);

export const notes = new Notes();
