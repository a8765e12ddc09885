import { describe, expect, it } from 'vitest';
import { chanceFrom } from '../chance';
import { document, sitting } from '../sample';
import { baseOf, differences } from './sitting';
import { changesOf, type Change } from './texts';

const said = (all: Change[] | null) => (all ?? []).map(({ page, parts }) => [page, parts.map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `+${text}+` : `-${text}-`)).join(' ')]);

describe('what changed in a text', () => {
	const price = 'Le prix du mètre cube est fixé à\ndeux euros dix centimes pour les\nabonnés domestiques.';
	it('is shown in whole words, with what stands around, on its page', () => {
		expect(said(changesOf(['Titre', price], ['Titre', price.replace('dix', 'vingt')]))).toEqual([[2, '… Titre Le prix du mètre cube est fixé à deux euros -dix- +vingt+ centimes pour les abonnés domestiques.'.replace('… ', '')]]);
	});
	it('lines laid out anew, words cut at the end of a line and page numbers are no change', () => {
		const again = 'Le prix du mètre cube\nest fixé à deux euros dix cen-\ntimes pour les abonnés domestiques.';
		expect(changesOf([`${price}\n1 / 2`, 'Suite.\n2 / 2'], ['Préambule inchangé ?'.slice(0, 0), `${again}\nPage 2 sur 3`, 'Suite.\n- 3 -'])).toEqual([]);
		expect(changesOf([price], [price])).toEqual([]);
	});
	it('a passage that is gone is shown where it was, a page more where it is', () => {
		expect(said(changesOf(['Un.', 'Deux.', 'Trois.'], ['Un.', 'Trois.']))).toEqual([[1, 'Un. -Deux.- Trois.']]);
		expect(said(changesOf(['Un.', 'Trois.'], ['Un.', 'Deux.', 'Trois.']))).toEqual([[2, 'Un. +Deux.+ Trois.']]);
	});
	it('what was added and what was removed make the new text of the old one, for a thousand pairs', () => {
		const words = 'le la un conseil vote tarif eau prix cube euros pour par dans avec sans non oui'.split(' ');
		for (let seed = 1; seed <= 1_000; seed++) {
			const chance = chanceFrom(seed), line = () => Array.from({ length: 5 }, () => words[Math.floor(chance() * words.length)]).join(' ');
			const old = Array.from({ length: 1 + Math.floor(chance() * 12) }, line), fresh = old.flatMap((one) => (chance() < 0.15 ? [] : chance() < 0.2 ? [line(), one] : chance() < 0.2 ? [one.replace(/\w+$/, 'changé')] : [one]));
			const changes = changesOf([old.join('\n')], [fresh.join('\n')])!, count = (list: string[], kind?: string) => (kind ? changes.flatMap(({ parts }) => parts.filter((part) => part.kind === kind).map(({ text }) => text)) : list).join(' ').split(' ').filter(Boolean).length;
			expect(count(old) - count([], 'removed') + count([], 'added'), `pair ${seed}`).toBe(count(fresh));
			if (old.join('\n') === fresh.join('\n')) expect(changes).toEqual([]);
			else expect(changes.length, `pair ${seed}`).toBeGreaterThan(0);
		}
	});
	it('of two long texts with nothing in common comes in time', () => {
		const chance = chanceFrom(3), text = () => Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => Array.from({ length: 10 }, () => Math.floor(chance() * 5_000)).join(' ')).join('\n'));
		const start = performance.now();
		changesOf(text(), text());
		expect(performance.now() - start).toBeLessThan(8_000);
	});
});

describe('what changed in a sitting', () => {
	const before = sitting('s', 8, ['aa', 'bb']), base = baseOf(before, { 'doc-aa': 'aa' });
	it('is nothing when nothing did', () => expect(differences(base, before)).toEqual([]));
	it('says date, place, points and documents, and which of those were read', () => {
		const [first, second] = before.agenda;
		const now = sitting('s', 9, [], { place: 'Orcy', agenda: [{ ...first!, title: 'Point un', documents: [document('cc', { id: 'doc-aa', title: 'aa' }), document('dd')] }, { ...second!, id: 'new', title: 'Motion', documents: [document('ee')] }] });
		expect(differences(base, now).map(({ kind }) => kind)).toEqual(['date', 'place', 'item.renamed', 'document.replaced', 'document.added', 'item.added', 'item.removed']);
		expect(differences(base, now)[3]).toMatchObject({ from: 'aa', to: 'cc', read: true });
	});
	it('a document read in a later version than the one seen first is compared with the one that was read', () => {
		const now = sitting('s', 8, [], { agenda: [{ ...before.agenda[0]!, documents: [document('cc', { id: 'doc-aa' })] }, before.agenda[1]!] });
		expect(differences(baseOf(before, { 'doc-aa': 'cc' }), now)).toEqual([]);
		expect(differences(baseOf(before), now)).toMatchObject([{ kind: 'document.replaced', from: 'aa', read: false }]);
	});
});
