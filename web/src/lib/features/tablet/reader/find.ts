/**
 * Words as people type them, found in words as they are printed: capitals, accents, ligatures, line ends, elision and
 * plain plurals aside. One way to read both, for the document in hand and for the whole dossier.
 */
export interface TextPiece { str: string; hasEOL: boolean }
/** A text as it is compared, and where each of its letters comes from. */
export interface Folded { folded: string; at: Uint32Array }
/** The folded text of a page; `starts`: where each of its pieces begins. */
export interface PageText extends Folded { starts: number[] }
/** Part of one piece of text, as letters [from, to). */
export interface Span { item: number; from: number; to: number }
export interface Hit { page: number; spans: Span[] }
/** A place in a folded text, as letters [from, to). */
export interface Place { from: number; to: number }

export const MOST_HITS = 2_000;
const LIGATURES: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', 'ﬁ': 'fi', 'ﬂ': 'fl', 'ﬀ': 'ff', 'ﬃ': 'ffi', 'ﬄ': 'ffl' };
const LETTER = /[\p{L}\p{N}]/u;

/** A letter without its accent, an apostrophe, nothing, or a blank for every other sign. */
function plain(letter: string): string {
	const low = letter.toLowerCase();
	if (LIGATURES[low]) return LIGATURES[low];
	if ("'’‘ʼ".includes(low)) return "'";
	if (low === '\u00ad' || /\p{M}/u.test(low)) return '';
	const bare = low.normalize('NFKD').replace(/\p{M}/gu, '');
	return bare.replace(/[^\p{L}\p{N}]/gu, ' ') || ' ';
}
const known = new Map<string, string>();
function foldLetter(letter: string): string {
	let folded = known.get(letter);
	if (folded === undefined) known.set(letter, (folded = plain(letter)));
	return folded;
}

/** Line ends are line feeds. A word cut at the end of a line is one word; a name cut at its hyphen stays two. */
export function fold(text: string): Folded {
	const letters: string[] = [], at: number[] = [];
	for (let i = 0; i < text.length; i++) {
		const letter = text[i]!;
		if (letter === '-' && text[i + 1] === '\n' && /\p{L}/u.test(text[i - 1] ?? '') && /\p{Ll}/u.test(text[i + 2] ?? '')) {
			i++;
			continue;
		}
		for (const one of foldLetter(letter)) {
			if (one === ' ' && (letters.length === 0 || letters.at(-1) === ' ')) continue;
			letters.push(one);
			at.push(i);
		}
	}
	return { folded: letters.join(''), at: Uint32Array.from(at) };
}

/** The text of a page as it is kept and folded: its pieces, with the line ends between them. */
export function joinPieces(pieces: TextPiece[]): { text: string; starts: number[] } {
	const starts: number[] = [];
	let text = '';
	for (const { str, hasEOL } of pieces) {
		starts.push(text.length);
		// A line feed inside a piece ends no line.
		text += str.replaceAll('\n', ' ') + (hasEOL ? '\n' : '');
	}
	return { text, starts };
}
export function foldPage(pieces: TextPiece[]): PageText {
	const { text, starts } = joinPieces(pieces);
	return { ...fold(text), starts };
}

/** Before a vowel a small word loses its own and clings to the next one. */
const ELIDED = new Set(['l', 'd', 'j', 'm', 't', 's', 'n', 'c', 'qu', 'jusqu', 'lorsqu', 'puisqu', 'quoiqu', 'presqu']);
/** Words too common to be looked for apart from the others. */
const COMMON = new Set(['a', 'au', 'aux', 'ce', 'ces', 'dans', 'de', 'des', 'du', 'en', 'et', 'la', 'le', 'les', 'ou', 'par', 'pour', 'que', 'qui', 'sa', 'se', 'ses', 'son', 'sur', 'un', 'une']);

interface Word { text: string; stem: string; /** With what every form of it begins. */ head: string; /** « l' » when it was typed so. */ lead: string }
export interface Query { words: Word[]; /** Between quotation marks: these words in this order, or nothing. */ exact: boolean }

/** The same for one and for several: « délibérations », « eaux », « communaux ». */
function stemOf(word: string): string {
	if (word.length > 4 && word.endsWith('aux') && !word.endsWith('eaux')) return `${word.slice(0, -3)}al`;
	return word.length > 3 && /[sx]$/.test(word) ? word.slice(0, -1) : word;
}

export function readQuery(typed: string): Query {
	const { folded } = fold(typed.replaceAll('\n', ' ')), words: Word[] = [];
	let lead = '';
	for (const { 0: text, index } of folded.matchAll(/[\p{L}\p{N}]+/gu)) {
		const end = index + text.length;
		if (ELIDED.has(text) && folded[end] === "'" && LETTER.test(folded[end + 1] ?? '')) {
			lead = `${text}'`;
			continue;
		}
		words.push({ text, stem: stemOf(text), head: text.replace(/(aux|al)$/, 'a').replace(/[sx]$/, '') || text, lead });
		lead = '';
	}
	return { words, exact: /^\s*["«“]/.test(typed) };
}

/** Every place where the query stands: its words one after the other; else, when all are there, each of them. */
export function placesOf(folded: string, { words, exact }: Query, most = MOST_HITS): Place[] {
	if (!words.length) return [];
	const together = runs(folded, words, most);
	if (together.length || exact || words.length === 1) return together;
	const telling = words.filter(({ text }) => text.length > 1 && !COMMON.has(text));
	const each = telling.map((word) => runs(folded, [word], most));
	if (telling.length < 2 || each.some((places) => !places.length)) return [];
	return each.flat().sort((a, b) => a.from - b.from).slice(0, most);
}

function runs(folded: string, words: Word[], most: number): Place[] {
	const found: Place[] = [], { head, lead } = words[0]!;
	for (let at = folded.indexOf(head); at >= 0 && found.length < most; at = folded.indexOf(head, at + 1)) {
		if (LETTER.test(folded[at - 1] ?? '')) continue;
		const to = runFrom(folded, at, words);
		if (to) found.push({ from: lead && folded.endsWith(lead, at) ? at - lead.length : at, to });
	}
	return found;
}

const wordAt = (folded: string, at: number): string => {
	let end = at;
	while (end < folded.length && LETTER.test(folded[end]!)) end++;
	return folded.slice(at, end);
};
const isWord = (printed: string, { text, stem }: Word) => (text.length > 2 && printed.startsWith(text)) || printed === text || stemOf(printed) === stem;

/** Where the words standing from here end; 0 when they do not stand here. */
function runFrom(folded: string, from: number, words: Word[]): number {
	let at = from, end = 0;
	for (let i = 0; i < words.length; ) {
		const printed = wordAt(folded, at), next = words[i + 1];
		// « rendez-vous » cut at its hyphen.
		if (next && printed === words[i]!.text + next.text) i += 2;
		else if (isWord(printed, words[i]!)) i++;
		else return 0;
		end = at + printed.length;
		if (i < words.length) at = nextWord(folded, end);
		if (at < 0) return 0;
	}
	return end;
}
function nextWord(folded: string, after: number): number {
	let at = after;
	while (at < folded.length && !LETTER.test(folded[at]!)) at++;
	if (at >= folded.length) return -1;
	const printed = wordAt(folded, at), end = at + printed.length;
	return ELIDED.has(printed) && folded[end] === "'" && LETTER.test(folded[end + 1] ?? '') ? end + 1 : at;
}

/** Every place of the page where the query stands, in reading order. */
export function hitsIn(page: number, text: PageText, query: Query, most = MOST_HITS): Hit[] {
	return placesOf(text.folded, query, most).map(({ from, to }) => ({ page, spans: spansOf(text, from, to) }));
}

function spansOf({ at, starts }: PageText, from: number, to: number): Span[] {
	const spans: Span[] = [];
	let item = 0;
	for (let i = from; i < to; i++) {
		while (item + 1 < starts.length && starts[item + 1]! <= at[i]!) item++;
		const offset = at[i]! - starts[item]!, last = spans.at(-1);
		if (last?.item === item) last.to = offset + 1;
		else spans.push({ item, from: offset, to: offset + 1 });
	}
	return spans;
}

/** A text in parts, for drawing: plain, found, and the one in hand. */
export interface Part { text: string; mark: 'none' | 'found' | 'here' }
export function partsOf(text: string, marks: { from: number; to: number; here: boolean }[]): Part[] {
	const parts: Part[] = [];
	let at = 0;
	for (const mark of [...marks].sort((a, b) => a.from - b.from)) {
		if (mark.from > at) parts.push({ text: text.slice(at, mark.from), mark: 'none' });
		if (mark.to > at) parts.push({ text: text.slice(Math.max(at, mark.from), mark.to), mark: mark.here ? 'here' : 'found' });
		at = Math.max(at, mark.to);
	}
	if (at < text.length) parts.push({ text: text.slice(at), mark: 'none' });
	return parts;
}

/** Letters shown before and after the first word found. */
const BEFORE = 60, AFTER = 140;

/** What stands around the first place, for a list of results: whole words, on one line. */
export function snippetOf(text: string, query: Query): Part[] {
	const { folded, at } = fold(text), places = placesOf(folded, query, 60), first = places[0];
	if (!first) return [];
	const spot = ({ from, to }: Place) => ({ from: at[from]!, to: at[to - 1]! + 1, here: false });
	const start = spot(first).from;
	const from = start <= BEFORE ? 0 : wholeWord(text, start - BEFORE, start), to = start + AFTER >= text.length ? text.length : text.lastIndexOf(' ', start + AFTER) > start ? text.lastIndexOf(' ', start + AFTER) : start + AFTER;
	const marks = places.map(spot).filter((one) => one.from >= from && one.to <= to).map((one) => ({ ...one, from: one.from - from, to: one.to - from }));
	const line = (part: Part): Part => ({ ...part, text: part.text.replace(/(\p{L})-\n(?=\p{Ll})/gu, '$1').replace(/\s+/g, ' ') });
	const parts = partsOf(text.slice(from, to), marks).map(line);
	if (from > 0) parts.unshift({ text: '… ', mark: 'none' });
	if (to < text.length) parts.push({ text: ' …', mark: 'none' });
	return parts;
}
function wholeWord(text: string, from: number, most: number): number {
	const blank = text.slice(from, most).search(/\s/);
	return blank < 0 ? from : from + blank + 1;
}
