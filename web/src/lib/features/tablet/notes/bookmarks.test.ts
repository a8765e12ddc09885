import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from '$lib/local/account';
import { document, sitting } from '$lib/sync/sample';
import { mine } from '../sample';
import { readEntry, written, type Mark } from '$lib/sync/notes/entry';
import { bookmarkName, bookmarksOn, differs, removeBookmark, renameBookmark, setBookmark } from './bookmarks';
import { boundsOf, kept, markAt, moved, recoloured } from './change';
import { notesByItem, notesOfSitting } from './list';
import { Notes } from './notes.svelte';

const owner = { sitting_id: 's', mandate_id: 'm' };
const spot = (page: number) => ({ sitting: 's', document: 'doc-note', hash: 'note', page });
let turn = 0;
async function tablet(writer: string) {
	const account = await LocalAccount.open(`bookmarks-${++turn}`), notes = new Notes();
	await notes.open(account.notes, { now: () => 1_000 + turn, from: writer, writer, changed: () => undefined, failed: (error) => { throw error; } });
	return { account, notes };
}
/** What one wrote reaches the other, as the copy carries it. */
async function copy(from: { account: LocalAccount; notes: Notes }, to: { account: LocalAccount; notes: Notes }) {
	await from.notes.keep();
	await to.account.notes.put((await from.account.notes.all()).kept, 'copied');
	await to.notes.reload();
}
const names = (notes: Notes) => bookmarksOn('note', notes.seen).map(({ mark }) => bookmarkName(mark));

describe('a page marked', () => {
	let a: Awaited<ReturnType<typeof tablet>>, b: typeof a;
	beforeEach(async () => {
		[a, b] = [await tablet('a'), await tablet('b')];
	});
	it('is called by its number, then by the name given to it, in the order of the pages', () => {
		setBookmark(a.notes, owner, spot(12));
		setBookmark(a.notes, owner, spot(3));
		expect(names(a.notes)).toEqual(['Page 3', 'Page 12']);
		renameBookmark(a.notes, owner, bookmarksOn('note', a.notes.seen)[1]!, 'Les tarifs');
		expect(names(a.notes)).toEqual(['Page 3', 'Les tarifs']);
	});
	it('taken away it comes back, by the gesture that undoes and by marking again', () => {
		setBookmark(a.notes, owner, spot(3), 'Ici');
		removeBookmark(a.notes, owner, bookmarksOn('note', a.notes.seen)[0]!.live);
		expect(names(a.notes)).toEqual([]);
		a.notes.undo(owner);
		expect(names(a.notes)).toEqual(['Ici']);
		removeBookmark(a.notes, owner, bookmarksOn('note', a.notes.seen)[0]!.live);
		setBookmark(a.notes, owner, spot(3), 'Ici');
		expect(names(a.notes)).toEqual(['Ici']);
	});
	it('on two tablets without network is marked once, and one touch takes it away everywhere', async () => {
		setBookmark(a.notes, owner, spot(3));
		setBookmark(b.notes, owner, spot(3));
		await copy(a, b);
		await copy(b, a);
		for (const { notes } of [a, b]) {
			expect(names(notes)).toEqual(['Page 3']);
			expect(differs(bookmarksOn('note', notes.seen)[0]!.live)).toBe(false);
		}
		removeBookmark(b.notes, owner, bookmarksOn('note', b.notes.seen)[0]!.live);
		await copy(b, a);
		expect(names(a.notes)).toEqual([]);
	});
	it('two names given apart are both kept, and told', async () => {
		setBookmark(a.notes, owner, spot(3), 'Tarifs');
		setBookmark(b.notes, owner, spot(3), 'Prix');
		await copy(a, b);
		const [one] = bookmarksOn('note', b.notes.seen);
		expect(differs(one!.live)).toBe(true);
		expect([one!.live.shown, ...one!.live.others].map(({ note }) => note.text).toSorted()).toEqual(['Prix', 'Tarifs']);
	});
	it('is in the list of what she wrote, and is no note of its point', () => {
		const one = sitting('s', 5, []);
		one.agenda = [{ id: 'i', number: '1', title: 'Eau', rapporteur: null, closed_door: false, on_site: '', documents: [document('note', { pages: 14 })] }];
		setBookmark(a.notes, owner, spot(12));
		expect(notesOfSitting(mine(one), a.notes.seen).groups[0]!.pages.map((list) => [list.page, list.notes.length])).toEqual([[12, 1]]);
		expect(notesByItem(mine(one), a.notes.seen).get('i')).toBe(0);
	});
	it('is an entry that another tablet reads; one without a page is none', () => {
		const [entry] = setBookmark(a.notes, owner, spot(3), 'Ici');
		expect(readEntry(entry!.ref, written(entry!))).toEqual(entry);
		expect(readEntry('x.1', written(entry!).replace('"page":3', '"page":0'))).toBeNull();
	});
});

describe('a mark in hand', () => {
	const at = spot(1), size = { width: 595, height: 842 };
	const ink: Mark = { kind: 'ink', spot: at, colour: 'blue', points: [100, 100, 300, 200] };
	const light: Mark = { kind: 'highlight', spot: at, colour: 'yellow', bands: [{ x: 50, y: 60, width: 100, height: 12 }, { x: 40, y: 74, width: 60, height: 12 }], quote: { text: 'la régie', before: '', after: '' } };

	it('has the bounds of what is drawn', () => {
		expect(boundsOf(ink)).toEqual({ x: 10, y: 10, width: 20, height: 10 });
		expect(boundsOf(light)).toEqual({ x: 40, y: 60, width: 110, height: 26 });
	});
	it('moves whole, and forgets the words it no longer stands on', () => {
		expect(moved(ink, { x: 5, y: -2.5 })).toEqual({ ...ink, points: [150, 75, 350, 175] });
		expect(moved(light, { x: 1, y: 2 })).toMatchObject({ quote: null, bands: [{ x: 51, y: 62 }, { x: 41, y: 76 }] });
	});
	it('never leaves its page', () => {
		expect(kept(boundsOf(ink), { x: -50, y: 5_000 }, size)).toEqual({ x: -10, y: 822 });
		expect(kept({ x: 10, y: 0, width: 700, height: 10 }, { x: 40, y: 0 }, size)).toEqual({ x: -10, y: 0 });
	});
	it('in another colour keeps its words', () => expect(recoloured(light, 'green')).toEqual({ ...light, colour: 'green' }));
	it('is found beside a finger, the last one drawn first', () => {
		const marks = [{ ref: 'a', mark: ink }, { ref: 'b', mark: light }];
		expect(markAt(marks, { x: 20, y: 22 }, 12)?.ref).toBe('a');
		expect(markAt(marks, { x: 90, y: 66 }, 12)?.ref).toBe('b');
		expect(markAt(marks, { x: 400, y: 400 }, 12)).toBeNull();
	});
	it('moved or coloured by a gesture, one touch puts it back', async () => {
		const { notes } = await tablet('c');
		const [made] = notes.write(owner, [{ act: 'mark', over: [], mark: ink }]);
		notes.write(owner, [{ act: 'mark', over: [made!.ref], mark: moved(ink, { x: 10, y: 0 }) }]);
		expect(notes.seen.marks.map(({ mark }) => mark)).toEqual([moved(ink, { x: 10, y: 0 })]);
		notes.undo(owner);
		expect(notes.seen.marks.map(({ mark }) => mark)).toEqual([ink]);
		notes.redo(owner);
		expect(notes.seen.marks.map(({ mark }) => mark)).toEqual([moved(ink, { x: 10, y: 0 })]);
	});
});
