/** A mark already made, moved or in another colour: a new mark that takes the place of the old one. */
import type { Band, Colour, Mark } from '$lib/sync/notes/entry';
import type { PageSize } from '../reader/layout';
import { tenth, touches, within, type Point } from './page';

export interface Box { x: number; y: number; width: number; height: number }

/** What a mark covers, in points of the page. */
export function boundsOf(mark: Mark): Box {
	const corners = mark.kind === 'ink'
		? Array.from({ length: mark.points.length / 2 }, (_, i) => ({ x: mark.points[2 * i]! / 10, y: mark.points[2 * i + 1]! / 10 }))
		: mark.bands.flatMap(({ x, y, width, height }) => [{ x, y }, { x: x + width, y: y + height }]);
	const xs = corners.map((one) => one.x), ys = corners.map((one) => one.y), x = Math.min(...xs), y = Math.min(...ys);
	return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The move that keeps it on its page. */
export function kept({ x, y, width, height }: Box, by: Point, size: PageSize): Point {
	const held = (from: number, extent: number, delta: number, most: number) => Math.min(Math.max(delta, -from), Math.max(-from, most - from - extent));
	return { x: held(x, width, by.x, size.width), y: held(y, height, by.y, size.height) };
}

/** The words it stood on are not those it stands on now. */
export function moved(mark: Mark, by: Point): Mark {
	if (mark.kind === 'ink') return { ...mark, points: mark.points.map((value, i) => Math.round(value + (i % 2 ? by.y : by.x) * 10)) };
	return { ...mark, quote: null, bands: mark.bands.map((band): Band => ({ ...band, x: tenth(band.x + by.x), y: tenth(band.y + by.y) })) };
}
export const recoloured = (mark: Mark, colour: Colour): Mark => ({ ...mark, colour });

/** The mark under a touch, the last one drawn first. `reach`: how far beside it a finger may land, in points. */
export function markAt<T extends { mark: Mark }>(marks: readonly T[], at: Point, reach: number): T | null {
	const hit = ({ mark }: T) => (mark.kind === 'ink' ? touches(mark.points, at, reach) : mark.bands.some((band) => within(band, at, mark.kind === 'underline' ? reach : reach / 3)));
	return [...marks].reverse().find(hit) ?? null;
}
