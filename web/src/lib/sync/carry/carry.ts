/**
 * What becomes of the notes of a document when it is replaced. Pure: layouts and notes in, one verdict for each note out.
 * Text first – the words marked, or those that a stroke covers –, then the place on a page that has not changed; what
 * finds neither is for its writer to look at. The same notes and the same files give the same answer on every device.
 */
import type { Band, Mark, Quote, Ref, Spot } from '$lib/sync/notes/entry';
import { anchorOfBox, anchorOfPoint, boxOf, isPinned, together, type Pinned } from './anchor';
import { find, type Found } from './find';
import { foldText } from './fold';
import { DocText, type DocLayout, type Range } from './layout';
import { samePage } from './pages';

export interface Noted { ref: Ref; what: Mark | Pinned }
/** `kept`: the same words on the same page. `moved`: on another page, or in other words. `review`: for its writer to say. */
export type Verdict = 'kept' | 'moved' | 'review';
export interface Outcome {
	/** A drawing of several strokes goes as one. */
	refs: Ref[];
	verdict: Verdict;
	/** The notes at their new place, in the order of `refs`; none to review. */
	now: (Mark | Pinned)[];
	/** The words it hung on, and the words it hangs on now; none when its page decided. */
	words?: { was: string; is: string };
}

/** Letters kept on each side of a passage. */
const AROUND = 32;
/** Letters by which a page is known when it has changed. */
const OPENING = 240;
/** A place this near to the old one has not moved, in points. */
const STILL = 30;

/** `old`: null when the replaced file can no longer be read; notes that need it are then left out of the answer. */
export function carryOver(old: DocLayout | null, fresh: DocLayout, notes: readonly Noted[], hash: string): Outcome[] {
	const papers: Papers = { old: old && new DocText(old), fresh: new DocText(fresh), hash };
	const outcomes: Outcome[] = [], strokes: { ref: Ref; mark: Extract<Mark, { kind: 'ink' }> }[] = [];
	for (const { ref, what } of notes) {
		if (what.kind === 'ink') strokes.push({ ref, mark: what });
		else if ((what.kind === 'highlight' || what.kind === 'underline') && what.quote) outcomes.push(passage(papers, ref, what, what.quote));
		else if (papers.old) outcomes.push(what.kind === 'bookmark' ? wholePage(papers, papers.old, ref, what) : thing(papers, papers.old, [{ ref, what }]));
	}
	if (papers.old) for (const { members } of together(strokes)) outcomes.push(thing(papers, papers.old, members.map(({ ref, mark }) => ({ ref, what: mark }))));
	return outcomes;
}

interface Papers { old: DocText | null; fresh: DocText; hash: string }

/** Words marked: found again, and marked where they stand now. */
function passage({ fresh, hash }: Papers, ref: Ref, mark: Extract<Mark, { bands: Band[] }>, quote: Quote): Outcome {
	const page = mark.spot.page, top = Math.min(...mark.bands.map(({ y }) => y));
	const near = (at: Range) => fresh.pageOf(at.from) === page && Math.abs((fresh.bands({ from: at.from, to: at.from + 1 })[0]?.y ?? Infinity) - top) < STILL;
	const found = find(fresh, { text: foldText(quote.text), before: foldText(quote.before), after: foldText(quote.after), page, near });
	if (!found) return { refs: [ref], verdict: 'review', now: [] };
	const here = fresh.onOnePage(found), spot: Spot = { ...mark.spot, hash, page: here.page };
	const now: Mark = { ...mark, spot, bands: fresh.bands(here), quote: quoteOf(fresh, found) };
	return { refs: [ref], verdict: found.same && here.page === page ? 'kept' : 'moved', now: [now], words: { was: quote.text, is: fresh.words(found) } };
}
function quoteOf(doc: DocText, { from, to }: Range): Quote {
	const last = doc.letters.length;
	return { text: doc.words({ from, to }).slice(0, 4_000), before: doc.words({ from: Math.max(0, from - AROUND), to: from }), after: doc.words({ from: to, to: Math.min(last, to + AROUND) }) };
}

/** What has no words of its own: carried with the text it lies on, else with its page. */
function thing(papers: Papers, old: DocText, notes: Noted[]): Outcome {
	const refs = notes.map(({ ref }) => ref), all = notes.map(({ what }) => what), { page } = all[0]!.spot, box = boxOf(all);
	const anchor = isPinned(all[0]!) ? anchorOfPoint(old, page, box.y) : anchorOfBox(old, page, box);
	const found = anchor && find(papers.fresh, soughtOf(old, papers.fresh, anchor, page));
	if (anchor && found) return withText(papers, old, { refs, all, box, page, anchor, found });
	const other = samePage(old, papers.fresh, page);
	if (other === null) return { refs, verdict: 'review', now: [] };
	return { refs, verdict: other === page ? 'kept' : 'moved', now: all.map((what) => shifted(what, { x: 0, y: 0 }, papers.hash, other)) };
}
function soughtOf(old: DocText, fresh: DocText, anchor: Range, page: number) {
	const y = old.bands({ from: anchor.from, to: anchor.from + 1 })[0]?.y ?? 0;
	return {
		text: old.textOf(anchor), page,
		before: old.letters.slice(Math.max(0, anchor.from - AROUND), anchor.from), after: old.letters.slice(anchor.to, anchor.to + AROUND),
		near: (at: Range) => fresh.pageOf(at.from) === page && Math.abs((fresh.bands({ from: at.from, to: at.from + 1 })[0]?.y ?? Infinity) - y) < STILL
	};
}
/** Moves a drawing as its text has moved, and keeps it on the sheet. */
function withText({ fresh, hash }: Papers, old: DocText, { refs, all, box, page, anchor, found }: { refs: Ref[]; all: (Mark | Pinned)[]; box: Band; page: number; anchor: Range; found: Found }): Outcome {
	const here = fresh.onOnePage(found), was = old.bands({ from: anchor.from, to: anchor.from + 1 })[0]!, is = fresh.bands({ from: here.from, to: here.from + 1 })[0]!;
	const by = onSheet(box, { x: is.x - was.x, y: is.y - was.y }, fresh.layout[here.page - 1]!);
	// Beside words that were changed a little, it still stands where it stood.
	const still = found.same || Math.hypot(by.x, by.y) < STILL;
	return { refs, verdict: still && here.page === page ? 'kept' : 'moved', now: all.map((what) => shifted(what, by, hash, here.page)), words: { was: old.words(anchor), is: fresh.words(found) } };
}
function onSheet(box: Band, by: { x: number; y: number }, sheet: { width: number; height: number }) {
	const held = (start: number, size: number, move: number, room: number) => Math.max(-start, Math.min(move, Math.max(-start, room - start - size)));
	return { x: held(box.x, box.width, by.x, sheet.width), y: held(box.y, box.height, by.y, sheet.height) };
}

/** A page marked is the page that says the same; else the one where it begins. */
function wholePage({ fresh, hash }: Papers, old: DocText, ref: Ref, what: Pinned): Outcome {
	const { page } = what.spot, { from, to } = old.pageRange(page), same = samePage(old, fresh, page);
	const opening = { from, to: Math.min(to, from + OPENING) }, found = same === null && opening.to > opening.from && find(fresh, soughtOf(old, fresh, opening, page));
	const there = found ? fresh.pageOf(found.from) : same;
	if (there === null) return { refs: [ref], verdict: 'review', now: [] };
	const now = [shifted(what, { x: 0, y: 0 }, hash, there)], verdict = there === page ? 'kept' : 'moved';
	return { refs: [ref], verdict, now, ...(found ? { words: { was: old.words(opening), is: fresh.words(found) } } : {}) };
}

const tenth = (value: number) => Math.round(value * 10) / 10;
/** The same note on a page of another file. */
export function shifted(what: Mark | Pinned, by: { x: number; y: number }, hash: string, page: number): Mark | Pinned {
	const spot: Spot = { ...what.spot, hash, page };
	if (what.kind === 'ink') return { ...what, spot, points: what.points.map((n, i) => n + Math.round((i % 2 ? by.y : by.x) * 10)) };
	if (what.kind === 'bookmark') return { ...what, spot };
	if (isPinned(what)) return { ...what, spot, x: tenth(what.x + by.x), y: tenth(what.y + by.y) };
	return { ...what, spot, bands: what.bands.map((band) => ({ ...band, x: tenth(band.x + by.x), y: tenth(band.y + by.y) })) };
}
