/** A document as carry-over sees it: pages, the pieces of text on them, and a fingerprint where there is no text. */
import type { Band } from '$lib/sync/notes/entry';
import { foldLetter } from './fold';

/** A run of letters as the document lays them, in points of the page shown upright. */
export interface Piece extends Band { text: string }
export interface PageLayout {
	width: number;
	height: number;
	pieces: Piece[];
	/** Of the drawing, for pages without text; null when it was not asked for or cannot be drawn. */
	picture: Uint8Array | null;
}
export type DocLayout = PageLayout[];

/** Letters [from, to) of a document read as one string. */
export interface Range { from: number; to: number }
/** Where a letter comes from. */
interface Origin { page: number; piece: number; offset: number }

/**
 * The letters and figures of a document in one string: neither spaces, nor hyphens, nor line ends, nor accents, so that
 * a paragraph laid out anew is the same paragraph.
 */
export class DocText {
	readonly letters: string;
	/** First letter of each page, and the end. */
	readonly starts: number[];
	private readonly pieceOf: Uint32Array;
	private readonly offsetOf: Uint32Array;

	constructor(readonly layout: DocLayout) {
		const letters: string[] = [], piece: number[] = [], offset: number[] = [], starts: number[] = [];
		for (const page of layout) {
			starts.push(letters.length);
			page.pieces.forEach(({ text }, at) => {
				for (let i = 0; i < text.length; i++)
					for (const letter of foldLetter(text[i]!)) {
						letters.push(letter);
						piece.push(at);
						offset.push(i);
					}
			});
		}
		starts.push(letters.length);
		this.letters = letters.join('');
		this.starts = starts;
		this.pieceOf = Uint32Array.from(piece);
		this.offsetOf = Uint32Array.from(offset);
	}

	/** Pages count from 1. */
	pageOf(letter: number): number {
		let low = 0, high = this.layout.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.starts[middle]! <= letter) low = middle;
			else high = middle - 1;
		}
		return low + 1;
	}
	pageRange(page: number): Range {
		return { from: this.starts[page - 1] ?? 0, to: this.starts[page] ?? 0 };
	}
	textOf({ from, to }: Range): string {
		return this.letters.slice(from, to);
	}
	private origin(letter: number): Origin {
		return { page: this.pageOf(letter), piece: this.pieceOf[letter]!, offset: this.offsetOf[letter]! };
	}

	/** The part of a range on the page that has most of it: a mark lies on one page. */
	onOnePage(range: Range): Range & { page: number } {
		const first = this.pageOf(range.from), last = this.pageOf(Math.max(range.from, range.to - 1));
		let best = { ...range, page: first };
		for (let page = first, most = -1; page <= last; page++) {
			const all = this.pageRange(page), from = Math.max(range.from, all.from), to = Math.min(range.to, all.to);
			if (to - from > most) [most, best] = [to - from, { from, to, page }];
		}
		return best;
	}

	/** The pieces under a range of one page, each with the letters taken of it. */
	private cuts({ from, to }: Range): { piece: Piece; from: number; to: number }[] {
		const cuts: { piece: Piece; from: number; to: number }[] = [];
		for (let letter = from; letter < to; letter++) {
			const { page, piece: at, offset } = this.origin(letter), piece = this.layout[page - 1]!.pieces[at]!, last = cuts.at(-1);
			if (last?.piece === piece) last.to = offset + 1;
			else cuts.push({ piece, from: offset, to: offset + 1 });
		}
		return cuts;
	}
	/** What the range looks like on its page: one band a line. */
	bands(range: Range): Band[] {
		const lines: Band[] = [];
		for (const { piece, from, to } of this.cuts(range)) {
			const band = part(piece, from, to), last = lines.at(-1);
			const same = last && Math.min(last.y + last.height, band.y + band.height) - Math.max(last.y, band.y) > Math.min(last.height, band.height) / 2 && band.x - last.x - last.width < last.height * 2 && band.x >= last.x + last.width - 2;
			if (!same) lines.push(band);
			else {
				const y = Math.min(last.y, band.y), right = Math.max(last.x + last.width, band.x + band.width);
				lines[lines.length - 1] = { x: last.x, y, width: right - last.x, height: Math.max(last.y + last.height, band.y + band.height) - y };
			}
		}
		return lines.map(({ x, y, width, height }) => ({ x: tenth(x), y: tenth(y), width: tenth(width), height: tenth(height) }));
	}
	/** The words themselves, as they are written. */
	words(range: Range): string {
		// A word cut at the end of a line is one word.
		return this.cuts(range).map(({ piece, from, to }) => piece.text.slice(from, to) + (/^[-\u00ad\u2010]\s*$/.test(piece.text.slice(to)) ? '' : ' ')).join('').replace(/\s+/g, ' ').trim();
	}
	/** Letters of a page that a box covers, in reading order; whole words. */
	under(page: number, covers: (piece: Piece) => [number, number] | null): Range | null {
		const { from, to } = this.pageRange(page), pieces = this.layout[page - 1]?.pieces ?? [];
		let first = -1, last = -1, at = -1, span: [number, number] | null = null;
		for (let letter = from; letter < to; letter++) {
			if (this.pieceOf[letter] !== at) span = covers(pieces[(at = this.pieceOf[letter]!)]!);
			if (!span || this.offsetOf[letter]! < span[0] || this.offsetOf[letter]! >= span[1]) continue;
			if (first < 0) first = letter;
			last = letter;
		}
		return first < 0 ? null : this.wholeWords({ from: first, to: last + 1 });
	}
	/** The range, its first and its last word whole. */
	wholeWords({ from, to }: Range): Range {
		const joined = (a: number, b: number) => {
			const [one, two] = [this.origin(a), this.origin(b)];
			return one.page === two.page && one.piece === two.piece && !/\s/.test(this.layout[one.page - 1]!.pieces[one.piece]!.text.slice(one.offset, two.offset + 1));
		};
		while (from > 0 && joined(from - 1, from)) from--;
		while (to < this.letters.length && joined(to - 1, to)) to++;
		return { from, to };
	}
}

const tenth = (value: number) => Math.round(value * 10) / 10;

/** How wide letters are beside each other, roughly: enough to find where in its line a word stands. */
const NARROW = /[ijltfrI.,;:!'’|()[\] ]/, WIDE = /[mwMWŒœ%—@]/;
const widthOf = (letter: string) => (NARROW.test(letter) ? 0.3 : WIDE.test(letter) ? 0.85 : /\p{Lu}/u.test(letter) ? 0.67 : 0.53);
function widthTo(text: string, end: number): number {
	let sum = 0;
	for (let i = 0; i < end; i++) sum += widthOf(text[i]!);
	return sum;
}
/** Part of a piece, as a band. */
export function part(piece: Piece, from: number, to: number): Band {
	const whole = widthTo(piece.text, piece.text.length) || 1;
	const left = widthTo(piece.text, from) / whole, right = widthTo(piece.text, to) / whole;
	return { x: piece.x + piece.width * left, y: piece.y, width: piece.width * (right - left), height: piece.height };
}
/** The letters of a piece that stand between two abscissas. */
export function lettersBetween(piece: Piece, left: number, right: number): [number, number] | null {
	let first = -1, last = -1;
	for (let i = 0; i < piece.text.length; i++) {
		const band = part(piece, i, i + 1), middle = band.x + band.width / 2;
		if (middle < left || middle > right) continue;
		if (first < 0) first = i;
		last = i;
	}
	return first < 0 ? null : [first, last + 1];
}
