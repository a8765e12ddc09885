/** Pages that are nearly the same in two versions: by their text, or by their picture when they have none. */
import { likeness } from './fold';
import type { DocLayout, DocText } from './layout';

/** A page with fewer letters than this is taken for a picture. */
export const WORDLESS = 20;
/** How alike two pages must be for a place of one to be a place of the other. */
const SAME = 0.9;
/** Letters compared at a time. */
const GROUP = 12;
/** Of 256 comparisons of neighbouring dots, how many may differ. */
const DIFFERENT = 12;
/** Points between the sizes of two pages of the same paper. */
const PAPER = 12;

/** The page of the new version that stands for this one: itself first, then its neighbours; null when none is near enough. */
export function samePage(old: DocText, fresh: DocText, page: number): number | null {
	const order = fresh.layout.map((_, i) => i + 1).sort((a, b) => Math.abs(a - page) - Math.abs(b - page) || a - b);
	return order.find((other) => alike(old, page, fresh, other, other === page)) ?? null;
}

function alike(old: DocText, page: number, fresh: DocText, other: number, still: boolean): boolean {
	const [a, b] = [old.layout[page - 1], fresh.layout[other - 1]];
	if (!a || !b || Math.abs(a.width - b.width) > PAPER || Math.abs(a.height - b.height) > PAPER) return false;
	const [words, others] = [old.textOf(old.pageRange(page)), fresh.textOf(fresh.pageRange(other))];
	if (words.length < WORDLESS || others.length < WORDLESS) return words.length < WORDLESS && others.length < WORDLESS && samePicture(a.picture, b.picture, still);
	if (Math.abs(words.length - others.length) > (1 - SAME) * 2 * Math.max(words.length, others.length)) return false;
	return likeness(words, others, GROUP) >= SAME;
}

/** A blank page says nothing: it is the same only where it was. */
function samePicture(a: DocLayout[number]['picture'], b: DocLayout[number]['picture'], still: boolean): boolean {
	if (!a || !b) return false;
	const blank = (picture: Uint8Array) => picture.every((byte) => byte === 0);
	if (blank(a) !== blank(b) || (blank(a) && !still)) return false;
	return distance(a, b) <= DIFFERENT;
}
export function distance(a: Uint8Array, b: Uint8Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) for (let bits = a[i]! ^ (b[i] ?? 0); bits; bits &= bits - 1) sum++;
	return sum;
}

/** A picture of 17 × 16 greys, one bit for each pair of neighbours: whether it darkens from left to right. */
export const SIGHT = { width: 17, height: 16 };
/** Greys this near are one grey: paper is not a drawing. */
const FAINT = 3;
export function fingerprint(greys: ArrayLike<number>): Uint8Array {
	const bits = new Uint8Array(32);
	for (let y = 0; y < SIGHT.height; y++)
		for (let x = 0; x + 1 < SIGHT.width; x++) {
			const at = y * SIGHT.width + x, bit = y * 16 + x;
			if (greys[at]! - greys[at + 1]! > FAINT) bits[bit >> 3]! |= 1 << (bit & 7);
		}
	return bits;
}
