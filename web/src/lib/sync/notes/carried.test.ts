import { describe, expect, it } from 'vitest';
import { Ledger } from '../carry/standing';
import { chanceFrom } from '../chance';
import { carriedEntry } from './carried';
import { pageText, readEntry, written, type Act, type Entry, type Mark, type Note } from './entry';
import { Notebook, seenOf, type LiveNote } from './notebook';

const NOW = 1_796_000_000_000, DAY = 86_400_000;
const HASHES = ['1', '2', '3', '4'].map((n) => n.repeat(64));
const at = (hash: string, page = 1) => ({ sitting: 's', document: 'd', hash, page });
const paper = (hash: string) => ({ sitting: 's', id: 'd', hash });
const book = (writer: string, now = NOW) => new Notebook(writer, () => now, writer);
const ink = (n: number, hash = HASHES[0]!): Act => ({ act: 'mark', over: [], mark: { kind: 'ink', spot: at(hash), colour: 'blue', points: [n, 0, n, 10] } });
const slip = (text: string): Act => ({ act: 'note', of: null, over: [], note: { kind: 'slip', spot: at(HASHES[0]!), x: 1, y: 1, text } });
const placed = <T extends Mark | Note>(what: T, hash: string, page = 1): T => (what.kind === 'item' ? what : { ...what, spot: at(hash, page) });

/** Carries over whatever is due, as a tablet does. `page`: what this version of the application finds. */
function carry(one: Notebook, hash: string, page = 1): Entry[] {
	const made = new Ledger(one.entries, one.seen()).of(paper(hash)).filter(({ state }) => state === 'due').flatMap(({ ref, what }) => carriedEntry(one.entries.get(ref)!, placed(what, hash, page), page === 1 ? 'kept' : 'moved', hash) ?? []);
	one.take(made);
	return made;
}
const swap = (a: Notebook, b: Notebook) => (a.take([...b.entries.values()]), b.take([...a.entries.values()]));
const on = (one: Notebook, hash: string) => {
	const seen = one.seen();
	return { marks: seen.marks.filter(({ mark }) => mark.spot.hash === hash), notes: seen.notes.filter(({ shown: { note } }) => note.kind !== 'item' && note.spot.hash === hash) };
};
const states = (one: Notebook, hash: string) => new Ledger(one.entries, one.seen()).of(paper(hash)).map(({ state }) => state);

describe('the same note carried over on two tablets', () => {
	function pair() {
		const a = book('a'), b = book('b', NOW - 3 * 365 * DAY);
		a.write([ink(1), slip('demander')]);
		swap(a, b);
		return { a, b };
	}
	it('is one entry under one name, whatever their clocks', () => {
		const { a, b } = pair();
		expect(carry(a, HASHES[1]!)).toEqual(carry(b, HASHES[1]!));
		expect(states(a, HASHES[1]!)).toEqual(['kept', 'kept']);
		for (const entry of carry(book('c'), HASHES[1]!)) expect(readEntry(entry.ref, written(entry))).toEqual(entry);
		expect(on(a, HASHES[0]!).marks).toHaveLength(1);
	});
	it('is seen once, the same everywhere, when two versions of the application do not find the same place', () => {
		const { a, b } = pair();
		carry(a, HASHES[1]!, 1);
		carry(b, HASHES[1]!, 2);
		swap(a, b);
		expect(on(a, HASHES[1]!)).toEqual(on(b, HASHES[1]!));
		expect(on(a, HASHES[1]!).marks).toHaveLength(1);
		expect(on(a, HASHES[1]!).notes.map(({ others }) => others)).toEqual([[]]);
	});
	it('erased there, does not come back from the other tablet, and the old version keeps it', () => {
		const { a, b } = pair();
		carry(a, HASHES[1]!, 1);
		a.write([{ act: 'erase', over: [on(a, HASHES[1]!).marks[0]!.ref] }]);
		carry(b, HASHES[1]!, 2);
		swap(a, b);
		expect(on(b, HASHES[1]!).marks).toEqual([]);
		expect(on(b, HASHES[0]!).marks).toHaveLength(1);
		expect(carry(b, HASHES[1]!)).toEqual([]);
	});
	it('a person’s decision goes before what tablets found; taken back, the note is to be looked at again', () => {
		const { a, b } = pair(), source = on(a, HASHES[0]!).marks[0]!;
		carry(b, HASHES[1]!, 1);
		const decided = (how: 'moved' | 'review' | 'dropped', page = 3): Act => (how === 'moved' ? { act: 'mark', over: [], mark: placed(source.mark, HASHES[1]!, page), carried: { from: source.ref, to: HASHES[1]!, how, by: 'hand' } } : { act: 'erase', over: [], carried: { from: source.ref, to: HASHES[1]!, how, by: 'hand' } });
		a.write([decided('moved')]);
		swap(a, b);
		expect(on(b, HASHES[1]!).marks.map(({ mark }) => mark.spot.page)).toEqual([3]);
		a.write([decided('review')]);
		swap(a, b);
		expect(on(b, HASHES[1]!).marks).toEqual([]);
		expect(states(b, HASHES[1]!)).toContain('review');
		b.write([decided('dropped')]);
		swap(a, b);
		expect(states(a, HASHES[1]!)).toContain('dropped');
		expect(on(a, HASHES[0]!).marks).toHaveLength(1);
	});
	it('a page marked is marked once on the new version, whether it was carried there or marked by hand', () => {
		const a = book('a'), b = book('b'), marked = (hash: string, page: number, text = ''): Act => ({ act: 'note', of: pageText(at(hash, page)), over: [], note: { kind: 'bookmark', spot: at(hash, page), text } });
		a.write([marked(HASHES[0]!, 1, 'Tarifs')]);
		swap(a, b);
		carry(a, HASHES[1]!, 2);
		b.write([marked(HASHES[1]!, 2)]);
		swap(a, b);
		for (const one of [a, b]) expect(on(one, HASHES[1]!).notes).toHaveLength(1);
		const [{ shown, others }] = on(a, HASHES[1]!).notes as [LiveNote];
		a.write([{ act: 'erase', over: [shown, ...others].map(({ ref }) => ref) }]);
		expect(carry(a, HASHES[1]!, 2)).toEqual([]);
		expect(on(a, HASHES[1]!).notes).toEqual([]);
		expect(on(a, HASHES[0]!).notes).toHaveLength(1);
	});
	it('changed on the old version afterwards, is carried as changed, once', () => {
		const { a, b } = pair(), [note] = on(b, HASHES[0]!).notes;
		carry(a, HASHES[1]!);
		b.write([{ act: 'note', of: note!.of, over: [note!.shown.ref], note: { ...note!.shown.note, text: 'demander au maire' } }]);
		carry(b, HASHES[1]!);
		swap(a, b);
		carry(a, HASHES[1]!);
		for (const one of [a, b]) expect(on(one, HASHES[1]!).notes.map(({ shown, others }) => [shown.note.text, others.length])).toEqual([['demander au maire', 0]]);
	});
	it('goes on from version to version, and straight to the last, without doubles', () => {
		const { a, b } = pair();
		carry(a, HASHES[1]!);
		carry(a, HASHES[2]!);
		carry(b, HASHES[2]!, 2);
		swap(a, b);
		for (const one of [a, b]) expect(on(one, HASHES[2]!).marks).toHaveLength(1);
		expect(on(a, HASHES[2]!)).toEqual(on(b, HASHES[2]!));
		expect(carry(a, HASHES[0]!)).toEqual([]);
	});
	it('an entry whose account of itself is spoilt is not read', () => {
		const [entry] = carry(pair().a, HASHES[1]!);
		expect(readEntry('a.1', written(entry!))).not.toBeNull();
		for (const carried of [{ ...entry!.carried, how: 'lost' }, { ...entry!.carried, to: 'x'.repeat(65) }, null, 7]) expect(readEntry('a.1', JSON.stringify({ ...entry, carried })), JSON.stringify(carried)).toBeNull();
	});
});

describe('two thousand histories of documents replaced under notes, on up to four tablets', () => {
	it('all tablets see the same, the first version keeps every note not erased, no version shows one twice', { timeout: 120_000 }, () => {
		for (let seed = 1; seed <= 2_000; seed++) {
			const chance = chanceFrom(seed), fault = (what: string) => expect.unreachable(`history ${seed}: ${what}`), pick = <T>(list: T[]): T | undefined => list[Math.floor(chance() * list.length)];
			const tablets = Array.from({ length: 2 + Math.floor(chance() * 3) }, (_, i) => ({ notes: book(`t${i}`, NOW + (chance() - 0.5) * 8_000 * DAY), version: 0, finds: chance() < 0.3 ? 2 : 1 }));
			const first = new Map<string, number>(), erased = new Set<string>();
			for (let step = 0; step < 40; step++) {
				const tablet = pick(tablets)!, { notes } = tablet, hash = HASHES[tablet.version]!, dice = chance();
				if (dice < 0.25) for (const { ref } of notes.write([ink(step, hash)])) first.set(ref, step);
				else if (dice < 0.4) tablet.version = Math.min(HASHES.length - 1, tablet.version + 1);
				else if (dice < 0.6) carry(notes, hash, tablet.finds);
				else if (dice < 0.68) {
					const mark = pick(on(notes, hash).marks);
					if (mark) notes.write([{ act: 'erase', over: [mark.ref] }]), erased.add(mark.ref);
				} else if (dice < 0.76) {
					const due = pick(new Ledger(notes.entries, notes.seen()).of(paper(hash)).filter(({ state, what }) => state !== 'settled' && what.kind === 'ink'));
					if (due) notes.write([{ act: 'mark', over: due.now ? [due.now] : [], mark: placed(due.what as Mark, hash, 5), carried: { from: due.ref, to: hash, how: 'moved', by: 'hand' } }]);
				} else swap(tablet.notes, pick(tablets)!.notes);
			}
			for (let round = 0; round < 2; round++) for (const one of tablets) for (const other of tablets) swap(one.notes, other.notes);
			const seen = JSON.stringify(tablets[0]!.notes.seen());
			if (!tablets.every(({ notes }) => JSON.stringify(notes.seen()) === seen && JSON.stringify(seenOf([...notes.entries.values()].reverse())) === seen)) fault('two tablets differ');
			// The last version, once every tablet has it: each note once, none missing that nobody erased.
			const { notes } = tablets[0]!, last = HASHES.at(-1)!;
			carry(notes, last);
			const live = notes.seen().marks, count = new Map<string, number>();
			for (const { mark } of live) if (mark.kind === 'ink') count.set(`${mark.points[0]} ${mark.spot.hash}`, (count.get(`${mark.points[0]} ${mark.spot.hash}`) ?? 0) + 1);
			for (const [key, n] of count) if (n > 1) fault(`stroke ${key.slice(0, 4)} stands ${n} times on one version`);
			const touched = new Set([...erased].map((ref) => (notes.entries.get(ref) as Extract<Entry, { act: 'mark' }>).mark).map((mark) => (mark.kind === 'ink' ? mark.points[0] : -1)));
			for (const [ref, n] of first) {
				if (!erased.has(ref) && !live.some((mark) => mark.ref === ref)) fault(`${ref} is gone from the version it was written on`);
				if (!touched.has(n) && !count.has(`${n} ${last}`)) fault(`stroke ${n} did not reach the last version`);
			}
		}
	});
});
