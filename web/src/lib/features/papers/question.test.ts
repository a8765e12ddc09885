import { describe, expect, it } from 'vitest';
import type { PaperHit } from '$lib/api/types';
import { bySitting, chosen, questionOf, toFind, written } from './question';

const read = (text: string) => questionOf(new URLSearchParams(text));

describe('a question in the address', () => {
	it('is read as it was written', () => {
		const question = { q: 'régie de l’eau « 2014-123 »', authority: 'a', body: 'b', year: 2014, kind: 'annex', order: 'date' as const, page: 3 };
		expect(read(written(question))).toEqual(question);
		expect(written({ q: '', page: 1 })).toBe('');
		expect(written({ q: 'eau', page: 1 })).toBe('?mots=eau');
	});
	it('leaves nonsense aside', () => {
		expect(read('mots=%20eau%20&annee=x&page=-2&ordre=hasard')).toEqual({ q: 'eau', authority: undefined, body: undefined, year: undefined, kind: undefined, order: undefined, page: 1 });
	});
	it('starts again from the first page when a choice changes', () => {
		expect(chosen({ q: 'eau', page: 4 }, { year: 2014 })).toEqual({ q: 'eau', year: 2014, page: 1 });
		expect(chosen({ q: 'eau', page: 4 }, { page: 5 }).page).toBe(5);
	});
});

describe('what was found', () => {
	const hit = (sitting_id: string, title: string) => ({ sitting_id, title: [{ text: title, marked: false }] }) as PaperHit;
	it('stands together by sitting, in the order of the first', () => {
		const groups = bySitting([hit('s2', 'a'), hit('s1', 'b'), hit('s2', 'c')]);
		expect(groups.map((group) => [group.sitting, group.hits.length])).toEqual([['s2', 2], ['s1', 1]]);
	});
	it('is shown in the page by the longest word marked', () => {
		expect(toFind([{ text: 'la ', marked: false }, { text: 'eau', marked: true }, { text: ' de l’', marked: false }, { text: 'assainissement', marked: true }])).toBe('assainissement');
		expect(toFind([])).toBe('');
	});
});
