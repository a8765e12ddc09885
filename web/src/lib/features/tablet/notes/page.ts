/** Between the screen and the page: points of the page shown upright, whatever the size and the turn. */
import type { Band } from '$lib/sync/notes/entry';
import type { PageSize } from '../reader/layout';

export interface Point { x: number; y: number }
export type Turn = 0 | 1 | 2 | 3;

/** `at`: fractions of the sheet as it lies on the screen. */
export function toPage(at: Point, size: PageSize, turn: Turn): Point {
	const { width, height } = size;
	if (turn === 1) return { x: at.y * width, y: (1 - at.x) * height };
	if (turn === 2) return { x: (1 - at.x) * width, y: (1 - at.y) * height };
	if (turn === 3) return { x: (1 - at.y) * width, y: at.x * height };
	return { x: at.x * width, y: at.y * height };
}
/** The other way: fractions of the sheet on the screen. */
export function toSheet(point: Point, size: PageSize, turn: Turn): Point {
	const x = point.x / size.width, y = point.y / size.height;
	if (turn === 1) return { x: 1 - y, y: x };
	if (turn === 2) return { x: 1 - x, y: 1 - y };
	if (turn === 3) return { x: y, y: 1 - x };
	return { x, y };
}
/** The same for a drawing: what an SVG laid over the sheet needs. */
export function turned(size: PageSize, turn: Turn): { box: string; matrix: string } {
	const { width, height } = size;
	const box = turn % 2 ? `0 0 ${height} ${width}` : `0 0 ${width} ${height}`;
	const matrix = ['matrix(1 0 0 1 0 0)', `matrix(0 1 -1 0 ${height} 0)`, `matrix(-1 0 0 -1 ${width} ${height})`, `matrix(0 -1 1 0 0 ${width})`][turn]!;
	return { box, matrix };
}

export const tenth = (value: number) => Math.round(value * 10) / 10;

/** A line through the points, rounded at each of them. Tenths of a point in, points out. */
export function path(points: readonly number[]): string {
	const at = (i: number) => `${points[i]! / 10} ${points[i + 1]! / 10}`;
	if (points.length === 2) return `M${at(0)}l0.01 0`;
	let line = `M${at(0)}`;
	for (let i = 2; i < points.length - 2; i += 2) line += `Q${at(i)} ${(points[i]! + points[i + 2]!) / 20} ${(points[i + 1]! + points[i + 3]!) / 20}`;
	return `${line}L${at(points.length - 2)}`;
}

/** Whether a gesture at this point touches a stroke. */
export function touches(points: readonly number[], at: Point, reach: number): boolean {
	for (let i = 0; i < points.length; i += 2) {
		const ax = points[i]! / 10, ay = points[i + 1]! / 10, bx = (points[i + 2] ?? points[i]!) / 10, by = (points[i + 3] ?? points[i + 1]!) / 10;
		const length = (bx - ax) ** 2 + (by - ay) ** 2, along = length ? Math.min(1, Math.max(0, ((at.x - ax) * (bx - ax) + (at.y - ay) * (by - ay)) / length)) : 0;
		if (Math.hypot(at.x - ax - along * (bx - ax), at.y - ay - along * (by - ay)) <= reach) return true;
	}
	return false;
}
export const within = (band: Band, at: Point, reach: number) => at.x >= band.x - reach && at.x <= band.x + band.width + reach && at.y >= band.y - reach && at.y <= band.y + band.height + reach;

/** Where there is no text (a scan, a drawing): a straight band from one end of the gesture to the other. */
export function freeBand(from: Point, to: Point): Band {
	const x = Math.min(from.x, to.x), y = Math.min(from.y, to.y);
	return { x: tenth(x), y: tenth(y - 7), width: tenth(Math.max(4, Math.abs(to.x - from.x))), height: tenth(Math.abs(to.y - from.y) + 14) };
}

/** Underlines that say their colour without colour: plain, double, wavy, dashed. */
export function underline(band: Band, colour: string): { line: string; dash?: string } {
	const y = tenth(band.y + band.height + 0.5), end = tenth(band.x + band.width);
	if (colour === 'blue') return { line: `M${band.x} ${y}H${end}M${band.x} ${y + 2.4}H${end}` };
	if (colour === 'red') {
		let line = `M${band.x} ${y}`;
		for (let x = band.x, up = true; x < end; x += 3, up = !up) line += `q1.5 ${up ? -2.4 : 2.4} 3 0`;
		return { line };
	}
	return colour === 'green' ? { line: `M${band.x} ${y}H${end}`, dash: '5 3' } : { line: `M${band.x} ${y}H${end}` };
}
