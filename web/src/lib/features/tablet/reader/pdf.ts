/** pdf.js, loaded once, its worker kept warm; documents come through our own bytes, never by address. */
import type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFWorker } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { READING } from '$lib/pdf';
import { PIECE } from '$lib/local/db';
import type { PieceSource } from './source';

type Pdf = typeof import('pdfjs-dist');
let library: Promise<{ pdf: Pdf; worker: PDFWorker }> | null = null;

/** What shows documents is not on the tablet, and the network is missing: nothing is wrong with the document. */
export class MachineAway extends Error {
	override name = 'MachineAway';
}

/** Called when the tablet is idle, so that the first document opens at once. */
export function warm(): Promise<{ pdf: Pdf; worker: PDFWorker }> {
	library ??= start().catch((error: unknown) => {
		library = null;
		throw new MachineAway('the reading machine did not start', { cause: error });
	});
	return library;
}
async function start() {
	const pdf = (await import('pdfjs-dist/legacy/build/pdf.mjs')) as Pdf;
	// pdf.js tries its worker once and for all: it is not let try before the worker is known to be there.
	const here = await fetch(workerUrl);
	if (!here.ok) throw new Error(`${workerUrl}: ${here.status}`);
	await here.arrayBuffer();
	pdf.GlobalWorkerOptions.workerSrc = workerUrl;
	const worker = new pdf.PDFWorker();
	await worker.promise;
	return { pdf, worker };
}

/** A document held whole and no larger than this is handed over in one go: it opens twice as fast as piece by piece. */
const AT_ONCE = 12_000_000;

export interface OpenPdf { pdf: Pdf; document: PDFDocumentProxy; close: () => Promise<void> }

/** A reading machine of its own, for work that may take long or be stopped without the reader noticing. */
export async function machineApart(): Promise<PDFWorker> {
	const { pdf } = await warm();
	const worker = new pdf.PDFWorker();
	await worker.promise;
	return worker;
}

/** Opens a document, with the machine kept warm or another. Scripts, forms and outside addresses are left asleep (this version evaluates no code at all); what decodes scans comes from our own origin. */
export async function openPdf(source: PieceSource, apart?: PDFWorker): Promise<OpenPdf> {
	const { pdf, worker: kept } = await warm(), worker = apart ?? kept;
	class Range extends pdf.PDFDataRangeTransport {
		override requestDataRange(begin: number, end: number) {
			source.read(begin, end).then(
				(bytes) => this.onDataRange(begin, bytes),
				() => undefined
			);
		}
		override abort() {
			source.close();
		}
	}
	const whole = source.bytes <= AT_ONCE && (await source.isLocal());
	// The table of a PDF stands at its end: asked for with the beginning, not after it.
	if (!whole && source.bytes > PIECE) source.read(source.bytes - 1, source.bytes).catch(() => undefined);
	const first = await source.read(0, whole ? source.bytes : Math.min(PIECE, source.bytes));
	const task: PDFDocumentLoadingTask = pdf.getDocument({
		...(whole ? { data: first } : { range: new Range(source.bytes, first), length: source.bytes, rangeChunkSize: PIECE }),
		worker, disableAutoFetch: true, disableStream: true, ...READING
	});
	const close = async () => {
		source.close();
		await task.destroy().catch(() => undefined);
	};
	try {
		return { pdf, document: await task.promise, close };
	} catch (error) {
		await close();
		throw error;
	}
}
