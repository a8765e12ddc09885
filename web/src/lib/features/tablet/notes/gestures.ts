/** What each tool does between the moment it touches the page and the moment it leaves it. */
import { MOST_POINTS, type Band, type Mark } from '$lib/sync/notes/entry';
import type { LiveMark } from '$lib/sync/notes/notebook';
import type { Book } from '../reader/book.svelte';
import { freeBand, touches, within, type Point, type Turn } from './page';
import { pencil, type Tool } from './pencil.svelte';
import { bandsOf, pointOn, sizeOfPage, spotOn, textMark, type Gesture, type Paper } from './sheet';
import { piecesOf, wordsUnder, type Marked } from './words-under';

export interface Ground { sheet: HTMLElement; book: Book; page: number; turn: Turn; paper: Paper; here: () => readonly LiveMark[] }
/** What is being drawn and is not yet a note. */
export interface Sketch { ink: number[] | null; bands: { kind: 'highlight' | 'underline'; bands: Band[] } | null; erased: ReadonlySet<string> }
export const BLANK: Sketch = { ink: null, bands: null, erased: new Set() };

/** Tenths of a point between two points kept of a stroke. */
const STEP = 4;
/** How near the eraser must come, in points. */
const REACH = 7;

export function gestureOf(tool: Exclude<Tool, 'select'>, ground: Ground, show: (sketch: Sketch) => void): Gesture {
	if (tool === 'ink') return ink(ground, show);
	if (tool === 'eraser') return eraser(ground, show);
	if (tool === 'slip' || tool === 'text') return tap(ground, tool);
	return words(tool, ground, show);
}
const at = ({ sheet, book, page, turn }: Ground, event: PointerEvent): Point => pointOn(sheet, event, sizeOfPage(book, page), turn);

function ink(ground: Ground, show: (sketch: Sketch) => void): Gesture {
	let points: number[] = [], frame = 0;
	const strokes: number[][] = [];
	const add = (event: PointerEvent) => {
		const { x, y } = at(ground, event), [px, py] = [Math.round(x * 10), Math.round(y * 10)];
		if (points.length && Math.hypot(px - points.at(-2)!, py - points.at(-1)!) < STEP) return;
		points.push(px, py);
		if (points.length < MOST_POINTS) return;
		strokes.push(points);
		points = [px, py];
	};
	return {
		start: add,
		move(event) {
			for (const one of event.getCoalescedEvents?.() ?? []) add(one);
			add(event);
			cancelAnimationFrame(frame);
			frame = requestAnimationFrame(() => show({ ...BLANK, ink: [...strokes.flat(), ...points] }));
		},
		end(kept) {
			cancelAnimationFrame(frame);
			if (points.length) strokes.push(points);
			const spot = spotOn(ground.paper, ground.page), colour = pencil.colours.ink;
			if (kept) ground.paper.account.notes.write(ground.paper.owner, strokes.map((points) => ({ act: 'mark', over: [], mark: { kind: 'ink', spot, colour, points } })));
			show(BLANK);
			if (kept && !pencil.on) {
				pencil.on = true;
				pencil.tool = 'ink';
			}
		}
	};
}

function words(tool: 'highlight' | 'underline', ground: Ground, show: (sketch: Sketch) => void): Gesture {
	const layer = ground.sheet.querySelector('.text'), pieces = layer && ground.turn === 0 ? piecesOf(layer) : [];
	let from = { x: 0, y: 0 }, first: Point = { x: 0, y: 0 }, frame = 0, far = false;
	let bands: Band[] = [], found: Marked | null = null, last: PointerEvent | null = null;
	const look = (event: PointerEvent) => {
		found = wordsUnder(pieces, from, { x: event.clientX, y: event.clientY });
		bands = found ? bandsOf(ground.sheet, found, sizeOfPage(ground.book, ground.page), ground.turn) : [freeBand(first, at(ground, event))];
	};
	return {
		start(event) {
			from = { x: event.clientX, y: event.clientY };
			first = at(ground, event);
		},
		move(event) {
			far ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) > 6;
			if (!far) return;
			cancelAnimationFrame(frame);
			frame = requestAnimationFrame(() => {
				look(event);
				show({ ...BLANK, bands: { kind: tool, bands } });
			});
			last = event;
		},
		end(kept) {
			cancelAnimationFrame(frame);
			if (last) look(last);
			const mark: Mark = textMark(tool, spotOn(ground.paper, ground.page), bands, found);
			if (kept && far && bands.length) ground.paper.account.notes.write(ground.paper.owner, [{ act: 'mark', over: [], mark }]);
			show(BLANK);
		}
	};
}

function eraser(ground: Ground, show: (sketch: Sketch) => void): Gesture {
	const erased = new Set<string>();
	const pass = (event: PointerEvent) => {
		const point = at(ground, event), before = erased.size;
		for (const { ref, mark } of ground.here()) {
			const hit = mark.kind === 'ink' ? touches(mark.points, point, REACH) : mark.bands.some((band) => within(band, point, mark.kind === 'underline' ? 4 : 0));
			if (hit) erased.add(ref);
		}
		if (erased.size > before) show({ ...BLANK, erased: new Set(erased) });
	};
	return {
		start: pass,
		move: pass,
		end(kept) {
			if (kept && erased.size) ground.paper.account.notes.write(ground.paper.owner, [{ act: 'erase', over: [...erased] }]);
			show(BLANK);
		}
	};
}

/** A tap of the stylus that leaves a text where it touched. */
function tap(ground: Ground, tool: 'slip' | 'text'): Gesture {
	let point: Point = { x: 0, y: 0 };
	return {
		start: (event) => void (point = at(ground, event)),
		move: () => undefined,
		end: (kept) => void (kept && pencil.pin(ground.paper.account.notes, ground.paper.owner, spotOn(ground.paper, ground.page), point.x, point.y, tool))
	};
}
