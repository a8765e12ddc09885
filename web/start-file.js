/**
 * The start-up script of the page, taken out of it: the server's policy lets no inline script run.
 * `static/start.js` holds its place, so that the service worker knows the name and keeps it with the shell.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** @param {string} file @param {string} text */
function writeAll(file, text) {
	writeFileSync(file, text);
	writeFileSync(`${file}.br`, brotliCompressSync(text));
	writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
}

/** @param {import('@sveltejs/kit').Adapter} inner @param {string} folder @returns {import('@sveltejs/kit').Adapter} */
export function withStartFile(inner, folder) {
	return {
		...inner,
		async adapt(builder) {
			await inner.adapt(builder);
			const page = readFileSync(`${folder}/200.html`, 'utf8');
			const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)];
			if (scripts.length !== 1) throw new Error(`one start-up script expected in 200.html, ${scripts.length} found`);
			writeAll(`${folder}/start.js`, scripts[0][1]);
			writeAll(`${folder}/200.html`, page.replace(scripts[0][0], '<script src="/start.js"></script>'));
		}
	};
}
