/** Small PDFs with real text, made here: a title, some pages, a word to find on each. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** What a reader of the paper reads, page after page. */
export const textOf = (bytes) => execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

const latin = (text) => Buffer.from(text, 'latin1');
const escaped = (text) => text.replaceAll('’', "'").replace(/([()\\])/g, '\\$1');

/**
 * `lines(page)`: what page `page` (from 1) says. `weight`: bytes of ballast, for files that take time to travel to the server,
 * which leaves them out of its reading copy. `picture`: bytes of a picture among those of the first page, which travel to the tablets too.
 */
export function pdf({ title, pages = 2, lines, weight = 0, picture = 0 }) {
	const objects = [];
	const put = (text) => objects.push(Buffer.isBuffer(text) ? text : latin(text));
	const page = (n) => 4 + 2 * n;
	put('<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>');
	put(`<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, n) => `${page(n)} 0 R`).join(' ')}] >>`);
	put('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
	for (let n = 0; n < pages; n++) {
		const text = [title, `Page ${n + 1} sur ${pages}`, ...lines(n + 1)];
		const drawn = `BT /F1 20 Tf 60 770 Td (${escaped(text[0])}) Tj /F1 12 Tf 0 -18 Td ${text.slice(1).map((line) => `0 -20 Td (${escaped(line)}) Tj`).join(' ')} ET`;
		put(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${page(n) + 1} 0 R /Resources << /Font << /F1 3 0 R >>${picture && !n ? ` /XObject << /I ${page(pages)} 0 R >>` : ''} >> >>`);
		put(Buffer.concat([latin(`<< /Length ${latin(drawn).length} >>\nstream\n`), latin(drawn), latin('\nendstream')]));
	}
	// Noise that no compression shrinks, the same at every run.
	const noise = (words, length) => {
		const noise = Buffer.alloc(length);
		for (let at = 0, seed = title; at < length; at += 32) (seed = createHash('sha256').update(seed).digest()), seed.copy(noise, at);
		put(Buffer.concat([latin(`<< ${words} /Length ${length} >>\nstream\n`), noise, latin('\nendstream')]));
	};
	const side = Math.ceil(Math.sqrt(picture));
	if (picture) noise(`/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8`, side * side);
	if (weight) noise('', weight);
	const parts = [latin('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')], offsets = [];
	let at = parts[0].length;
	objects.forEach((body, i) => {
		const whole = Buffer.concat([latin(`${i + 1} 0 obj\n`), body, latin('\nendobj\n')]);
		offsets.push(at);
		parts.push(whole);
		at += whole.length;
	});
	parts.push(latin(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`));
	return Buffer.concat(parts);
}

/** A page drawn without a letter, as a scanner makes them. */
export function scanned() {
	const drawn = Buffer.from('0.6 g 60 500 400 200 re f', 'latin1');
	const bodies = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Count 1 /Kids [3 0 R] >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>', `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`];
	let text = '%PDF-1.7\n';
	const offsets = bodies.map((body, i) => {
		const at = text.length;
		text += `${i + 1} 0 obj\n${body}\nendobj\n`;
		return at;
	});
	return Buffer.from(`${text}xref\n0 5\n0000000000 65535 f \n${offsets.map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`, 'latin1');
}

export const SUBJECTS = [
	'Approbation du procès-verbal', 'Tarifs de l’eau et de l’assainissement', 'Révision du plan climat', 'Fonds de concours aux communes', 'Marché de collecte des déchets',
	'Convention avec l’office de tourisme', 'Création de postes', 'Aire d’accueil des gens du voyage', 'Pistes cyclables', 'Médiathèque intercommunale'
];
const slug = (text) => text.normalize('NFD').replace(/[^\x20-\x7e]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** Forty files for ten points, named as clerks name them; real ones when the folder of test data is there. */
export async function fortyFiles(folder) {
	await mkdir(folder, { recursive: true });
	const real = await realFiles();
	const kinds = ['note-explicative-de-synthese', 'projet-de-deliberation', 'annexe-1', 'annexe-2'];
	const files = [];
	for (const [i, subject] of SUBJECTS.entries()) {
		for (const [k, kind] of kinds.entries()) {
			const name = `${String(i + 1).padStart(2, '0')}-${kind}-${slug(subject)}.pdf`;
			// The first two points are read by the tests: their words are known.
			const own = i < 2 ? null : real[i * 4 + k];
			const bytes = own ? await readFile(own) : pdf({ title: `${subject}`, pages: 2 + (k % 3), lines: (page) => [`${kind.replaceAll('-', ' ')}, point ${i + 1}`, page === 2 ? 'Le mot rare de cette page est : libellule.' : 'Le conseil est invité à se prononcer.'] });
			await writeFile(join(folder, name), bytes);
			files.push(join(folder, name));
		}
	}
	return { files, real: real.length > 0 };
}
async function realFiles() {
	const data = process.env.PUPITRE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
	const folder = join(data, 'montpellier', 'seance-2014-04-24');
	const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.pdf')).sort();
	return names.slice(0, 40).map((name) => join(folder, name));
}
