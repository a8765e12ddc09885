/** What the reader holds in hand: a tool, its colour, and the text being written. */
import type { Id } from '$lib/api/types';
import { itemText, type Colour, type Ref, type Spot } from '$lib/sync/notes/entry';
import type { LiveNote } from '$lib/sync/notes/notebook';
import { tablet } from '../state.svelte';
import type { Draft, Notes, Owner } from './notes.svelte';

export type Tool = 'highlight' | 'underline' | 'ink' | 'slip' | 'text' | 'eraser' | 'select';
export const PALETTE: Record<'highlight' | 'underline' | 'ink', readonly Colour[]> = {
	highlight: ['yellow', 'green', 'blue', 'pink'],
	underline: ['black', 'blue', 'red', 'green'],
	ink: ['blue', 'black', 'red', 'green']
};
/** Each pen has its width: a stroke says which one it is in black and white too. */
export const WIDTHS: Partial<Record<Colour, number>> = { black: 1.2, blue: 1.8, green: 2.5, red: 3.4 };

export interface PencilChoices { highlight: Colour; underline: Colour; ink: Colour; finger: boolean }

/** The text being written, in its slip. */
export interface Writing extends Draft {
	/** Its number on the page; none for a new one. */
	number: number | null;
}

class Pencil {
	on = $state(false);
	tool = $state<Tool | null>(null);
	/** The name of the mark or of the text in hand. */
	picked = $state<string | null>(null);
	writing = $state.raw<Writing | null>(null);
	/** Where what is being written goes: the notes of one account. */
	into = $state.raw<Notes | null>(null);
	/** Draws with the finger; otherwise a finger moves the page and only the stylus draws. */
	finger = $state(false);
	colours = $state<Record<'highlight' | 'underline' | 'ink', Colour>>({ highlight: 'yellow', underline: 'black', ink: 'blue' });
	/** The stylus has been seen: fingers beside it are a hand that rests. */
	stylus = $state(false);
	/** Counts the fingers that moved the page with a tool in hand: they are told how to draw. */
	fingerMoved = $state(0);

	begin() {
		const { pencil } = tablet.reader;
		if (pencil) {
			this.finger = pencil.finger;
			this.colours = { highlight: pencil.highlight, underline: pencil.underline, ink: pencil.ink };
		}
	}
	private remember() {
		tablet.prefer({ pencil: { ...$state.snapshot(this.colours), finger: this.finger } });
	}
	toggle() {
		this.on = !this.on;
		this.tool = this.on ? (this.tool ?? 'highlight') : null;
	}
	take(tool: Tool) {
		this.tool = this.tool === tool ? null : tool;
		this.picked = null;
	}
	colour(of: 'highlight' | 'underline' | 'ink', colour: Colour) {
		this.colours = { ...this.colours, [of]: colour };
		this.remember();
	}
	useFinger(finger: boolean) {
		this.finger = finger;
		this.remember();
	}

	/** Opens a text of the page in its slip. */
	async open(into: Notes, owner: Owner, note: LiveNote, number: number | null) {
		await this.shut();
		this.into = into;
		this.writing = { mandate: owner.mandate_id, sitting: owner.sitting_id, of: note.of, over: versions(note), note: note.shown.note, number };
	}
	/** A new text at a place of the page. */
	async pin(into: Notes, owner: Owner, spot: Spot, x: number, y: number, kind: 'slip' | 'text') {
		await this.shut();
		this.into = into;
		this.writing = { mandate: owner.mandate_id, sitting: owner.sitting_id, of: null, over: [], note: { kind, spot, x, y, text: '' }, number: null };
	}
	/** The note of a point of the agenda, begun or gone on with. */
	async about(into: Notes, owner: Owner, item: Id) {
		await this.shut();
		this.into = into;
		const of = itemText(owner.sitting_id, item), note = into.of(of);
		this.writing = { mandate: owner.mandate_id, sitting: owner.sitting_id, of, over: note ? versions(note) : [], note: note?.shown.note ?? { kind: 'item', sitting: owner.sitting_id, item, text: '' }, number: null };
	}
	type(text: string) {
		if (!this.writing) return;
		this.writing = { ...this.writing, note: { ...this.writing.note, text } };
		void this.into?.draft(this.writing);
	}
	/** Puts the slip away: what it says is kept. */
	async shut() {
		const writing = this.writing;
		this.writing = null;
		if (writing) await this.into?.finish(writing);
	}
	async tearUp() {
		const writing = this.writing;
		this.writing = null;
		if (writing) await this.into?.finish({ ...writing, note: { ...writing.note, text: '' } });
	}
}

/** Only the version shown is replaced by what is written next: the others wait for their reader’s choice. */
const versions = (note: LiveNote): Ref[] => [note.shown.ref];

export const pencil = new Pencil();
