/** Copies what pdf.js fetches by name (decoders, standard fonts, character maps) next to the pages: scans are blank without them. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const from = new URL('./node_modules/pdfjs-dist/', import.meta.url);
const to = new URL('./static/pdfjs/', import.meta.url);

export function copyPdfAssets() {
	const { version } = JSON.parse(readFileSync(new URL('package.json', from), 'utf8'));
	const mark = new URL('version.txt', to);
	if (existsSync(mark) && readFileSync(mark, 'utf8') === version) return;
	rmSync(to, { recursive: true, force: true });
	mkdirSync(to, { recursive: true });
	// The machine that would run a document's own scripts stays out: no script of a document ever runs here.
	const wanted = (/** @type {string} */ path) => !path.includes('quickjs') && !path.includes('QUICKJS');
	for (const folder of ['wasm', 'standard_fonts', 'cmaps', 'iccs']) cpSync(fileURLToPath(new URL(folder, from)), fileURLToPath(new URL(folder, to)), { recursive: true, filter: wanted });
	writeFileSync(mark, version);
}
