/** What a note without words of its own holds on to: the text that a stroke covers or underlines, the line beside a slip. */
import type { Band, Mark, Note } from '$lib/sync/notes/entry';
import { lettersBetween, type DocText, type Piece, type Range } from './layout';

/** A stroke this flat, in points, under or across a line, belongs to that line. */
const FLAT = 12;
/** How far under the words an underline may run. */
const UNDER = 10;
/** Beyond this many points a note stands alone on its page. */
const REACH = 40;
/** Fewer letters than these are taken with the next ones. */
const SHORT = 24;
/** Letters an anchor has at most. */
const MOST = 400;

/** A text that stands on a page: at a place of it, or, for a page marked, on the whole of it. */
export type Pinned = Extract<Note, { kind: 'slip' | 'text' | 'bookmark' }>;
export const isPinned = (what: Mark | Note): what is Pinned => what.kind === 'slip' || what.kind === 'text' || what.kind === 'bookmark';

/** The room that marks take on their page. */
export function boxOf(marks: readonly (Mark | Pinned)[]): Band {
	let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
	const put = (x: number, y: number) => {
		left = Math.min(left, x);
		right = Math.max(right, x);
		top = Math.min(top, y);
		bottom = Math.max(bottom, y);
	};
	for (const mark of marks) {
		if (mark.kind === 'ink') for (let i = 0; i < mark.points.length; i += 2) put(mark.points[i]! / 10, mark.points[i + 1]! / 10);
		else if (mark.kind === 'bookmark') put(0, 0);
		else if (!('bands' in mark)) put(mark.x, mark.y);
		else
			for (const { x, y, width, height } of mark.bands) {
				put(x, y);
				put(x + width, y + height);
			}
	}
	return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The letters under a drawing; none where it lies away from any text. */
export function anchorOfBox(doc: DocText, page: number, box: Band): Range | null {
	const flat = box.height < FLAT, top = flat ? box.y - UNDER : box.y, bottom = box.y + box.height + (flat ? 2 : 0);
	const crosses = (piece: Piece) => Math.min(bottom, piece.y + piece.height) - Math.max(top, piece.y) > Math.min(piece.height, bottom - top) * 0.3;
	const covered = doc.under(page, (piece) => (crosses(piece) ? lettersBetween(piece, box.x - 1, box.x + box.width + 1) : null));
	if (covered && covered.to - covered.from >= 3) return enough(doc, page, covered);
	// In the margin: the lines beside it. In a gap: the nearest line.
	const beside = doc.under(page, (piece) => (crosses(piece) ? [0, piece.text.length] : null));
	return beside ? enough(doc, page, beside) : anchorOfPoint(doc, page, box.y + box.height / 2);
}

/** The line nearest to a height of the page, with what follows when it is short. */
export function anchorOfPoint(doc: DocText, page: number, y: number): Range | null {
	const pieces = doc.layout[page - 1]?.pieces ?? [], far = (piece: Piece) => Math.max(0, piece.y - y, y - piece.y - piece.height);
	const written = pieces.filter((piece) => piece.text.trim()), least = Math.min(...written.map(far));
	const nearest = written.find((piece) => far(piece) === least);
	if (!nearest || least > REACH) return null;
	const middle = nearest.y + nearest.height / 2;
	const line = doc.under(page, (piece) => (middle > piece.y && middle < piece.y + piece.height ? [0, piece.text.length] : null));
	if (!line) return null;
	return enough(doc, page, line);
}

const enough = (doc: DocText, page: number, { from, to }: Range): Range => ({ from, to: Math.min(doc.pageRange(page).to, Math.max(from + SHORT, Math.min(to, from + MOST))) });

export interface Group<T> { members: T[]; box: Band; page: number }
/** Points between two strokes of one drawing. */
const TOGETHER = 14;
/** Strokes that make one drawing or one word go together, wherever it goes. */
export function together<T extends { mark: Extract<Mark, { kind: 'ink' }> }>(strokes: readonly T[]): Group<T>[] {
	const groups: Group<T>[] = [];
	for (const stroke of strokes) {
		const page = stroke.mark.spot.page, box = boxOf([stroke.mark]);
		const touching = groups.filter((group) => group.page === page && near(group.box, box));
		const members = [...touching.flatMap((group) => group.members), stroke];
		for (const group of touching) groups.splice(groups.indexOf(group), 1);
		groups.push({ members, page, box: boxOf(members.map(({ mark }) => mark)) });
	}
	return groups;
}
const near = (a: Band, b: Band) => a.x - TOGETHER < b.x + b.width && b.x - TOGETHER < a.x + a.width && a.y - TOGETHER < b.y + b.height && b.y - TOGETHER < a.y + a.height;
