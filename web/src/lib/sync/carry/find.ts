/** Finding a passage again in another version: the same words first, told apart by what surrounds them; then words that are close. */
import search from 'approx-string-match';
import { likeness } from './fold';
import type { DocText, Range } from './layout';

/** What is looked for, folded, and where it stood. `near`: whether a place of the new version is where the old one was. */
export interface Sought { text: string; before: string; after: string; page: number; near: (at: Range) => boolean }
export interface Found extends Range { same: boolean }

/** Fewer letters than these are found by their surroundings only. */
const SHORT = 30;
/** Fewer letters are a word like others, wherever it stands. */
const WORD = 6;
/** Letters of surroundings that must agree to tell a short passage from its likes. */
const SURE = 14;
/** Fewer letters than these are not looked for in other words. */
const LOOSE = 16;
/** Longer passages are looked for by their two ends. */
const LONG = 192, END = 96;
/** A third of the letters may differ. */
const WRONG = 0.34;
/** What is found in other words must be this close; half as close is enough between the same neighbours, which a short one needs. */
const CLOSE = 0.6, HALF = 0.4, FRAMED = 8, ALONE = 40;
/** Places looked at of a passage that stands everywhere. */
const MOST = 500;

export function find(doc: DocText, sought: Sought): Found | null {
	if (!sought.text) return null;
	return sameWords(doc, sought) ?? closeWords(doc, sought);
}

const agreeing = (a: string, b: string, most: number, at: (text: string, i: number) => string | undefined): number => {
	let n = 0;
	while (n < most && at(a, n) !== undefined && at(a, n) === at(b, n)) n++;
	return n;
};
const fromEnd = (text: string, i: number) => text[text.length - 1 - i], fromStart = (text: string, i: number) => text[i];
/** Letters around a place that are those around the passage. */
function sides(doc: DocText, { from, to }: Range, { before, after }: Sought): [number, number] {
	return [agreeing(before, doc.letters.slice(Math.max(0, from - before.length), from), before.length, fromEnd), agreeing(after, doc.letters.slice(to, to + after.length), after.length, fromStart)];
}
const around = (doc: DocText, at: Range, sought: Sought) => sides(doc, at, sought)[0] + sides(doc, at, sought)[1];

function sameWords(doc: DocText, sought: Sought): Found | null {
	let best: { at: Range; agree: number; near: boolean; far: number } | null = null, alone = true, count = 0;
	for (let from = doc.letters.indexOf(sought.text); from >= 0 && count < MOST; from = doc.letters.indexOf(sought.text, from + 1), count++) {
		const at = { from, to: from + sought.text.length }, agree = around(doc, at, sought), near = sought.near(at), far = Math.abs(doc.pageOf(from) - sought.page);
		if (best) alone = false;
		if (!best || agree > best.agree || (agree === best.agree && (Number(near) > Number(best.near) || (near === best.near && far < best.far)))) best = { at, agree, near, far };
	}
	if (!best) return null;
	// A few letters stand in many places: what surrounds them must say which, or they must not have moved.
	const told = best.agree >= SURE || (best.near && sought.text.length >= WORD) || (alone && sought.text.length >= SHORT);
	return told ? { ...best.at, same: true } : null;
}

function closeWords(doc: DocText, sought: Sought): Found | null {
	if (sought.text.length < LOOSE) return null;
	const here = doc.pageRange(sought.page), wide = { from: doc.pageRange(Math.max(1, sought.page - 2)).from, to: (doc.starts[sought.page + 2] ?? doc.letters.length) };
	for (const within of here.to > here.from ? [wide, { from: 0, to: doc.letters.length }] : [{ from: 0, to: doc.letters.length }]) {
		const at = sought.text.length > LONG ? byEnds(doc, within, sought.text) : nearest(doc, within, sought.text, sought);
		if (!at) continue;
		const [before, after] = sides(doc, at, sought), framed = before >= Math.min(FRAMED, sought.before.length) && after >= Math.min(FRAMED, sought.after.length) && before + after >= FRAMED;
		if ((framed || sought.text.length >= ALONE) && likeness(doc.textOf(at), sought.text) >= (framed ? HALF : CLOSE)) return { ...doc.wholeWords(at), same: false };
	}
	return null;
}

/** The place with the fewest differences; of two alike, the one whose surroundings agree. */
function nearest(doc: DocText, within: Range, text: string, sought: Sought | null): Range | null {
	const found = search(doc.letters.slice(within.from, within.to), text, Math.floor(text.length * WRONG)).map(({ start, end, errors }) => ({ from: within.from + start, to: within.from + end, errors }));
	const [first] = found.sort((a, b) => a.errors - b.errors || (sought ? around(doc, b, sought) - around(doc, a, sought) : 0) || a.from - b.from);
	return first ? { from: first.from, to: first.to } : null;
}
function byEnds(doc: DocText, within: Range, text: string): Range | null {
	const head = nearest(doc, within, text.slice(0, END), null);
	if (!head) return null;
	const rest = { from: head.from, to: Math.min(within.to, head.from + Math.ceil(text.length * 1.5)) }, tail = nearest(doc, rest, text.slice(-END), null);
	return tail && tail.to > head.to && tail.to - head.from > text.length / 2 ? { from: head.from, to: tail.to } : null;
}
