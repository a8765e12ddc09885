/**
 * What is written on documents, as a set that only grows: marks that never change, versions of texts, and erasures.
 * Whatever replaces or erases names exactly what it replaces: what its writer had not seen stays.
 */
import type { Id, Ms } from '$lib/api/types';
import { isClock, type Clock } from './clock';

/** `writer.number`; a writer is one opening of the application on one device, so that no two ever share a name. */
export type Ref = string;
export const refOf = (writer: string, n: number): Ref => `${writer}.${n}`;

/** A page of a document as it was when written on. Points of the page shown upright, from its upper left corner. */
export interface Spot { sitting: Id; document: string; hash: string; page: number }
/** The words marked and what stands around them, to find them again in another version. */
export interface Quote { text: string; before: string; after: string }
export interface Band { x: number; y: number; width: number; height: number }

export const COLOURS = ['yellow', 'green', 'blue', 'pink', 'black', 'red'] as const;
export type Colour = (typeof COLOURS)[number];

export type Mark =
	/** A stroke: x, y, x, y… in tenths of a point. */
	| { kind: 'ink'; spot: Spot; colour: Colour; points: number[] }
	| { kind: 'highlight' | 'underline'; spot: Spot; colour: Colour; bands: Band[]; quote: Quote | null };
export type Note =
	/** A slip pinned to a place, or a text written on the page. */
	| { kind: 'slip' | 'text'; spot: Spot; x: number; y: number; text: string }
	/** A page marked, with the name given to it, or none. */
	| { kind: 'bookmark'; spot: Spot; text: string }
	/** About a point of the agenda. */
	| { kind: 'item'; sitting: Id; item: Id; text: string };

/**
 * Carried over from another version of the document: which entry, onto which file, what came of it, and who said so.
 * `dropped`: not wanted there. `review`: a decision taken back.
 */
export interface Carried { from: Ref; to: string; how: 'kept' | 'moved' | 'dropped' | 'review'; by: 'tablet' | 'hand' }

export type Act = { carried?: Carried } & (
	| { act: 'mark'; over: Ref[]; mark: Mark }
	/** A version of a text. `of`: which text; its own first version names it, or its point of the agenda. */
	| { act: 'note'; of: string | null; over: Ref[]; note: Note }
	| { act: 'erase'; over: Ref[] }
);
export interface Stamp { ref: Ref; clock: Clock; /** The tablet's hour, to be shown only. */ at: Ms; /** « iPad », « Ordinateur ». */ from: string }
export type Entry = Stamp & Act;

/** A text that stands at a place of a page. */
export type Pin = Extract<Note, { kind: 'slip' | 'text' }>;
export const isPin = (note: Note): note is Pin => note.kind === 'slip' || note.kind === 'text';
/** One page is marked once, on whatever device. */
export const pageText = ({ document, hash, page }: Spot) => `page:${document}:${hash}:${page}`;
export const itemText = (sitting: Id, item: Id) => `item:${sitting}:${item}`;

/** Longest text of a note, in characters. */
export const LONGEST = 10_000;
/** Longest entry the server takes, in bytes. */
export const HEAVIEST = 65_536;
/** Numbers in one stroke; a longer one continues in another. */
export const MOST_POINTS = 4_000;

/** What travels and is kept: everything but the name it is kept under. */
export function written(entry: Entry): string {
	const { ref, ...rest } = entry;
	void ref;
	return JSON.stringify(rest);
}

/** What was written, or null when this version of the application cannot read it: such an entry is kept, never dropped. */
export function readEntry(ref: Ref, text: string): Entry | null {
	try {
		const entry = { ...(JSON.parse(text) as Omit<Entry, 'ref'>), ref } as Entry;
		return isEntry(entry) ? entry : null;
	} catch {
		return null;
	}
}

export const isText = (one: unknown, most = LONGEST): one is string => typeof one === 'string' && one.length <= most;
const isNumber = (one: unknown): one is number => typeof one === 'number' && Number.isFinite(one);
export const isSpot = (one: Spot): boolean => !!one && isText(one.sitting, 64) && isText(one.document, 128) && isText(one.hash, 64) && Number.isInteger(one.page) && one.page >= 1;
const isBand = (one: Band): boolean => !!one && [one.x, one.y, one.width, one.height].every(isNumber);

function isEntry(entry: Entry): boolean {
	if (!entry.clock || !isClock(entry.clock) || !isNumber(entry.at) || !isText(entry.from, 100)) return false;
	if (!Array.isArray(entry.over) || !entry.over.every((ref) => isText(ref, 64))) return false;
	if (entry.carried !== undefined && !isCarried(entry.carried)) return false;
	if (entry.act === 'erase') return true;
	if (entry.act === 'mark') return isMark(entry.mark);
	return entry.act === 'note' && (entry.of === null || isText(entry.of, 160)) && isNote(entry.note);
}
const isCarried = (one: Carried): boolean => !!one && isText(one.from, 64) && isText(one.to, 64) && ['kept', 'moved', 'dropped', 'review'].includes(one.how) && ['tablet', 'hand'].includes(one.by);
function isMark(mark: Mark): boolean {
	if (!mark || !COLOURS.includes(mark.colour) || !isSpot(mark.spot)) return false;
	if (mark.kind === 'ink') return Array.isArray(mark.points) && mark.points.length >= 2 && mark.points.length % 2 === 0 && mark.points.every(isNumber);
	const quote = mark.quote;
	return (mark.kind === 'highlight' || mark.kind === 'underline') && Array.isArray(mark.bands) && mark.bands.every(isBand) && (quote === null || (isText(quote.text) && isText(quote.before) && isText(quote.after)));
}
function isNote(note: Note): boolean {
	if (!note || !isText(note.text)) return false;
	if (note.kind === 'item') return isText(note.sitting, 64) && isText(note.item, 64);
	if (note.kind === 'bookmark') return isSpot(note.spot);
	return (note.kind === 'slip' || note.kind === 'text') && isSpot(note.spot) && isNumber(note.x) && isNumber(note.y);
}
