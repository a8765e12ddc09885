/** Papers that weigh what real ones weigh: each page has text and a picture that no compression shrinks, drawn on it. */
import { createHash } from 'node:crypto';

const latin = (text) => Buffer.from(text, 'latin1');
function noise(seed, length) {
	const bytes = Buffer.alloc(length);
	for (let at = 0; at < length; at += 32) (seed = createHash('sha256').update(seed).digest()), seed.copy(bytes, at);
	return bytes;
}

/** A PDF of so many pages and about so many bytes. */
export function pagePdf(title, pages, weight) {
	const side = Math.max(8, Math.round(Math.sqrt(weight / pages))), objects = [], page = (n) => 4 + 3 * n;
	objects.push(latin('<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>'));
	objects.push(latin(`<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, n) => `${page(n)} 0 R`).join(' ')}] >>`));
	objects.push(latin('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'));
	const stream = (head, bytes) => Buffer.concat([latin(`<< ${head} /Length ${bytes.length} >>\nstream\n`), bytes, latin('\nendstream')]);
	for (let n = 0; n < pages; n++) {
		const lines = Array.from({ length: 30 }, (_, i) => `0 -18 Td (Ligne ${i + 1} de la page ${n + 1} : le conseil est invit\\351 \\340 se prononcer sur ce point.) Tj`);
		objects.push(latin(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${page(n) + 1} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /I ${page(n) + 2} 0 R >> >> >>`));
		objects.push(stream('', latin(`BT /F1 18 Tf 60 780 Td (${title}, page ${n + 1} sur ${pages}) Tj /F1 11 Tf ${lines.join(' ')} ET q 150 0 0 150 60 40 cm /I Do Q`)));
		objects.push(stream(`/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8`, noise(`${title} ${n}`, side * side)));
	}
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

/** So many documents, four for each point. */
export function dossier(count, pages, weight) {
	return Array.from({ length: count }, (_, n) => {
		const point = Math.floor(n / 4) + 1, kind = ['note', 'projet-de-deliberation', 'annexe-1', 'annexe-2'][n % 4];
		return { subject: `Affaire numéro ${point}`, name: `${String(point).padStart(2, '0')}-${kind}-affaire.pdf`, bytes: pagePdf(`Affaire ${point} ${kind}`, pages, weight / count) };
	});
}

/** Puts a file into a sitting as the screen does, piece by piece. */
export async function deposit({ clerk, room }, name, bytes) {
	const row = await clerk.post(`${room}/uploads`, { file_name: name, bytes: bytes.length });
	for (let at = 0; at < bytes.length; at += 4 << 20) await clerk.put(`${room}/uploads/${row.id}?offset=${at}`, new Uint8Array(bytes.subarray(at, at + (4 << 20))));
}
