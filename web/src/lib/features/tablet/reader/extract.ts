/** The text of a document, page after page, within limits: a page that takes too long ends the reading of its document. */
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { joinPieces, type TextPiece } from './find';

/** Longest for one page, in milliseconds. */
export const LONGEST = 6_000;
/** Letters kept of one page: more is no page that anybody reads. */
const MOST_LETTERS = 100_000;
/** Pages kept of one document. */
const MOST_PAGES = 3_000;

export interface Extract { pages: string[]; /** Pages given up. */ late: number }
interface Pages { numPages: number; getPage: (n: number) => Promise<Pick<Awaited<ReturnType<PDFDocumentProxy['getPage']>>, 'getTextContent' | 'cleanup'>> }

/** Between two pages `breathe` lets the tablet do what it has to; null when `wanted` no longer holds. */
export async function extract(document: Pages, breathe: () => Promise<void>, wanted: () => boolean, longest = LONGEST): Promise<Extract | null> {
	const count = Math.min(document.numPages, MOST_PAGES), pages: string[] = [];
	for (let n = 1; n <= count; n++) {
		await breathe();
		if (!wanted()) return null;
		const text = await inTime(pageText(document, n), longest);
		// The machine is busy with this page: it cannot be asked for the next ones either.
		if (text === null) break;
		pages.push(text);
	}
	const late = document.numPages - pages.length;
	while (pages.length < count) pages.push('');
	return { pages, late };
}

/** Lets the screen answer a finger, when work has lasted as long as one may not notice. */
export function breather(longest = 16): () => Promise<void> {
	let since = performance.now();
	return async () => {
		if (performance.now() - since < longest) return;
		await new Promise((next) => setTimeout(next));
		since = performance.now();
	};
}

async function pageText(document: Pages, n: number): Promise<string> {
	const page = await document.getPage(n);
	const { items } = await page.getTextContent();
	page.cleanup();
	return joinPieces(items.filter((item) => 'str' in item) as TextPiece[]).text.slice(0, MOST_LETTERS);
}

/** Null when it takes longer. A page that cannot be read has no text. */
function inTime(reading: Promise<string>, longest: number): Promise<string | null> {
	return new Promise((done) => {
		const limit = setTimeout(() => done(null), longest);
		reading.catch(() => '').then((text) => {
			clearTimeout(limit);
			done(text);
		});
	});
}
