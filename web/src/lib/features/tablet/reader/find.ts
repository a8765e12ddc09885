/** Searching a page's text as people type: accents, capitals, ligatures, line ends and typographic signs aside. */
export interface TextPiece { str: string; hasEOL: boolean }
/** The folded text of a page, and where each of its letters comes from. */
export interface PageText { folded: string; item: Uint16Array; offset: Uint16Array }
/** Part of one piece of text, as letters [from, to). */
export interface Span { item: number; from: number; to: number }
export interface Hit { page: number; spans: Span[] }

export const MOST_HITS = 2_000;
const EQUAL: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', 'ﬁ': 'fi', 'ﬂ': 'fl', 'ﬀ': 'ff', 'ﬃ': 'ffi', 'ﬄ': 'ffl', '’': "'", '‘': "'", 'ʼ': "'", '“': '"', '”': '"', '«': '"', '»': '"', '–': '-', '—': '-', '‑': '-', '\u00ad': '' };

function foldLetter(letter: string): string {
	if (/\s/.test(letter)) return ' ';
	const low = letter.toLowerCase();
	return EQUAL[low] ?? low.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
}

export function foldQuery(query: string): string {
	return [...query.trim()].map(foldLetter).join('').replace(/ +/g, ' ');
}

export function foldPage(pieces: TextPiece[]): PageText {
	const letters: string[] = [], items: number[] = [], offsets: number[] = [];
	const put = (text: string, item: number, offset: number) => {
		for (const one of text) {
			if (one === ' ' && (letters.length === 0 || letters.at(-1) === ' ')) continue;
			letters.push(one);
			items.push(item);
			offsets.push(offset);
		}
	};
	pieces.forEach((piece, item) => {
		for (let offset = 0; offset < piece.str.length; offset++) put(foldLetter(piece.str[offset]!), item, offset);
		if (!piece.hasEOL) return;
		// A word cut at the end of a line is one word.
		if (/\p{L}-$/u.test(piece.str) && letters.at(-1) === '-') {
			letters.pop();
			items.pop();
			offsets.pop();
		} else put(' ', item, piece.str.length);
	});
	return { folded: letters.join(''), item: Uint16Array.from(items), offset: Uint16Array.from(offsets) };
}

/** Every place of the page where the query stands, in reading order. */
export function hitsIn(page: number, text: PageText, query: string, most = MOST_HITS): Hit[] {
	const hits: Hit[] = [];
	if (!query) return hits;
	for (let at = text.folded.indexOf(query); at >= 0 && hits.length < most; at = text.folded.indexOf(query, at + query.length))
		hits.push({ page, spans: spansOf(text, at, at + query.length) });
	return hits;
}

function spansOf(text: PageText, from: number, to: number): Span[] {
	const spans: Span[] = [];
	for (let i = from; i < to; i++) {
		const item = text.item[i]!, offset = text.offset[i]!, last = spans.at(-1);
		if (last?.item === item) last.to = offset + 1;
		else spans.push({ item, from: offset, to: offset + 1 });
	}
	return spans;
}

/** A text in parts, for drawing: plain, found, and the one in hand. */
export interface Part { text: string; mark: 'none' | 'found' | 'here' }
export function partsOf(text: string, marks: (Span & { here: boolean })[]): Part[] {
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
