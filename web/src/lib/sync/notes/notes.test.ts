import { describe, expect, it } from 'vitest';
import { chanceFrom } from '../chance';
import { compare, tick, ZERO } from './clock';
import { itemText, readEntry, written, type Act, type Entry, type Mark, type Note } from './entry';
import { Notebook, seenOf } from './notebook';
import { History } from './undo';

const spot = { sitting: 's1', document: 'd1', hash: 'h1', page: 1 };
const ink = (n: number): Act => ({ act: 'mark', over: [], mark: { kind: 'ink', spot, colour: 'blue', points: [n, 0, n, 10] } });
const slip = (text: string, of: string | null = null, over: string[] = []): Act => ({ act: 'note', of, over, note: { kind: 'slip', spot, x: 1, y: 1, text } });
const YEAR = 365 * 86_400_000, NOW = 1_796_000_000_000;
const book = (writer: string, now = NOW) => new Notebook(writer, () => now, writer);
const texts = (one: Notebook) => one.seen().notes.map(({ shown, others }) => [shown.note.text, ...others.map((other) => other.note.text)]);

describe('a text written on two devices', () => {
	const [a, b] = [book('a'), book('b', NOW - 10 * YEAR)];
	const [first] = a.write([slip('un')]);
	b.take([first!]);
	const mine = a.write([slip('un, ici', first!.ref, [first!.ref])]), theirs = b.write([slip('un, là', first!.ref, [first!.ref])]);
	a.take(theirs);
	b.take(mine);
	it('keeps both versions, the same one in front everywhere', () => {
		expect(texts(a)).toEqual(texts(b));
		expect(texts(a)[0]).toHaveLength(2);
	});
	it('one choice settles it everywhere', () => {
		const { of, shown, others } = a.seen().notes[0]!;
		b.take(a.write([{ act: 'note', of, over: [shown.ref, others[0]!.ref], note: others[0]!.note }]));
		expect(texts(b)).toEqual([[others[0]!.note.text]]);
	});
	it('about a point of the agenda: two first versions are two versions of one text', () => {
		const [c, d] = [book('c'), book('d')], of = itemText('s1', 'i1');
		const on = (text: string): Act => ({ act: 'note', of, over: [], note: { kind: 'item', sitting: 's1', item: 'i1', text } });
		c.write([on('demander')]);
		d.take(c.entries.values());
		const e = book('e');
		e.write([on('voter contre')]);
		d.take(e.entries.values());
		expect(texts(d)).toHaveLength(1);
		expect(texts(d)[0]!.toSorted()).toEqual(['demander', 'voter contre']);
	});
});

describe('erasing', () => {
	it('takes what its writer saw, and leaves what was written meanwhile', () => {
		const [a, b] = [book('a'), book('b')];
		const [first] = a.write([slip('un')]);
		b.take([first!]);
		a.write([{ act: 'erase', over: [first!.ref] }]);
		b.write([slip('deux', first!.ref, [first!.ref])]);
		a.take(b.entries.values());
		b.take(a.entries.values());
		expect(texts(a)).toEqual([['deux']]);
		expect(texts(b)).toEqual([['deux']]);
	});
});

describe('the clock', () => {
	it('a tablet ten years late still writes after what it has read', () => {
		const [a, b] = [book('a', NOW + 10 * YEAR), book('b', NOW - 10 * YEAR)];
		b.take(a.write([slip('un')]));
		const [answer] = b.write([slip('deux')]);
		expect(compare(answer!.clock, [...a.entries.values()][0]!.clock)).toBeGreaterThan(0);
		expect(answer!.at).toBe(NOW - 10 * YEAR);
	});
	it('goes on when an instant is full', () => {
		expect(tick({ wall: 5, turn: 65_535 }, 1)).toEqual({ wall: 6, turn: 0 });
		expect(tick(ZERO, -3)).toEqual({ wall: 0, turn: 1 });
	});
});

describe('undo and redo', () => {
	function desk() {
		const notes = book('a'), past = new History();
		const alive = (ref: string) => notes.seen().marks.some((mark) => mark.ref === ref) || notes.seen().notes.some((note) => [note.shown, ...note.others].some((one) => one.ref === ref));
		const act = (...acts: Act[]) => {
			const known = new Map(notes.entries), made = notes.write(acts);
			past.did(made, known);
			return made;
		};
		const write = (acts: Act[]) => notes.write(acts);
		return { notes, past, act, undo: () => past.undo(write, alive), redo: () => past.redo(write, alive) };
	}
	const strokes = (one: Notebook) => one.seen().marks.map(({ mark }) => (mark as Extract<Mark, { kind: 'ink' }>).points[0]);
	it('a stroke drawn, erased, brought back, and undrawn although its name has changed', () => {
		const { notes, act, undo, redo } = desk();
		const [stroke] = act(ink(1));
		act({ act: 'erase', over: [stroke!.ref] });
		expect(strokes(notes)).toEqual([]);
		undo();
		expect(strokes(notes)).toEqual([1]);
		undo();
		expect(strokes(notes)).toEqual([]);
		expect(undo()).toBe(false);
		redo();
		expect(strokes(notes)).toEqual([1]);
		redo();
		expect(strokes(notes)).toEqual([]);
	});
	it('a text goes back to what it said, and forth', () => {
		const { notes, act, undo, redo } = desk();
		const [first] = act(slip('un'));
		act(slip('deux', first!.ref, [first!.ref]));
		undo();
		expect(texts(notes)).toEqual([['un']]);
		redo();
		expect(texts(notes)).toEqual([['deux']]);
		undo();
		undo();
		expect(texts(notes)).toEqual([]);
	});
	it('what another device has changed since is left as it is', () => {
		const { notes, act, undo } = desk();
		const [first] = act(slip('un'));
		const other = book('b');
		other.take([first!]);
		notes.take(other.write([slip('trois', first!.ref, [first!.ref])]));
		expect(undo()).toBe(false);
		expect(texts(notes)).toEqual([['trois']]);
	});
});

describe('what travels', () => {
	it('comes back as it was', () => {
		for (const entry of book('a').write([ink(3), slip('L’eau, « demain »'), { act: 'erase', over: ['x.1'] }])) expect(readEntry(entry.ref, written(entry))).toEqual(entry);
	});
	it('what cannot be read is not taken for a note', () => {
		const [good] = book('a').write([ink(1)]);
		const spoilt = (change: object) => readEntry('a.1', JSON.stringify({ ...good, ...change }));
		expect(spoilt({})).not.toBeNull();
		for (const change of [{ act: 'hologram' }, { over: 'a.0' }, { clock: { wall: NaN, turn: 0 } }, { clock: { wall: 1, turn: 70_000 } }, { mark: { kind: 'ink', spot, colour: 'blue', points: [1, null] } }, { mark: { kind: 'ink', spot: { ...spot, page: 0 }, colour: 'blue', points: [1, 2] } }]) expect(spoilt(change), JSON.stringify(change)).toBeNull();
		expect(readEntry('a.1', 'not json')).toBeNull();
		expect(readEntry('a.1', 'null')).toBeNull();
		const [long] = book('a').write([slip('x'.repeat(10_001))]);
		expect(readEntry(long!.ref, written(long!))).toBeNull();
	});
});

/** The server's rules, as `annotations/push.rs` and `pull.rs` hold them: one list an account, a name is taken once, a cursor names its entry. */
class Account {
	readonly list: { ref: string; text: string }[] = [];
	push(pieces: { ref: string; text: string }[]): string[] {
		return pieces.filter(({ ref, text }) => {
			const known = this.list.find((one) => one.ref === ref);
			if (!known) this.list.push({ ref, text });
			return !known || known.text === text;
		}).map(({ ref }) => ref);
	}
	pull(cursor: string | null, most: number): { page: { ref: string; text: string }[]; cursor: string | null } | 'unknown' {
		const [seq, ref] = cursor ? [Number(cursor.split('/')[0]), cursor.split('/')[1]] : [0, undefined];
		if (seq > 0 && this.list[seq - 1]?.ref !== ref) return 'unknown';
		const page = this.list.slice(seq, seq + most), last = page.at(-1);
		return { page, cursor: last ? `${seq + page.length}/${last.ref}` : cursor };
	}
}

class Device {
	private kept: { ref: string; text: string }[] = [];
	private waiting = new Set<string>();
	private cursor: string | null = null;
	notes!: Notebook;
	private past!: History;
	private openings = 0;
	constructor(readonly name: string, readonly author: string, private readonly clock: () => number) {
		this.restart();
	}
	/** The application is closed and opened again: only what was kept remains. */
	restart() {
		this.notes = new Notebook(`${this.name}${++this.openings}`, this.clock, this.name);
		this.notes.take(this.kept.map(({ ref, text }) => readEntry(ref, text)!));
		this.past = new History();
	}
	private keep(entries: Entry[], waiting: boolean) {
		for (const entry of entries) {
			this.kept.push({ ref: entry.ref, text: written(entry) });
			if (waiting) this.waiting.add(entry.ref);
		}
	}
	act(acts: Act[]): Entry[] {
		const known = new Map(this.notes.entries), made = this.notes.write(acts);
		this.keep(made, true);
		this.past.did(made, known);
		return made;
	}
	move(back: boolean): Entry[] {
		const seen = this.notes.seen(), alive = new Set([...seen.marks, ...seen.notes.flatMap(({ shown, others }) => [shown, ...others])].map((one) => one.ref));
		let made: Entry[] = [];
		const write = (acts: Act[]) => (made = this.notes.write(acts));
		if (back) this.past.undo(write, (ref) => alive.has(ref));
		else this.past.redo(write, (ref) => alive.has(ref));
		this.keep(made, true);
		return made;
	}
	/** One exchange; `chance` decides what the network loses, repeats and turns round. */
	exchange(server: Account, chance: () => number, sure = false) {
		const due = this.kept.filter(({ ref }) => this.waiting.has(ref));
		const batch = sure ? due : due.filter(() => chance() < 0.7).sort(() => chance() - 0.5);
		const sent = sure || chance() < 0.8 ? server.push(batch.flatMap((one) => (!sure && chance() < 0.2 ? [one, one] : [one]))) : [];
		if (sure || chance() < 0.8) for (const ref of sent) this.waiting.delete(ref);
		for (;;) {
			const answer = server.pull(this.cursor, sure ? 500 : 1 + Math.floor(chance() * 5));
			if (!sure && chance() < 0.2) return;
			if (answer === 'unknown') throw new Error('a cursor given by the server is known to it');
			const fresh = answer.page.filter(({ ref }) => !this.notes.entries.has(ref));
			this.notes.take(answer.page.map(({ ref, text }) => readEntry(ref, text)!));
			this.kept.push(...fresh);
			this.cursor = answer.cursor;
			if (!answer.page.length || (!sure && chance() < 0.5)) return;
		}
	}
	get unsent() {
		return this.waiting.size;
	}
}

function history(seed: number) {
	const chance = chanceFrom(seed), pick = <T>(list: T[]): T | undefined => list[Math.floor(chance() * list.length)];
	const servers = { ferrand: new Account(), obry: new Account() };
	const devices = Array.from({ length: 2 + Math.floor(chance() * 5) }, (_, i) => {
		const drift = (chance() - 0.5) * 20 * YEAR;
		let jump = 0;
		return new Device(`t${i}`, i > 0 && chance() < 0.25 ? 'obry' : 'ferrand', () => NOW + drift + (chance() < 0.02 ? (jump = (chance() - 0.5) * 4 * YEAR) : jump));
	});
	const ledger = new Map<string, { entry: Entry; author: string; knew: Set<string> }>();
	const note = (device: Device, made: Entry[]) => made.forEach((entry) => ledger.set(entry.ref, { entry, author: device.author, knew: new Set(device.notes.entries.keys()) }));
	for (let step = 0, steps = 15 + chance() * 35; step < steps; step++) {
		const device = pick(devices)!, seen = device.notes.seen(), dice = chance();
		const about: Note = { kind: 'item', sitting: 's1', item: chance() < 0.5 ? 'i1' : 'i2', text: `${device.author} ${step}` };
		const mark = pick(seen.marks), text = pick(seen.notes);
		if (dice < 0.2) note(device, device.act([ink(step)]));
		else if (dice < 0.28 && mark) note(device, device.act([{ act: 'erase', over: [mark.ref] }]));
		else if (dice < 0.33 && mark) note(device, device.act([{ act: 'mark', over: [mark.ref], mark: { ...mark.mark, colour: 'red' } }]));
		else if (dice < 0.4) note(device, device.act([slip(`${device.author} ${step}`)]));
		else if (dice < 0.5 && text) note(device, device.act([{ act: 'note', of: text.of, over: [text.shown.ref], note: { ...text.shown.note, text: `${device.author} ${step}` } }]));
		else if (dice < 0.56) {
			const of = itemText('s1', (about as { item: string }).item), known = seen.notes.find((one) => one.of === of);
			note(device, device.act([{ act: 'note', of, over: known ? [known.shown.ref] : [], note: about }]));
		} else if (dice < 0.6 && text) note(device, device.act([{ act: 'erase', over: [text.shown.ref, ...text.others.map((one) => one.ref)] }]));
		else if (dice < 0.63 && text?.others.length) note(device, device.act([{ act: 'note', of: text.of, over: [text.shown.ref, ...text.others.map((one) => one.ref)], note: text.others[0]!.note }]));
		else if (dice < 0.7) note(device, device.move(true));
		else if (dice < 0.74) note(device, device.move(false));
		else if (dice < 0.78) device.restart();
		else device.exchange(servers[device.author as keyof typeof servers], chance);
	}
	for (let round = 0; round < 2; round++) for (const device of devices) device.exchange(servers[device.author as keyof typeof servers], chance, true);
	return { devices, ledger, servers };
}

describe('ten thousand histories, six devices, clocks off by years, a network that loses, repeats and turns round', () => {
	it('all devices of an author see the same, nothing is lost, nothing passes to another author', { timeout: 240_000 }, () => {
		for (let seed = 1; seed <= 10_000; seed++) {
			const { devices, ledger, servers } = history(seed), fault = (what: string) => `history ${seed}: ${what}`;
			for (const author of ['ferrand', 'obry'] as const) {
				const own = devices.filter((device) => device.author === author);
				const whole = [...ledger.values()].filter((one) => one.author === author).map(({ entry }) => entry);
				const seen = JSON.stringify(seenOf(whole));
				expect(servers[author].list.length, fault('the copy is whole')).toBe(whole.length);
				for (const device of own) {
					if (device.unsent || device.notes.entries.size !== whole.length || JSON.stringify(device.notes.seen()) !== seen) expect.unreachable(fault(`${device.name} differs`));
					for (const ref of device.notes.entries.keys()) if (ledger.get(ref)?.author !== author) expect.unreachable(fault(`${ref} is somebody else’s`));
				}
				// What is no longer seen was replaced or erased by someone who had seen it; what they wrote comes after it.
				const live = new Set([...seenOf(whole).marks, ...seenOf(whole).notes.flatMap(({ shown, others }) => [shown, ...others])].map((one) => one.ref));
				for (const entry of whole) {
					if (entry.act === 'erase' || live.has(entry.ref)) continue;
					const by = [...ledger.values()].filter((one) => one.author === author && one.entry.over.includes(entry.ref));
					if (!by.length || !by.every((one) => one.knew.has(entry.ref) && compare(one.entry.clock, entry.clock) > 0)) expect.unreachable(fault(`${entry.ref} was lost`));
				}
			}
		}
	});
});
