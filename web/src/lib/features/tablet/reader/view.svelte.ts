/** How the reader looks at a document: place, size, way of turning. The desk follows it; buttons, keys and fingers change it. */
import { anchorAt, clampZoom, crossing, GAP, layout, nextZoom, pageAt, pointOf, type Anchor, type Fit, type Frame, type Layout, type Place } from './layout';
import type { Look } from '$lib/local/db';
import type { Book } from './book.svelte';

const AS_IS: Look = { fit: 'width', zoom: 1, turn: 0 };

export class View {
	frame = $state.raw<Frame>({ width: 0, height: 0 });
	/** Where the desk stands in the window, once measured. */
	stands: { top: number; left: number } | null = null;
	fit = $state<Fit>('width');
	zoom = $state(1);
	turn = $state<0 | 1 | 2 | 3>(0);
	single = $state(false);
	page = $state(1);
	/** The band of the desk on screen. */
	top = $state(0);
	left = $state(0);
	private anchor: Anchor = { page: 1, x: 0.5, y: -0.02 };
	/** The point of the screen the anchor stands on. */
	private focus = { x: 0.5, y: 0 };
	private moving = false;
	/** Counts the moves asked for, so that going to the same page again is a move too. */
	moves = $state(0);

	constructor(readonly book: Book, look: Look = AS_IS) {
		this.fit = look.fit;
		this.zoom = clampZoom(look.zoom);
		this.turn = look.turn;
	}
	/** How this document is looked at, to be found again the next time. */
	get look(): Look {
		return { fit: this.fit, zoom: this.zoom, turn: this.turn };
	}
	/** Puts the desk back where it stood, after it was moved on the screen. */
	standAgain(): void {
		this.moves++;
	}

	private desk = (single: number | null) => ({ pages: this.book.pages, sizes: this.book.sizes, frame: this.frame, fit: this.fit, zoom: this.zoom, turn: this.turn, single });
	laid: Layout = $derived(layout(this.desk(this.single ? this.page : null)));
	/** Where the desk stands or is about to: a page under the fingers must not leave while everything changes size. */
	private edge = $derived.by(() => {
		void this.top;
		void this.moves;
		return this.stand().top;
	});
	/** Pages to draw: those on screen, then their neighbours. */
	shown: Place[] = $derived.by(() => {
		if (this.single) return [this.page - 1, this.page, this.page + 1].filter((page) => page >= 1 && page <= this.book.pages).flatMap((page) => layout(this.desk(page)).places);
		const near = crossing(this.laid, this.edge - this.frame.height * 0.5, this.edge + this.frame.height * 1.5);
		// The page that the next tap will show is drawn before it is asked for.
		const next = this.laid.places[this.page];
		return next && !near.includes(next) ? [...near, next] : near;
	});
	onScreen(place: Place): boolean {
		if (this.single) return place.page === this.page;
		return place.top < this.edge + this.frame.height && place.top + place.height > this.edge;
	}
	/** Whether a finger going sideways turns the page rather than moving it. */
	swipes = $derived(this.laid.width <= this.frame.width + 1);

	/** The reader has moved the desk. */
	scrolled(left: number, top: number): void {
		this.top = top;
		this.left = left;
		if (this.moving) return;
		this.focus = { x: 0.5, y: 1 / 3 };
		this.anchor = anchorAt(this.laid, left + this.frame.width * this.focus.x, top + this.frame.height * this.focus.y);
		if (!this.single) this.page = pageAt(this.laid, top, this.frame.height);
	}

	/** Where the desk must stand so that the place in hand has not moved. */
	stand(): { left: number; top: number } {
		const point = pointOf(this.laid, this.anchor) ?? { x: 0, y: 0 };
		return { left: Math.max(0, point.x - this.frame.width * this.focus.x), top: Math.max(0, point.y - this.frame.height * this.focus.y) };
	}
	/** While the desk is being put back, its own scrolling says nothing about the reader. */
	hold(moving: boolean) {
		this.moving = moving;
	}

	go(page: number, y = 0): void {
		const target = Math.min(Math.max(1, page), this.book.pages || 1);
		this.focus = { x: 0.5, y: 0 };
		this.page = target;
		const place = this.laid.places.find((one) => one.page === target);
		this.anchor = { page: target, x: 0.5, y: y - GAP / (place?.height ?? 1000) };
		this.moves++;
	}
	next = () => this.go(this.page + 1);
	previous = () => this.go(this.page - 1);

	/** Changes the size around a point of the screen (fractions of it). */
	resize(zoom: number, focus = { x: 0.5, y: 0.33 }): void {
		this.anchor = anchorAt(this.laid, this.left + this.frame.width * focus.x, this.top + this.frame.height * focus.y);
		this.focus = focus;
		this.zoom = clampZoom(zoom);
		this.moves++;
	}
	step = (direction: 1 | -1) => this.resize(nextZoom(this.zoom, direction));
	fitTo(fit: Fit): void {
		this.fit = fit;
		this.zoom = 1;
		this.go(this.page);
	}
	rotate(): void {
		this.turn = ((this.turn + 1) % 4) as 0 | 1 | 2 | 3;
		this.go(this.page);
	}
	oneByOne(single: boolean): void {
		this.single = single;
		this.go(this.page);
	}
}
