/** One open document: its pages, their sizes, its text, its contents. Closing it gives everything back. */
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import { HOME } from '$lib/api/server';
import type { Previews } from '$lib/local/previews';
import { backOff } from '$lib/sync/rhythm';
import type { Way } from '$lib/sync/way';
import { foldPage, type PageText, type TextPiece } from './find';
import type { PageSize } from './layout';
import { MachineAway, openPdf, type OpenPdf } from './pdf';
import { pictureOf, shownOnScreen, unpack, type Preview } from './preview';
import { PieceSource, type PieceStore } from './source';

export interface Heading { title: string; page: number; depth: number }
/** A drawing put aside, and what it was drawn for. */
export interface Rest { page: number; canvas: HTMLCanvasElement; key: string }

const MOST_HEADINGS = 400;
/** A picture that comes later than this is not waited for, in milliseconds. */
const LONGEST_LOOK = 1_500;

/** A promise kept from outside. Older tablets have no `Promise.withResolvers`. */
function promised<T>() {
	let resolve!: (value: T) => void, reject!: (error: unknown) => void;
	const promise = new Promise<T>((keep, refuse) => ([resolve, reject] = [keep, refuse]));
	return { promise, resolve, reject };
}

/** Until the delay passes, or the network comes back. */
function untilOnline(ms: number): Promise<void> {
	return new Promise((done) => {
		const end = () => {
			clearTimeout(timer);
			removeEventListener('online', end);
			done();
		};
		const timer = setTimeout(end, ms);
		addEventListener('online', end);
	});
}

/** Gives the memory of a drawing back now, not when the browser finds time. */
export function wipe(canvas: HTMLCanvasElement): void {
	canvas.remove();
	canvas.width = canvas.height = 0;
}

export class Book {
	/** `shown`: the page asked for is before the eye as a picture, the reading machine is still starting. */
	state = $state<'opening' | 'shown' | 'ready' | 'bad'>('opening');
	pages = $state(0);
	/** Unrotated sizes learnt so far, in points. */
	sizes = $state.raw<ReadonlyMap<number, PageSize>>(new Map());
	/** Something asked for is not on the tablet and the network is missing. */
	waiting = $state(false);
	/** What shows documents is missing, not the document: it is asked for until it comes. */
	away = $state(false);
	/** Canvases in place, by page: what a picture to keep is taken from. */
	readonly drawn = new Map<number, HTMLCanvasElement>();
	/** The page being read: its drawing waits here while another document is before the eye. */
	here = 0;
	private rest: Rest | null = null;
	private open = $state.raw<OpenPdf | null>(null);
	private began = promised<OpenPdf>();
	private closed = false;
	private held = new Map<number, Promise<PDFPageProxy>>();
	private texts = new Map<number, PageText>();
	private queue: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly store: PieceStore,
		readonly hash: string,
		readonly bytes: number,
		private readonly way?: Way,
		private readonly previews?: Previews,
		/** The picture of the page to open on, when it is at hand already. */
		public preview: Preview | null = null,
		/** Asks the server for the picture of the first page; false when there is none to come. */
		private readonly bring?: () => Promise<boolean>
	) {
		if (preview) this.show(preview);
		this.began.promise.catch(() => undefined);
	}

	/** That of the server it comes from. */
	get network() {
		return (this.store.server ?? HOME).network;
	}

	/** Opens on this page; told as soon as there is something to look at. */
	async start(page: number, seen: () => void): Promise<void> {
		if (this.preview) seen();
		else if (!(await this.look(page, seen)) && page === 1 && this.bring && !this.closed)
			// Small, it comes before the file; the file does not wait for it long.
			await Promise.race([this.bring().then((came) => came && this.look(page, seen)).catch(() => false), new Promise((done) => setTimeout(done, LONGEST_LOOK))]);
		if (this.closed) return;
		if (this.preview) {
			// The picture first, the machine after: on a slow tablet they would keep each other waiting.
			await shownOnScreen();
		}
		await this.read();
		if (this.state === 'ready' && !this.preview) seen();
	}

	/** Shows the picture of this page if it is kept and nothing better is shown. */
	private async look(page: number, seen: () => void): Promise<boolean> {
		const preview = await unpack(this.previews, this.hash, page).catch(() => null);
		if (!preview) return false;
		if (this.closed || this.state !== 'opening') {
			preview.bitmap.close();
			return false;
		}
		this.preview = preview;
		this.show(preview);
		seen();
		return true;
	}

	private show({ page, pages, width, height }: Preview) {
		const size = { width, height };
		this.pages = pages;
		this.sizes = new Map([[1, size], [page, size]]);
		this.state = 'shown';
	}

	private async read(): Promise<void> {
		for (let failures = 0; !this.closed; failures++) {
			try {
				await this.readOnce();
				this.away = false;
				return;
			} catch (error) {
				if (!(error instanceof MachineAway)) {
					this.began.reject(error);
					if (!this.closed) this.state = 'bad';
					return;
				}
				this.away = true;
				await untilOnline(backOff(failures, Math.random()));
			}
		}
	}
	private async readOnce(): Promise<void> {
		const source = new PieceSource(this.store, this.hash, this.bytes, { way: this.way, onWaiting: (waiting) => (this.waiting = waiting) });
		const open = await openPdf(source);
		if (this.closed) return void open.close();
		this.open = open;
		this.began.resolve(open);
		await this.page(1);
		this.pages = open.document.numPages;
		this.state = 'ready';
	}

	get document(): PDFDocumentProxy | null {
		return this.open?.document ?? null;
	}
	get pdf() {
		return this.open?.pdf ?? null;
	}

	page(number: number): Promise<PDFPageProxy> {
		let page = this.held.get(number);
		if (!page) {
			page = this.began.promise.then((open) => open.document.getPage(number)).then((one) => {
				this.learn(number, one);
				return one;
			});
			page.catch(() => this.held.delete(number));
			this.held.set(number, page);
		}
		return page;
	}
	private learn(number: number, page: PDFPageProxy) {
		const box = page.getViewport({ scale: 1, rotation: page.rotate });
		const size = { width: box.width, height: box.height };
		const first = this.sizes.get(1);
		// Same as the assumed size: nothing moves, nothing to redraw.
		if (number !== 1 && first && first.width === size.width && first.height === size.height) return;
		this.sizes = new Map(this.sizes).set(number, size);
	}
	/** Keeps the drawing in place as the picture on which this document opens next. */
	async keepPicture(number: number): Promise<void> {
		const canvas = this.drawn.get(number);
		if (!canvas || !this.previews) return;
		const [page, image] = await Promise.all([this.page(number), pictureOf(canvas)]);
		const { width, height } = page.getViewport({ scale: 1 });
		if (image) await this.previews.put(this.hash, { page: number, pages: this.pages, width, height, image });
	}
	/** What a page decoded for drawing is given back once it is out of sight. */
	release(number: number): void {
		void this.held.get(number)?.then((page) => page.cleanup()).catch(() => undefined);
	}

	/** Puts aside the drawing of the page being read; false when it is not that one. One a document: what is left open costs little. */
	putAside(rest: Rest): boolean {
		if (this.closed || rest.page !== this.here) return false;
		if (this.rest) wipe(this.rest.canvas);
		this.rest = rest;
		return true;
	}
	/** The drawing of this page, if it was put aside; the caller's from now on. */
	takeUp(page: number): Rest | null {
		const rest = this.rest;
		if (rest?.page !== page) return null;
		this.rest = null;
		return rest;
	}

	async text(number: number): Promise<PageText> {
		let text = this.texts.get(number);
		if (!text) {
			const page = await this.page(number);
			const { items } = await page.getTextContent();
			text = foldPage(items.filter((item) => 'str' in item) as TextPiece[]);
			this.texts.set(number, text);
		}
		return text;
	}

	/** The document's own contents, flattened; empty when it has none. */
	async headings(): Promise<Heading[]> {
		const { document } = await this.began.promise, headings: Heading[] = [];
		type Node = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number];
		const walk = async (nodes: Node[], depth: number): Promise<void> => {
			for (const node of nodes) {
				if (headings.length >= MOST_HEADINGS || this.closed) return;
				const page = await this.pageOf(document, node.dest);
				if (page !== null) headings.push({ title: node.title.trim(), page, depth });
				if (depth < 3) await walk(node.items as Node[], depth + 1);
			}
		};
		await walk(((await document.getOutline()) ?? []) as Node[], 0);
		return headings;
	}
	private async pageOf(document: PDFDocumentProxy, dest: string | unknown[] | null): Promise<number | null> {
		try {
			const target = typeof dest === 'string' ? await document.getDestination(dest) : dest;
			const first = target?.[0];
			if (typeof first === 'number') return first + 1;
			return first ? (await document.getPageIndex(first as Parameters<PDFDocumentProxy['getPageIndex']>[0])) + 1 : null;
		} catch {
			return null;
		}
	}

	/** Small drawings one after the other, never in the way of the page being read. */
	thumbnail(number: number, canvas: HTMLCanvasElement, width: number, wanted: () => boolean): Promise<boolean> {
		const draw = async (): Promise<boolean> => {
			if (!wanted() || this.closed) return false;
			const page = await this.page(number);
			const base = page.getViewport({ scale: 1 });
			const viewport = page.getViewport({ scale: width / base.width });
			canvas.width = Math.round(viewport.width);
			canvas.height = Math.round(viewport.height);
			await page.render({ canvas, viewport }).promise;
			return true;
		};
		const turn = this.queue.then(draw, draw);
		this.queue = turn.catch(() => undefined);
		return turn.catch(() => false);
	}

	close(): void {
		this.closed = true;
		this.texts.clear();
		this.held.clear();
		this.drawn.clear();
		this.preview?.bitmap.close();
		this.preview = null;
		if (this.rest) wipe(this.rest.canvas);
		this.rest = null;
		this.began.reject(new Error('closed'));
		void this.open?.close();
		this.open = null;
	}
}
