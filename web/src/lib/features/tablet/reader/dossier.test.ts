import { describe, expect, it } from 'vitest';
import type { TextCount } from '$lib/local/texts';
import { document, sitting } from '$lib/sync/sample';
import { leavesOf } from '../documents';
import { mine } from '../sample';
import { askDossier, reachOf } from './dossier';
import { extract } from './extract';
import { fold } from './find';

const PAGES: Record<string, string[]> = {
	a: ['Le procès-verbal', 'L’eau potable'],
	b: ['Tarif de l’eau', 'rien ici', 'Les eaux usées'],
	scan: ['', ''],
	part: ['Du texte', '']
};
const count = (hash: string): TextCount => ({ pages: PAGES[hash]!.length, mute: PAGES[hash]!.filter((text) => !text).length, late: 0 });
const known = new Map(Object.keys(PAGES).map((hash) => [hash, count(hash)]));
const library = { pagesOf: async (hash: string) => PAGES[hash]!.map((text) => fold(text).folded), printed: async (hash: string) => PAGES[hash]! };
const base = sitting('s', 1, ['a', 'b', 'scan', 'part', 'away']);
const view = mine({ ...base, agenda: [...base.agenda, { ...base.agenda[0]!, id: 'x', documents: [document('table', { media_type: 'text/csv' })] }] });
const leaves = leavesOf(view).filter((leaf) => leaf.item);

describe('one question asked of a whole dossier', () => {
	const ask = (typed: string, left = () => false) => askDossier(leaves, typed, known, library, left);

	it('answers in the order of the agenda, page by page, with what is printed there', async () => {
		const found = await ask('l’eau');
		expect(found.map(({ leaf, total, pages }) => [leaf.document.hash, total, pages.map((one) => one.page)])).toEqual([['a', 1, [2]], ['b', 2, [1, 3]]]);
		expect(found[1]!.pages[1]).toEqual({ page: 3, places: 1, text: 'Les eaux usées' });
	});
	it('no word, no answer; another question stops it', async () => {
		expect(await ask('  ')).toEqual([]);
		expect(await ask('eau', () => true)).toEqual([]);
	});
	it('what could not be asked is told: scans, pages without words, documents not here, other kinds, failures', () => {
		const reach = reachOf(leaves, new Map([...known, ['away', { pages: 9, mute: 4, late: 4 }]]), new Set(), () => true);
		expect(reach).toEqual({ documents: 5, read: 5, scans: 1, scanPages: 1, away: 0, partly: 1, failed: 0, others: 1 });
		expect(reachOf(leaves, known, new Set(), () => false)).toMatchObject({ read: 4, away: 1 });
		expect(reachOf(leaves, known, new Set(['away']), () => true)).toMatchObject({ read: 4, away: 0, failed: 1 });
	});
});

describe('reading the words of a document', () => {
	const now = async () => undefined;
	const page = (text: string | null) => ({
		getTextContent: () => (text === null ? new Promise<never>(() => undefined) : Promise.resolve({ items: [{ str: text, hasEOL: true }], styles: {}, lang: null })),
		cleanup: () => true
	});
	const pages = (...all: (string | null | Error)[]) => ({
		numPages: all.length,
		getPage: async (n: number) => {
			const one = all[n - 1]!;
			if (one instanceof Error) throw one;
			return page(one) as never;
		}
	});

	it('gives every page, in order; one that cannot be read has no words', async () => {
		expect(await extract(pages('un', new Error('bad'), 'trois'), now, () => true)).toEqual({ pages: ['un\n', '', 'trois\n'], late: 0 });
	});
	it('a page that never answers ends the reading in time, and the rest is told as missing', async () => {
		expect(await extract(pages('un', null, 'trois'), now, () => true, 20)).toEqual({ pages: ['un\n', '', ''], late: 2 });
	});
	it('stops between two pages when it is no longer wanted', async () => {
		let asked = 0;
		expect(await extract(pages('un', 'deux', 'trois'), now, () => ++asked < 2)).toBeNull();
	});
});
