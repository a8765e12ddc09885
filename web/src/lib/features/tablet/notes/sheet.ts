/** The sheet under the hand: who writes on what, and the gestures of pen, finger and mouse on it. */
import { getContext, setContext } from 'svelte';
import type { Band, Mark, Spot } from '$lib/sync/notes/entry';
import type { Book } from '../reader/book.svelte';
import type { PageSize } from '../reader/layout';
import type { Account } from '../account.svelte';
import type { Owner } from './notes.svelte';
import { tenth, toPage, type Point, type Turn } from './page';
import { pencil, type Tool } from './pencil.svelte';
import type { Marked } from './words-under';

/** The document on the desk. */
export interface Paper { account: Account; owner: Owner; document: string; hash: string }
const KEY = Symbol('paper');
export const setPaper = (paper: () => Paper) => setContext(KEY, paper);
export const getPaper = () => getContext<(() => Paper) | undefined>(KEY);

export const sizeOfPage = (book: Book, page: number): PageSize => book.sizes.get(page) ?? book.sizes.get(1) ?? { width: 595, height: 842 };
export const spotOn = (paper: Paper, page: number): Spot => ({ sitting: paper.owner.sitting_id, document: paper.document, hash: paper.hash, page });

export function pointOn(sheet: Element, at: { clientX: number; clientY: number }, size: PageSize, turn: Turn): Point {
	const box = sheet.getBoundingClientRect();
	return toPage({ x: (at.clientX - box.left) / box.width, y: (at.clientY - box.top) / box.height }, size, turn);
}
/** What was found in the text, as bands of the page. */
export function bandsOf(sheet: Element, { rects }: Marked, size: PageSize, turn: Turn): Band[] {
	return rects.map((rect) => {
		const a = pointOn(sheet, { clientX: rect.left, clientY: rect.top }, size, turn), b = pointOn(sheet, { clientX: rect.right, clientY: rect.bottom }, size, turn);
		return { x: tenth(Math.min(a.x, b.x)), y: tenth(Math.min(a.y, b.y)), width: tenth(Math.abs(a.x - b.x)), height: tenth(Math.abs(a.y - b.y)) };
	});
}
export function textMark(kind: 'highlight' | 'underline', spot: Spot, bands: Band[], found: Marked | null): Mark {
	return { kind, spot, colour: pencil.colours[kind], bands, quote: found?.quote ?? null };
}

export interface Gesture { start: (event: PointerEvent) => void; move: (event: PointerEvent) => void; end: (kept: boolean) => void }

/** A hand that rests beside the stylus stays quiet this long. */
const PALM = 700;
let penAt = -Infinity;
const DRAWS = new Set<Tool>(['highlight', 'underline', 'ink', 'eraser']);

/** What this pointer does on a page: the stylus always draws, the mouse with a tool in hand, the finger only when told to. */
export function toolOf(event: PointerEvent): Tool | null {
	if (event.pointerType === 'pen') {
		if (event.buttons & 32) return 'eraser';
		return pencil.tool ?? 'ink';
	}
	if (event.pointerType === 'mouse') return event.button === 0 ? pencil.tool : null;
	return pencil.finger && event.timeStamp - penAt > PALM ? pencil.tool : null;
}

/** Listens to a sheet; `begin` makes the gesture of a tool. */
export function listen(sheet: HTMLElement, begin: (tool: Exclude<Tool, 'select'>) => Gesture, hint: () => void): () => void {
	let gesture: Gesture | null = null, pointer = -1, kind = '';
	const end = (kept: boolean) => {
		gesture?.end(kept);
		gesture = null;
	};
	const onControl = (event: Event) => !!(event.target as Element | null)?.closest('button, a, textarea');
	function down(event: PointerEvent) {
		if (event.pointerType === 'pen') penAt = event.timeStamp;
		if (onControl(event)) return;
		// A second finger: the page is moved or enlarged, nothing is drawn. The stylus wins over a resting hand.
		if (gesture) {
			if (event.pointerType === 'touch' && kind === 'pen') return;
			end(false);
			if (event.pointerType === 'touch') return;
		}
		const tool = toolOf(event);
		if (!tool) {
			if (event.pointerType === 'touch' && pencil.tool && DRAWS.has(pencil.tool) && event.timeStamp - penAt > PALM) hint();
			return;
		}
		if (tool === 'select' || (!DRAWS.has(tool) && event.pointerType !== 'pen')) return;
		// Neither selection of text, nor focus, nor scrolling begins under the pen.
		event.preventDefault();
		[pointer, kind] = [event.pointerId, event.pointerType];
		sheet.setPointerCapture(pointer);
		gesture = begin(tool);
		gesture.start(event);
	}
	function move(event: PointerEvent) {
		if (event.pointerType === 'pen') penAt = event.timeStamp;
		if (gesture && event.pointerId === pointer) gesture.move(event);
	}
	function up(event: PointerEvent) {
		if (event.pointerType === 'pen') penAt = event.timeStamp;
		if (event.pointerId === pointer) end(event.type === 'pointerup');
	}
	/** Touch events carry scrolling and page turning: not for a pointer that draws, nor for the palm beside it. */
	function touch(event: TouchEvent) {
		if (onControl(event)) return;
		const palm = event.timeStamp - penAt < PALM && (kind === 'pen' || pencil.stylus);
		if (event.touches.length > 1 && !palm) return;
		if (!gesture && !palm) return;
		if (event.cancelable) event.preventDefault();
		event.stopPropagation();
	}
	sheet.addEventListener('pointerdown', down);
	sheet.addEventListener('pointermove', move);
	sheet.addEventListener('pointerup', up);
	sheet.addEventListener('pointercancel', up);
	sheet.addEventListener('touchstart', touch, { passive: false });
	return () => {
		end(false);
		sheet.removeEventListener('pointerdown', down);
		sheet.removeEventListener('pointermove', move);
		sheet.removeEventListener('pointerup', up);
		sheet.removeEventListener('pointercancel', up);
		sheet.removeEventListener('touchstart', touch);
	};
}
