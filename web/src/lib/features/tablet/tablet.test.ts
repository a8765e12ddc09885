import { describe, expect, it } from 'vitest';
import type { Position } from '$lib/local/db';
import { mergeSitting } from '$lib/sync/merge';
import { DAY, document, inbox, NOW, outboxRow, sitting } from '$lib/sync/sample';
import { byLetter, matching } from './colleagues';
import { besideDate, pastWords, sinceWords, untilWords } from './dates';
import { deviceWord, plainCode } from './device';
import { documentState, itemState, leavesOf, LETTER, nameOf, newsOf, nextLeaf, resumeAt } from './documents';
import { addressed, genderOf, headline, saidWords } from './me';
import { mine } from './sample';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
/** Four pages, those given already seen. */
const at = (id: string, hash: string, page: number, more: Partial<Position> = {}, ...seen: number[]): [string, Position] => [
	id, { document: id, hash, page, pages: 4, seen: Uint8Array.of([page, ...seen].reduce((bits, one) => bits | (1 << (one - 1)), 0)), at: NOW, ...more }
];

describe('moments said aloud', () => {
	const zone = 'Europe/Paris', now = Date.UTC(2026, 11, 9, 6, 12);
	it('beside its date', () => {
		expect(plain(besideDate(Date.UTC(2026, 11, 10, 17), now, zone))).toBe('demain à 18 h');
		expect(plain(besideDate(Date.UTC(2026, 11, 17, 17, 30), now, zone))).toBe('jeudi 18 h 30');
	});
	it('just gone', () => {
		expect(pastWords(now - 5_000, now, zone)).toBe('à l’instant');
		expect(plain(pastWords(now - 3_600_000, now, zone))).toBe('ce matin à 6 h 12');
		expect(plain(pastWords(now - DAY, now, zone))).toBe('hier à 7 h 12');
		expect(plain(pastWords(now - 2 * DAY, now, zone))).toBe('lundi 7 décembre à 7 h 12');
	});
	it('since the last visit', () => {
		expect(sinceWords(now - DAY, now, zone)).toBe('depuis hier');
	});
	it('a limit at the end of a day is said as that day', () => {
		expect(plain(untilWords(Date.UTC(2026, 11, 14, 22, 59), zone))).toContain('jusqu’au lundi 14 décembre.');
		expect(plain(untilWords(Date.UTC(2026, 11, 13, 23, 0), zone))).toContain('avant le lundi 14 décembre.');
		expect(plain(untilWords(Date.UTC(2026, 11, 14, 11), zone))).toContain('avant le lundi 14 décembre à 12 h.');
	});
});

describe('how the reader is addressed', () => {
	const person = (civility: string) => ({ id: 'p', civility, given_name: 'Hélène', family_name: 'Ferrand' });
	it('by title and name, and never by a gender one has to guess', () => {
		expect(plain(addressed(person('Mme')))).toBe('Madame Ferrand');
		expect(plain(addressed(person('M.')))).toBe('Monsieur Ferrand');
		expect(plain(addressed(person('')))).toBe('Hélène Ferrand');
	});
	it('words agree', () => {
		const view = { ...mergeSitting(sitting('s', 1, []), []), mine: { answer: 'present' as const, holder: null, at: NOW } };
		expect([genderOf('Madame'), genderOf('Monsieur'), genderOf('Dr')].map((gender) => saidWords(view, gender))).toEqual(['Vous serez présente', 'Vous serez présent', 'Vous venez']);
	});
	it('the headline states the situation', () => {
		const views = ['a', 'b'].map((id) => mergeSitting(sitting(id, 1, []), []));
		expect(headline(views, false)).toBe('2 séances attendent votre réponse.');
		expect(headline(views.slice(0, 1), false)).toBe('une séance attend votre réponse.');
		expect(headline(views, true)).toBe('votre réponse est notée.');
		expect(headline([], false)).toBe('aucune séance n’est prévue pour le moment.');
	});
	it('a refused answer is never called noted', () => {
		const view = mergeSitting(sitting('s', 1, []), [outboxRow(1, { id: 'v', verb: 'reply', sitting_id: 's', mandate_id: 'm1', answer: 'present', at: NOW }, { state: 'refused' })]);
		expect(headline([view], true)).toBe('une réponse est à vérifier.');
	});
	it('nobody is asked to answer a cancelled sitting, nor what is sent for information', () => {
		const views = [sitting('a', 1, [], { state: 'cancelled' }), sitting('b', 1, [], { capacity: 'informed' })].map((one) => mergeSitting(one, []));
		expect(headline(views, false)).not.toContain('attend');
	});
});

describe('the documents of a sitting', () => {
	const one = sitting('s', 1, ['a', 'b']);
	const item = { ...one.agenda[0]!, documents: [document('r'), document('x', { kind: 'annex' }), document('y', { kind: 'annex' }), document('d', { kind: 'draft' })] };
	it('annexes are numbered within their point', () => {
		expect(item.documents.map((doc) => nameOf(item, doc))).toEqual(['Rapport', 'Annexe 1', 'Annexe 2', 'Délibération']);
		expect(nameOf({ ...item, documents: [document('x', { kind: 'annex' })] }, document('x', { kind: 'annex' }))).toBe('Annexe');
	});
	it('are walked through from the letter to the last point', () => {
		const leaves = leavesOf(mine(one));
		expect(leaves.map((leaf) => leaf.id)).toEqual([LETTER, 'doc-a', 'doc-b']);
		expect(nextLeaf(leaves, 'doc-a')?.id).toBe('doc-b');
		expect(nextLeaf(leaves, 'doc-b')).toBeNull();
	});
	it('read, started, not yet, replaced', () => {
		expect(documentState(document('a'), new Map())).toEqual({ kind: 'unread' });
		expect(documentState(document('a'), new Map([at('doc-a', 'a', 2)]))).toEqual({ kind: 'started', page: 2 });
		expect(documentState(document('a'), new Map([at('doc-a', 'a', 1, {}, 4)]))).toEqual({ kind: 'read' });
		expect(documentState(document('a'), new Map([at('doc-a', 'a', 4)]))).toEqual({ kind: 'started', page: 4 });
		expect(documentState(document('a'), new Map([at('doc-a', 'old', 4, {}, 1, 2, 3)]))).toEqual({ kind: 'new' });
	});
	it('a point is read when all its documents are', () => {
		const read = new Map(item.documents.map((doc) => at(doc.id, doc.hash, 4, {}, 1, 2)));
		expect(itemState(item, read)).toEqual({ kind: 'read' });
		read.delete('doc-y');
		expect(itemState(item, read).kind).toBe('started');
		expect(itemState({ ...item, documents: [] }, read).kind).toBe('nothing');
	});
	it('« lire le dossier » goes back to where one was', () => {
		expect(resumeAt(mine(one))?.id).toBe('doc-a');
		expect(resumeAt(mine(one, new Map([at('doc-a', 'a', 1), at('doc-b', 'b', 3, { at: NOW + 1 })])))?.id).toBe('doc-b');
	});
	it('news are the replaced documents not yet opened, and what was sent since the last visit', () => {
		const changed = sitting('c', 3, []);
		changed.agenda = [{ ...item, documents: [document('new', { id: 'd', changed: true })] }];
		const box = (...reached: [string, Position][]) => inbox(one, changed).sittings.map((sitting) => mine(sitting, new Map(reached)));
		expect(newsOf(box(), null).map((news) => news.document?.id)).toEqual(['d']);
		expect(newsOf(box(at('d', 'new', 1)), null)).toEqual([]);
		expect(newsOf(box(at('d', 'new', 1)), NOW - 2 * DAY).map((news) => news.sitting.sitting_id)).toEqual(['s', 'c']);
	});
});

describe('finding a colleague', () => {
	const colleague = (name: string, commune: string, sort_key: string) => ({ mandate_id: name, name, commune, sort_key, holds_from: null });
	const all = [colleague('Hervé Obry', 'Orcy', 'obry herve'), colleague('Éric Noël', 'Fontaine-l’Abbé', 'noel eric'), colleague('Zoé Élan', 'Orcy', 'elan zoe')];
	it('by the beginning of a name or of a commune, accents aside', () => {
		expect(matching(all, 'her').map((one) => one.name)).toEqual(['Hervé Obry']);
		expect(matching(all, 'orc').map((one) => one.name)).toEqual(['Hervé Obry', 'Zoé Élan']);
		expect(matching(all, 'abbe eric').map((one) => one.name)).toEqual(['Éric Noël']);
		expect(matching(all, 'bry')).toEqual([]);
	});
	it('by letter, in the order of the stored key', () => {
		expect(byLetter(all).map(({ letter, colleagues }) => `${letter}:${colleagues.length}`)).toEqual(['E:1', 'N:1', 'O:1']);
	});
});

describe('first link', () => {
	it('a code is the same however it is typed', () => {
		expect(plainCode(' abcd-12 34 ')).toBe('ABCD1234');
	});
	it('the device is called by what it is', () => {
		expect(deviceWord('Mozilla/5.0 (Linux; Android 13; SM-T510)', 5)).toBe('Tablette');
		expect(deviceWord('Mozilla/5.0 (Macintosh; Intel Mac OS X)', 5)).toBe('iPad');
		expect(deviceWord('Mozilla/5.0 (Windows NT 10.0)', 0)).toBe('Ordinateur');
	});
});
