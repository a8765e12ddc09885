/** A document read for carry-over: where its words stand, and what its pages look like where they have none. */
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import type { DocLayout, PageLayout, Piece } from '$lib/sync/carry/layout';
import { fingerprint, SIGHT, WORDLESS } from '$lib/sync/carry/pages';

type Pdf = typeof import('pdfjs-dist');
type Text = Awaited<ReturnType<PDFPageProxy['getTextContent']>>;

/** Pages drawn at most to be recognised. */
const MOST_PICTURES = 60;
/** Dots drawn for each grey of a fingerprint. */
const GRAIN = 8;

export interface ReadIo {
	/** Lets the tablet do what it has to between two pages. */
	breathe: () => Promise<void>;
	/** Pages to read; all when absent. Others are empty. */
	only?: ReadonlySet<number>;
	/** Pages near which wordless ones are drawn. */
	around: readonly number[];
}

export async function readLayout(pdf: Pdf, document: PDFDocumentProxy, { breathe, only, around }: ReadIo): Promise<DocLayout> {
	const layout: DocLayout = [];
	for (let n = 1; n <= document.numPages; n++) {
		if (only && !only.has(n)) {
			layout.push({ width: 0, height: 0, pieces: [], picture: null });
			continue;
		}
		await breathe();
		const page = await document.getPage(n);
		layout.push(pageLayout(pdf, page, await page.getTextContent()));
		page.cleanup();
	}
	for (const n of wordless(layout, around)) {
		await breathe();
		layout[n - 1]!.picture = await pictureOf(await document.getPage(n)).catch(() => null);
	}
	return layout;
}

/** Pages without words, those nearest to the notes first. */
function wordless(layout: DocLayout, around: readonly number[]): number[] {
	const far = (n: number) => Math.min(...around.map((one) => Math.abs(one - n)));
	return layout.flatMap(({ width, pieces }, i) => (width > 0 && pieces.reduce((sum, { text }) => sum + text.trim().length, 0) < WORDLESS ? [i + 1] : [])).sort((a, b) => far(a) - far(b)).slice(0, MOST_PICTURES);
}

function pageLayout(pdf: Pdf, page: PDFPageProxy, { items, styles }: Text): PageLayout {
	const view = page.getViewport({ scale: 1 }), pieces: Piece[] = [];
	for (const item of items) {
		if (!('str' in item) || !item.str.trim()) continue;
		const [a, b, c, d, x, y] = pdf.Util.transform(view.transform, item.transform) as [number, number, number, number, number, number];
		const height = Math.hypot(c, d), rise = height * (styles[item.fontName]?.ascent || 0.8);
		// Upright text; what is written along the side is taken for a column of its own.
		if (Math.abs(b) <= Math.abs(a)) pieces.push({ text: item.str, x, y: y - rise, width: item.width, height });
		else pieces.push({ text: item.str, x: x - rise, y: b > 0 ? y : y - item.width, width: height, height: item.width });
	}
	return { width: view.width, height: view.height, pieces, picture: null };
}

async function pictureOf(page: PDFPageProxy): Promise<Uint8Array> {
	const base = page.getViewport({ scale: 1 }), width = SIGHT.width * GRAIN, height = SIGHT.height * GRAIN;
	const canvas = globalThis.document.createElement('canvas'), scale = Math.max(width / base.width, height / base.height);
	canvas.width = Math.ceil(base.width * scale);
	canvas.height = Math.ceil(base.height * scale);
	await page.render({ canvas, viewport: page.getViewport({ scale }) }).promise;
	const small = globalThis.document.createElement('canvas');
	[small.width, small.height] = [width, height];
	const brush = small.getContext('2d', { willReadFrequently: true })!;
	brush.drawImage(canvas, 0, 0, width, height);
	const { data } = brush.getImageData(0, 0, width, height), greys = new Float64Array(SIGHT.width * SIGHT.height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const at = (y * width + x) * 4, grey = 0.3 * data[at]! + 0.59 * data[at + 1]! + 0.11 * data[at + 2]!;
			greys[Math.floor(y / GRAIN) * SIGHT.width + Math.floor(x / GRAIN)]! += grey / (GRAIN * GRAIN);
		}
	canvas.width = small.width = 0;
	page.cleanup();
	return fingerprint(greys);
}
