/** Pages drawn beforehand: a document opens on its picture at once, the text and the sharp drawing follow. */
import type { PDFPageProxy } from 'pdfjs-dist';
import type { Picture, Previews } from '$lib/local/previews';
import { sharpness, widthOf, type Fit, type Frame } from './layout';

/** A picture ready to be laid on the desk. Its sizes are those of the page, in points. */
export interface Preview extends Omit<Picture, 'image'> { bitmap: ImageBitmap }

export async function unpack(previews: Previews | undefined, hash: string, page: number): Promise<Preview | null> {
	const picture = await previews?.get(hash, page);
	if (!picture) return null;
	const { image, ...rest } = picture;
	return { ...rest, bitmap: await createImageBitmap(image) };
}

/** Every dot as drawn: a first look must not differ from the second. Browsers without lossless WebP answer with PNG. */
export function pictureOf(canvas: HTMLCanvasElement): Promise<Blob | null> {
	return new Promise((done) => canvas.toBlob(done, 'image/webp', 1));
}

/** Draws a page as the desk will show it, away from the screen. */
export async function drawAhead(page: PDFPageProxy, frame: Frame, fit: Fit): Promise<Blob | null> {
	const base = page.getViewport({ scale: 1 });
	const width = widthOf({ sizes: new Map([[1, base]]), frame, fit, zoom: 1, turn: 0 }, 1), height = Math.round((width * base.height) / base.width);
	const sharp = sharpness({ width, height }, devicePixelRatio || 1), canvas = document.createElement('canvas');
	canvas.width = Math.max(1, Math.round(width * sharp));
	canvas.height = Math.max(1, Math.round(height * sharp));
	await page.render({ canvas, viewport: page.getViewport({ scale: (width / base.width) * sharp }) }).promise;
	const picture = await pictureOf(canvas);
	canvas.width = canvas.height = 0;
	return picture;
}

/** Until what was just laid out has been painted; a page out of sight does not wait for it. */
export function shownOnScreen(): Promise<void> {
	return new Promise((done) => {
		const limit = setTimeout(done, 300);
		requestAnimationFrame(() => requestAnimationFrame(() => {
			clearTimeout(limit);
			setTimeout(done);
		}));
	});
}
