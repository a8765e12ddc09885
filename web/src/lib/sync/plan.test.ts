import { describe, expect, it } from 'vitest';
import { dossierState, FAULTS, filesOf, inOrder, isPast, receiptsDue, toFetch, toForget, toSacrifice, wanted } from './plan';
import { DAY, document, heldFile, heldFiles, inbox, NOW, sitting } from './sample';

let n = 0;
const id = () => `id-${++n}`;

describe('what to download', () => {
	it('asks for the next sitting first, its letter before its documents, in the order of the agenda', () => {
		const box = inbox(sitting('later', 8, ['x', 'y']), sitting('next', 2, ['b', 'a']));
		expect(wanted(box, NOW).map((want) => want.hash)).toEqual(['letter-next', 'b', 'a', 'letter-later', 'x', 'y']);
	});
	it('asks once for a file that two sittings share', () => {
		const box = inbox(sitting('one', 1, ['same', 'a']), sitting('two', 2, ['same']));
		expect(wanted(box, NOW).filter((want) => want.hash === 'same')).toHaveLength(1);
	});
	it('does not ask again for a verified file, nor for one that came wrong three times', () => {
		const box = inbox(sitting('s', 1, ['a', 'b', 'c']));
		const held = new Map([heldFile('a'), heldFile('b', { state: 'damaged', faults: FAULTS, received: 0 }), heldFile('c', { state: 'arriving', received: 10 })]);
		expect(toFetch(wanted(box, NOW), held).map((want) => want.hash)).toEqual(['letter-s', 'c']);
	});
	it('asks only for the letter of a cancelled sitting', () => {
		expect(filesOf(sitting('s', 1, ['a'], { state: 'cancelled' })).map((want) => want.hash)).toEqual(['letter-s']);
	});
	it('puts past sittings last and drops the old ones beyond the last three', () => {
		const past = [10, 120, 130, 140, 150].map((days) => sitting(`p${days}`, -days, [`f${days}`], { state: 'held' }));
		const hashes = wanted(inbox(...past, sitting('next', 1, ['a'])), NOW).map((want) => want.hash);
		expect(hashes.slice(0, 2)).toEqual(['letter-next', 'a']);
		expect(hashes).toContain('f130');
		expect(hashes).not.toContain('f140');
	});
	it('keeps every sitting of the last ninety days, however many', () => {
		const past = [1, 2, 3, 4, 5].map((days) => sitting(`p${days}`, -days, [`f${days}`], { state: 'held' }));
		expect(wanted(inbox(...past), NOW).map((want) => want.hash)).toContain('f5');
	});
});

describe('what to remove', () => {
	it('removes the replaced version of a document, but not while it is being read', () => {
		const wants = wanted(inbox(sitting('s', 1, ['new'])), NOW);
		expect(toForget(wants, heldFiles('new', 'old', 'letter-s'), new Set())).toEqual(['old']);
		expect(toForget(wants, heldFiles('new', 'old'), new Set(['old']))).toEqual([]);
	});
	it('never gives up a coming sitting to make room, and gives up the oldest past one first', () => {
		const box = inbox(sitting('next', 1, ['a', 'shared']), sitting('old', -60, ['o', 'shared'], { state: 'held' }), sitting('recent', -5, ['r'], { state: 'held' }));
		expect(toSacrifice(box, heldFiles('a', 'shared', 'o', 'r'), new Set(), NOW)).toEqual(['o', 'r']);
	});
});

describe('ready offline', () => {
	const one = sitting('s', 1, ['a', 'b']);
	it('is said only when every document and the letter are verified', () => {
		expect(dossierState(one, heldFiles('a', 'b')).ready).toBe(false);
		expect(dossierState(one, heldFiles('a', 'b', 'letter-s')).ready).toBe(true);
	});
	it('is not said of a file that has all its bytes but no verified hash', () => {
		const held = new Map([...heldFiles('a', 'letter-s'), heldFile('b', { state: 'arriving', received: 1000 })]);
		expect(dossierState(one, held)).toMatchObject({ ready: false, files: 3, verified: 2 });
	});
	it('is not said while the letter is still being made', () => {
		const early = { ...one, convocation: { ...one.convocation, letter_hash: null } };
		expect(dossierState(early, heldFiles('a', 'b')).ready).toBe(false);
	});
	it('is no longer said when a new version brings a new file', () => {
		const changed = { ...one, agenda: [...one.agenda, { ...one.agenda[0]!, id: 'more', documents: [document('c')] }] };
		expect(dossierState(changed, heldFiles('a', 'b', 'letter-s')).ready).toBe(false);
	});
	it('counts bytes as a true fraction', () => {
		const held = new Map([...heldFiles('a'), heldFile('b', { state: 'arriving', received: 250 })]);
		expect(dossierState(one, held)).toMatchObject({ bytes: 2000, received: 1250 });
	});
});

describe('receipts', () => {
	const box = inbox(sitting('s', 1, ['a']));
	it('says « arrived » at once and « complete » with every hash once all is verified', () => {
		const first = receiptsDue(box, new Map(), new Set(), NOW, id);
		expect(first.map((due) => due.verb.verb)).toEqual(['notified']);
		const then = receiptsDue(box, heldFiles('a', 'letter-s'), new Set(['notified:d-s']), NOW, id);
		expect(then).toHaveLength(1);
		expect(then[0]!.verb).toMatchObject({ verb: 'complete', dispatch_id: 'd-s', hashes: ['letter-s', 'a'] });
	});
	it('says nothing twice for the same dispatch, and again for a new one', () => {
		const told = new Set(['notified:d-s', 'complete:d-s']);
		expect(receiptsDue(box, heldFiles('a', 'letter-s'), told, NOW, id)).toEqual([]);
		const again = sitting('s', 1, ['a']);
		again.convocation.dispatch_id = 'd-s2';
		expect(receiptsDue(inbox(again), heldFiles('a', 'letter-s'), told, NOW, id).map((due) => due.key)).toEqual(['notified:d-s2', 'complete:d-s2']);
	});
	it('says nothing about past sittings', () => {
		expect(receiptsDue(inbox(sitting('s', -3, ['a'], { state: 'held' })), new Map(), new Set(), NOW, id)).toEqual([]);
	});
});

describe('coming and past', () => {
	it('a sitting stays among the coming ones while it lasts', () => {
		expect(isPast(sitting('s', 0, [], { starts_at: NOW - 3 * 3_600_000 }), NOW)).toBe(false);
		expect(isPast(sitting('s', 0, [], { starts_at: NOW - DAY }), NOW)).toBe(true);
	});
	it('shows the next one first and the latest past one first', () => {
		const { coming, past } = inOrder([sitting('b', 5, []), sitting('a', 1, []), sitting('x', -9, []), sitting('y', -2, [])], NOW);
		expect([...coming, ...past].map((one) => one.sitting_id)).toEqual(['a', 'b', 'y', 'x']);
	});
});
