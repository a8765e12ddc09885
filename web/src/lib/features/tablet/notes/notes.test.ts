import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalAccount } from '$lib/local/account';
import { document, sitting } from '$lib/sync/sample';
import { mine } from '../sample';
import { itemText, type Act, type Mark } from '$lib/sync/notes/entry';
import { Notebook } from '$lib/sync/notes/notebook';
import { notesByItem, notesOfSitting } from './list';
import { Notes, type Draft } from './notes.svelte';
import { freeBand, path, toPage, toSheet, touches, turned, underline, type Turn } from './page';

const spot = (more = {}) => ({ sitting: 's', document: 'doc-note', hash: 'note', page: 1, ...more });
const ink = (more = {}): Act => ({ act: 'mark', over: [], mark: { kind: 'ink', spot: spot(more), colour: 'blue', points: [0, 0, 100, 0] } });
const slip = (text: string, more = {}): Act => ({ act: 'note', of: null, over: [], note: { kind: 'slip', spot: spot(more), x: 5, y: 5, text } });

describe('from the screen to the page', () => {
	const size = { width: 595, height: 842 };
	it('and back, whatever the turn', () => {
		for (const turn of [0, 1, 2, 3] as Turn[]) {
			const at = { x: 0.2, y: 0.7 }, back = toSheet(toPage(at, size, turn), size, turn);
			expect(back.x).toBeCloseTo(0.2);
			expect(back.y).toBeCloseTo(0.7);
		}
		expect(toPage({ x: 1, y: 0 }, size, 1)).toEqual({ x: 0, y: 0 });
	});
	it('a drawing turns with its page', () => {
		for (const turn of [0, 1, 2, 3] as Turn[]) {
			const { box, matrix } = turned(size, turn), [a, b, c, d, e, f] = matrix.slice(7, -1).split(' ').map(Number) as [number, number, number, number, number, number];
			const [, , wide, high] = box.split(' ').map(Number) as [number, number, number, number];
			const point = { x: 100, y: 50 }, sheet = toSheet(point, size, turn);
			expect((a * point.x + c * point.y + e) / wide).toBeCloseTo(sheet.x);
			expect((b * point.x + d * point.y + f) / high).toBeCloseTo(sheet.y);
		}
	});
	it('a stroke is touched along its line, not around its corners', () => {
		expect(touches([0, 0, 1000, 0], { x: 50, y: 5 }, 7)).toBe(true);
		expect(touches([0, 0, 1000, 0], { x: 50, y: 9 }, 7)).toBe(false);
		expect(touches([100, 100], { x: 12, y: 10 }, 7)).toBe(true);
	});
	it('a point is drawn as a dot, and the end of a stroke is where the pen left', () => {
		expect(path([10, 20])).toContain('l0.01');
		expect(path([0, 0, 10, 0, 20, 10])).toMatch(/L2 1$/);
	});
	it('underlines differ without colour', () => {
		const band = { x: 0, y: 0, width: 30, height: 10 }, all = ['black', 'blue', 'red', 'green'].map((colour) => JSON.stringify(underline(band, colour)));
		expect(new Set(all).size).toBe(4);
	});
	it('a free band has the height of a line', () => expect(freeBand({ x: 10, y: 100 }, { x: 60, y: 100 })).toEqual({ x: 10, y: 93, width: 50, height: 14 }));
});

describe('the annotated pages of a sitting', () => {
	const one = sitting('s', 5, []);
	one.agenda = [{ id: 'i', number: '1', title: 'Eau', rapporteur: null, closed_door: false, on_site: '', documents: [document('note', { pages: 4 })] }];
	const book = new Notebook('a', () => 1);
	book.write([
		ink({ page: 3 }), slip('ici', { page: 3 }), ink({ hash: 'older' }), ink({ page: 9 }), ink({ document: 'gone' }), ink({ sitting: 'other' }),
		{ act: 'note', of: itemText('s', 'i'), over: [], note: { kind: 'item', sitting: 's', item: 'i', text: 'à revoir' } }
	]);
	const all = notesOfSitting(mine(one), book.seen());
	it('stand in the order of the agenda; none is left out, wherever its document went', () => {
		expect(all.groups.map(({ leaf, before, pages }) => [leaf?.document.hash ?? null, before, pages.map((page) => page.page)])).toEqual([['note', false, [3, 9]], ['note', true, [1]], [null, false, [1]]]);
		expect(all.items.map(({ note }) => note.shown.note.text)).toEqual(['à revoir']);
		expect(all.count).toBe(6);
	});
	it('are counted on their point, those of an earlier version and of the point itself among them', () => {
		expect([...notesByItem(mine(one), book.seen())]).toEqual([['i', 5]]);
	});
});

describe('a gesture', () => {
	let turn = 0, account: LocalAccount, notes: Notes, failures: unknown[];
	const owner = { sitting_id: 's', mandate_id: 'm' };
	const open = async (writer: string) => {
		const opened = new Notes();
		await opened.open(account.notes, { now: () => 1_000, from: 'Tablette', writer, changed: () => undefined, failed: (error) => failures.push(error) });
		return opened;
	};
	beforeEach(async () => {
		account = await LocalAccount.open(`notes-${++turn}`);
		failures = [];
		notes = await open('a');
	});
	it('is seen at once, kept, and there after a restart', async () => {
		notes.write(owner, [ink()]);
		expect(notes.byPage.get('note:1')).toHaveLength(1);
		await notes.keep();
		expect((await open('b')).seen.marks.map(({ mark }) => (mark as Extract<Mark, { kind: 'ink' }>).points)).toEqual([[0, 0, 100, 0]]);
		expect(notes.count).toMatchObject({ waiting: 1 });
	});
	it('that the tablet has no room for is said, stays on the screen, and is kept once there is room', async () => {
		const real = account.notes.put.bind(account.notes);
		account.notes.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
		notes.write(owner, [ink()]);
		notes.write(owner, [ink({ page: 2 })]);
		await notes.keep();
		expect([notes.unkept, failures.length > 0, notes.seen.marks.length]).toEqual([2, true, 2]);
		account.notes.put = real;
		await notes.keep();
		expect(notes.unkept).toBe(0);
		expect((await open('b')).seen.marks).toHaveLength(2);
	});
	it('a text under the pen is a note at the next start; one left empty is none', async () => {
		const draft = (text: string): Draft => ({ mandate: 'm', sitting: 's', of: null, over: [], note: { kind: 'slip', spot: spot(), x: 1, y: 1, text } });
		await notes.draft(draft('Demander à M. Gar'));
		const again = await open('b');
		expect(again.seen.notes.map(({ shown }) => shown.note.text)).toEqual(['Demander à M. Gar']);
		await again.finish(draft('   '));
		expect(again.seen.notes).toHaveLength(1);
		expect((await open('c')).seen.notes).toHaveLength(1);
	});
	it('a text finished in the middle of its letters is one note, whenever the tablet dies', async () => {
		const draft = (text: string): Draft => ({ mandate: 'm', sitting: 's', of: itemText('s', 'i'), over: [], note: { kind: 'item', sitting: 's', item: 'i', text } });
		const texts = (one: Notes) => one.seen.notes.map(({ shown, others }) => [shown, ...others].map(({ note }) => note.text));
		for (const text of ['V', 'Vo', 'Voter']) void notes.draft(draft(text));
		const real = account.notes.put.bind(account.notes);
		account.notes.put = () => Promise.reject(new Error('the tablet dies here'));
		await notes.finish(draft('Voter'));
		account.notes.put = real;
		const again = await open('b');
		expect(texts(again)).toEqual([['Voter']]);
		for (const text of ['Voter c', 'Voter contre']) void again.draft({ ...draft(text), over: [again.seen.notes[0]!.shown.ref] });
		await again.finish({ ...draft('Voter contre'), over: [again.seen.notes[0]!.shown.ref] });
		const last = await open('c');
		expect(texts(last)).toEqual([['Voter contre']]);
		expect(await account.notes.draft()).toBeNull();
	});
	it('a text that has not changed is no new version; one emptied is erased, and comes back', async () => {
		const [first] = notes.write(owner, [slip('un')]);
		const draft: Draft = { mandate: 'm', sitting: 's', of: first!.ref, over: [first!.ref], note: { kind: 'slip', spot: spot(), x: 1, y: 1, text: 'un' } };
		await notes.finish(draft);
		expect(notes.of(first!.ref)?.shown.ref).toBe(first!.ref);
		await notes.finish({ ...draft, note: { ...draft.note, text: '' } });
		expect(notes.seen.notes).toEqual([]);
		notes.undo(owner);
		expect(notes.seen.notes.map(({ shown }) => shown.note.text)).toEqual(['un']);
	});
	it('what a newer version of the application wrote is kept and counted', async () => {
		await account.notes.put([{ mandate: 'm', ref: 'z.1', text: '{"act":"hologram"}' }], 'copied');
		await notes.reload();
		expect(notes.unread).toBe(1);
		expect((await account.notes.all()).kept).toHaveLength(1);
	});
});
