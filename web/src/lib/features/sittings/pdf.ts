/** pdf.js, fetched only when a document is looked at. Nothing in the file may run. */
import { ask } from '$lib/api/client';
import { READING } from '$lib/pdf';

export interface PdfPages {
	count: number;
	draw(page: number, canvas: HTMLCanvasElement, width: number): Promise<void>;
	close(): void;
}

export async function openPdf(url: string): Promise<PdfPages> {
	const [lib, worker, response] = await Promise.all([
		import('pdfjs-dist/legacy/build/pdf.mjs'),
		import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'),
		ask('GET', url, undefined, { headers: { Accept: 'application/pdf' } })
	]);
	lib.GlobalWorkerOptions.workerSrc = worker.default;
	const task = lib.getDocument({ data: await response.arrayBuffer(), ...READING });
	const file = await task.promise;
	return {
		count: file.numPages,
		async draw(number, canvas, width) {
			const page = await file.getPage(number);
			const natural = page.getViewport({ scale: 1 });
			const scale = Math.min(width / natural.width, 1.5);
			const sharp = Math.min(2, globalThis.devicePixelRatio || 1);
			const viewport = page.getViewport({ scale: scale * sharp });
			canvas.width = Math.floor(viewport.width);
			canvas.height = Math.floor(viewport.height);
			canvas.style.width = `${Math.floor(viewport.width / sharp)}px`;
			await page.render({ canvas, viewport }).promise;
		},
		close: () => void task.destroy()
	};
}
