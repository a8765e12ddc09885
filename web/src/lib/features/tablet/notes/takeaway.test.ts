import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Notebook } from '$lib/sync/notes/notebook';
import { itemText, written, type Act } from '$lib/sync/notes/entry';
import { countOf, readable, seenOfMandate, taken, type Papers } from './takeaway';
import { zip } from './zip';

const NOW = Date.UTC(2026, 11, 7, 9);
const spot = (hash: string, page: number, sitting = 's') => ({ sitting, document: 'd', hash, page });
const papers: Papers = {
	authority: { id: 'a', name: 'Communauté des Trois Vallées', short_name: 'Trois Vallées', accent: '#0b4f5c', logo_url: null, time_zone: 'Europe/Paris' },
	function: 'Vice-présidente', starts_on: '2020-07-10', ends_on: '2026-12-01',
	sittings: [{ id: 's', body: 'Conseil', title: 'Conseil communautaire', starts_at: NOW, items: [{ id: 'i', number: '3', title: 'Eau' }], documents: [{ id: 'd', item_id: 'i', title: 'Note', version: 2, hash: 'h', pages: 4 }] }]
};
const mark = (hash: string, page: number, sitting?: string): Act => ({ act: 'mark', over: [], mark: { kind: 'highlight', spot: spot(hash, page, sitting), colour: 'yellow', bands: [{ x: 1.23456, y: 2, width: 3, height: 4 }], quote: { text: 'la régie', before: '', after: '' } } });
const acts: Act[] = [
	mark('h', 3),
	{ act: 'note', of: null, over: [], note: { kind: 'slip', spot: spot('h', 2), x: 10, y: 20, text: 'Demander le coût' } },
	{ act: 'note', of: itemText('s', 'i'), over: [], note: { kind: 'item', sitting: 's', item: 'i', text: 'Voter contre ?' } },
	mark('unknown', 1, 'elsewhere')
];
function kept(mandate = 'm', list = acts) {
	return new Notebook('w' + mandate, () => NOW, 'iPad').write(list).map((entry) => ({ mandate, ref: entry.ref, text: written(entry) }));
}

describe('notes taken away', () => {
	const { seen, unread } = seenOfMandate([...kept(), ...kept('other'), { mandate: 'm', ref: 'n.1', text: '{"act":"hologram"}' }], 'm');
	const all = taken(papers, 'm', 'Hélène Ferrand', seen, unread, NOW);
	it('are those of one mandate only, each on its paper, and nothing is left out', () => {
		expect(countOf(seen)).toEqual({ n: 4, sittings: 2 });
		expect(all.sittings.map(({ id }) => id)).toEqual(['s', '']);
		expect(all.sittings[0]!.documents[0]).toMatchObject({ title: 'Note', item: '3', version: 2, sha256: 'h', notes: [{ kind: 'slip', page: 2, text: 'Demander le coût', from: 'iPad' }, { kind: 'highlight', page: 3, text: 'la régie', bands: [{ x: 1.23 }] }] });
		expect(all.sittings[0]!.items[0]).toMatchObject({ number: '3', notes: [{ text: 'Voter contre ?' }] });
		expect(all.sittings[1]!.documents[0]).toMatchObject({ sha256: 'unknown', version: null });
		expect(all.unread).toEqual([{ ref: 'n.1', content: '{"act":"hologram"}' }]);
	});
	it('say of a note brought from an earlier version how it came', () => {
		const book = new Notebook('w', () => NOW, 'iPad'), [source] = book.write([mark('old', 3)]);
		book.write([{ act: 'mark', over: [], mark: (mark('h', 4) as Extract<Act, { act: 'mark' }>).mark, carried: { from: source!.ref, to: 'h', how: 'moved', by: 'tablet' } }]);
		const notes = taken(papers, 'm', '', book.seen(), [], NOW).sittings.flatMap(({ documents }) => documents.flatMap((document) => document.notes));
		expect(notes.map(({ page, carried }) => [page, carried])).toEqual([[4, 'moved'], [3, undefined]]);
	});
	it('are a list that a person reads', () => {
		const text = readable(all, seen, 'Europe/Paris');
		for (const words of ['Notes de Hélène Ferrand', 'Conseil communautaire, lundi 7 décembre 2026', 'Point 3. Eau', '- Voter contre ?', 'Point 3, Note, version 2', '- Demander le coût', '« la régie »', 'Sur des papiers qui ne sont plus connus']) expect(text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')).toContain(words);
	});
	it('are handed over as a file that any reader opens, names and bytes whole', async () => {
		const parts = [{ name: 'notes.txt', bytes: new TextEncoder().encode('été') }, { name: 'documents/2026-12-07 - 3 - Élus.pdf', bytes: Uint8Array.from({ length: 70_000 }, (_, n) => n * 7) }];
		const file = join(mkdtempSync(join(tmpdir(), 'pupitre-zip-')), 'notes.zip');
		writeFileSync(file, new Uint8Array(await zip(parts, new Date(NOW)).arrayBuffer()));
		const read = execFileSync('python3', ['-c', 'import sys,zipfile,hashlib\nz=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None\nfor n in z.namelist(): print(n, len(z.read(n)), hashlib.sha256(z.read(n)).hexdigest())', file], { encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf-8' } });
		const { createHash } = await import('node:crypto');
		expect(read.trim().split('\n')).toEqual(parts.map(({ name, bytes }) => `${name} ${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`));
	});
});
