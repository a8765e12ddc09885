/** The words under a gesture, found in the text laid over the page: whole words, from one end to the other. */
import type { Quote } from '$lib/sync/notes/entry';
import { foldPage, hitsIn, readQuery } from '../reader/find';
import type { Point } from './page';

export interface Marked { rects: DOMRect[]; quote: Quote }
interface Piece { node: Text; box: DOMRect }

/** Letters kept on each side, to find the passage again in another version. */
const AROUND = 40;

/** The pieces of text of a page, measured once for a gesture. */
export function piecesOf(layer: Element): Piece[] {
	const pieces: Piece[] = [], walk = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT);
	for (let node = walk.nextNode() as Text | null; node; node = walk.nextNode() as Text | null) {
		if (!node.data.trim()) continue;
		const range = document.createRange();
		range.selectNodeContents(node);
		const box = range.getBoundingClientRect();
		if (box.width > 0) pieces.push({ node, box });
	}
	return pieces;
}

interface Caret { piece: number; offset: number; far: number }
function caret(pieces: Piece[], at: Point): Caret | null {
	let best: Caret | null = null;
	pieces.forEach(({ box }, piece) => {
		const down = Math.max(box.top - at.y, at.y - box.bottom, 0), across = Math.max(box.left - at.x, at.x - box.right, 0);
		const far = down * 4 + across;
		// Further than a line away, the gesture is not about this text.
		if (down > box.height || (best && best.far <= far)) return;
		best = { piece, offset: 0, far };
	});
	const found = best as Caret | null;
	if (!found) return null;
	const { node } = pieces[found.piece]!, range = document.createRange();
	for (let low = 0, high = node.length; ; ) {
		if (low >= high) return { ...found, offset: low };
		const middle = (low + high) >> 1;
		range.setStart(node, middle);
		range.setEnd(node, middle + 1);
		const letter = range.getBoundingClientRect();
		if (at.x < (letter.left + letter.right) / 2) high = middle;
		else low = middle + 1;
	}
}

/** None where the gesture does not lie on text. */
export function wordsUnder(pieces: Piece[], from: Point, to: Point): Marked | null {
	const [a, b] = [caret(pieces, from), caret(pieces, to)];
	if (!a || !b) return null;
	const [first, last] = a.piece < b.piece || (a.piece === b.piece && a.offset <= b.offset) ? [a, b] : [b, a];
	const head = pieces[first.piece]!.node.data, tail = pieces[last.piece]!.node.data;
	let start = first.offset, end = last.offset;
	if (first.piece === last.piece && start === end) end = Math.min(tail.length, end + 1);
	while (start > 0 && /\S/.test(head[start - 1]!)) start--;
	while (start < head.length && /\s/.test(head[start]!)) start++;
	while (end < tail.length && end > 0 && /\S/.test(tail[end - 1]!) && /\S/.test(tail[end]!)) end++;
	return marked(pieces, { piece: first.piece, offset: start }, { piece: last.piece, offset: end });
}

/** The first place of the page where these words stand, accents and line ends aside. */
export function wordsFound(pieces: Piece[], query: string): Marked | null {
	const [hit] = hitsIn(1, foldPage(pieces.map(({ node }) => ({ str: node.data, hasEOL: true }))), readQuery(query), 1);
	const [first, last] = [hit?.spans[0], hit?.spans.at(-1)];
	return first && last ? marked(pieces, { piece: first.item, offset: first.from }, { piece: last.item, offset: last.to }) : null;
}

interface End { piece: number; offset: number }
function marked(pieces: Piece[], first: End, last: End): Marked | null {
	const rects: DOMRect[] = [], texts: string[] = [];
	for (let i = first.piece; i <= last.piece; i++) {
		const { node } = pieces[i]!, range = document.createRange();
		const [left, right] = [i === first.piece ? first.offset : 0, i === last.piece ? last.offset : node.length];
		if (left >= right) continue;
		range.setStart(node, left);
		range.setEnd(node, right);
		rects.push(range.getBoundingClientRect());
		texts.push(node.data.slice(left, right));
	}
	if (!rects.length) return null;
	const whole = (list: Piece[]) => list.map(({ node }) => node.data).join(' ');
	const before = `${whole(pieces.slice(0, first.piece))} ${pieces[first.piece]!.node.data.slice(0, first.offset)}`.replace(/\s+/g, ' ').slice(-AROUND);
	const after = `${pieces[last.piece]!.node.data.slice(last.offset)} ${whole(pieces.slice(last.piece + 1, last.piece + 40))}`.replace(/\s+/g, ' ').slice(0, AROUND);
	return { rects: joined(rects), quote: { text: texts.join(' ').replace(/\s+/g, ' ').trim().slice(0, 4_000), before, after } };
}

/** Pieces of one line make one band. */
export function joined(rects: DOMRect[]): DOMRect[] {
	const lines: DOMRect[] = [];
	for (const rect of rects) {
		const last = lines.at(-1);
		const same = last && Math.min(last.bottom, rect.bottom) - Math.max(last.top, rect.top) > Math.min(last.height, rect.height) / 2 && rect.left - last.right < last.height * 2 && rect.left >= last.left - 2;
		if (!same) lines.push(rect);
		else {
			const top = Math.min(last.top, rect.top), right = Math.max(last.right, rect.right);
			lines[lines.length - 1] = new DOMRect(last.left, top, right - last.left, Math.max(last.bottom, rect.bottom) - top);
		}
	}
	return lines;
}
