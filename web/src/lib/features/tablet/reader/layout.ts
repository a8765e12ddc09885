/**
 * Where pages lie on the desk: pure geometry, so that four hundred pages cost an array of numbers.
 * Heights not yet known are taken from the first page, and the place in hand does not move when they become known.
 */
export interface PageSize { width: number; height: number }
export interface Frame { width: number; height: number }
export type Fit = 'width' | 'page';
export interface Desk {
	pages: number;
	/** Sizes learnt so far, unrotated, in points; index 0 is page 1. */
	sizes: ReadonlyMap<number, PageSize>;
	frame: Frame;
	fit: Fit;
	zoom: number;
	/** Quarter turns clockwise. */
	turn: 0 | 1 | 2 | 3;
	/** One page at a time: the only page laid out. */
	single: number | null;
}
export interface Place { page: number; top: number; left: number; width: number; height: number }
export interface Layout { places: Place[]; width: number; height: number }

export const GAP = 20;
export const MARGIN = 24;
/** A page wider than this is no easier to read at arm's length. */
const WIDEST = 1100;
const A4: PageSize = { width: 595, height: 842 };

export const ZOOM_LEAST = 0.4;
export const ZOOM_MOST = 4;
export const clampZoom = (zoom: number) => Math.min(ZOOM_MOST, Math.max(ZOOM_LEAST, zoom));
/** The steps of the buttons. */
const STEPS = [0.4, 0.5, 0.6, 0.75, 0.9, 1, 1.15, 1.35, 1.6, 2, 2.5, 3.2, 4];
export function nextZoom(zoom: number, direction: 1 | -1): number {
	const steps = direction > 0 ? STEPS : [...STEPS].reverse();
	return steps.find((step) => (step - zoom) * direction > 0.02) ?? clampZoom(zoom);
}

export function sizeOf(desk: Pick<Desk, 'sizes' | 'turn'>, page: number): PageSize {
	const size = desk.sizes.get(page) ?? desk.sizes.get(1) ?? A4;
	return desk.turn % 2 ? { width: size.height, height: size.width } : size;
}

/** How wide a page is drawn. */
export function widthOf(desk: Pick<Desk, 'sizes' | 'frame' | 'fit' | 'zoom' | 'turn'>, page: number): number {
	const margin = desk.frame.width < 700 ? 8 : MARGIN;
	const across = Math.min(WIDEST, Math.max(120, desk.frame.width - 2 * margin));
	const size = sizeOf(desk, page);
	const whole = ((desk.frame.height - 2 * GAP) * size.width) / size.height;
	return Math.round((desk.fit === 'page' ? Math.min(across, whole) : across) * desk.zoom);
}

export function layout(desk: Desk): Layout {
	const margin = desk.frame.width < 700 ? 8 : MARGIN;
	const shown = desk.single === null ? Array.from({ length: desk.pages }, (_, i) => i + 1) : [desk.single];
	const places: Place[] = [];
	let top = GAP, widest = 0;
	for (const page of shown) {
		const size = sizeOf(desk, page), width = widthOf(desk, page), height = Math.round((width * size.height) / size.width);
		places.push({ page, top, left: 0, width, height });
		widest = Math.max(widest, width);
		top += height + GAP;
	}
	const across = Math.max(desk.frame.width, widest + 2 * margin);
	for (const place of places) place.left = Math.round((across - place.width) / 2);
	return { places, width: across, height: top };
}

/** The pages crossing a band of the desk. */
export function crossing(laid: Layout, from: number, to: number): Place[] {
	return laid.places.filter((place) => place.top < to && place.top + place.height > from);
}

/** The page being read: the one that holds the line a third of the way down. */
export function pageAt(laid: Layout, scroll: number, height: number): number {
	const line = scroll + height / 3;
	return laid.places.find((place) => place.top + place.height + GAP > line)?.page ?? laid.places.at(-1)?.page ?? 1;
}

/** A point of the desk said in terms of a page, so that it can be found again after anything changes size. */
export interface Anchor { page: number; x: number; y: number }

export function anchorAt(laid: Layout, x: number, y: number): Anchor {
	const place = laid.places.find((one) => one.top + one.height + GAP > y) ?? laid.places.at(-1);
	if (!place) return { page: 1, x: 0.5, y: 0 };
	return { page: place.page, x: (x - place.left) / place.width, y: (y - place.top) / place.height };
}

export function pointOf(laid: Layout, anchor: Anchor): { x: number; y: number } | null {
	const place = laid.places.find((one) => one.page === anchor.page);
	return place ? { x: place.left + anchor.x * place.width, y: place.top + anchor.y * place.height } : null;
}

/** Device pixels per CSS pixel for one page: sharp, but never more memory than its share. */
export function sharpness(place: Pick<Place, 'width' | 'height'>, ratio: number, most = 6_000_000): number {
	return Math.min(ratio, Math.sqrt(most / (place.width * place.height)));
}
