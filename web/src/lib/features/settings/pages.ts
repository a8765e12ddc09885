/** The pages of a small PDF already in memory, drawn with pdf.js. Nothing in the file may run. */
import { READING } from '$lib/pdf';

export interface Pages { count: number; draw(page: number, canvas: HTMLCanvasElement, width: number): Promise<void>; close(): void }

export async function pagesOf(data: ArrayBuffer): Promise<Pages> {
	const [lib, worker] = await Promise.all([import('pdfjs-dist/legacy/build/pdf.mjs'), import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url')]);
	lib.GlobalWorkerOptions.workerSrc = worker.default;
	const task = lib.getDocument({ data, ...READING });
	const file = await task.promise;
	return {
		count: file.numPages,
		async draw(number, canvas, width) {
			const page = await file.getPage(number);
			const scale = width / page.getViewport({ scale: 1 }).width;
			const sharp = Math.min(2, globalThis.devicePixelRatio || 1);
			const viewport = page.getViewport({ scale: scale * sharp });
			// Drawn aside, then shown at once: the letter does not blink while one writes.
			const aside = document.createElement('canvas');
			(aside.width = Math.floor(viewport.width)), (aside.height = Math.floor(viewport.height));
			await page.render({ canvas: aside, viewport }).promise;
			(canvas.width = aside.width), (canvas.height = aside.height);
			canvas.style.width = `${Math.floor(viewport.width / sharp)}px`;
			canvas.getContext('2d')?.drawImage(aside, 0, 0);
		},
		close: () => void task.destroy()
	};
}
