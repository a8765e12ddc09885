/**
 * Entries carried over to a new version of a document. Two devices that carry the same note over write the same entry
 * under the same name; where they differ (another version of the application, a person's decision), one of them is seen.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { compare, tick } from './clock';
import { pageText, readEntry, written, type Carried, type Entry, type Mark, type Note, type Ref } from './entry';

type CarriedEntry = Entry & { carried: Carried };
export const isCarriedEntry = (entry: Entry): entry is CarriedEntry => entry.carried !== undefined;

const inFront = (a: CarriedEntry, b: CarriedEntry) => Number(b.carried.by === 'hand') - Number(a.carried.by === 'hand') || compare(b.clock, a.clock) || (a.ref < b.ref ? 1 : -1);

/** What was carried over, seen from what it comes from. */
export class Lineage {
	private readonly all: ReadonlyMap<Ref, Entry>;
	private readonly origins = new Map<Ref, Ref>();
	/** Every account of what one note became on one file, the one in front first: a person's last decision, else what the tablets found. */
	private readonly groups = new Map<string, CarriedEntry[]>();

	constructor(
		entries: Iterable<Entry>,
		/** What entries replace or erase by name. */
		readonly gone: ReadonlySet<Ref>
	) {
		this.all = new Map([...entries].map((entry) => [entry.ref, entry]));
		for (const entry of this.all.values()) {
			if (!isCarriedEntry(entry)) continue;
			const key = this.key(entry.carried.from, entry.carried.to), group = this.groups.get(key);
			if (group) group.push(entry);
			else this.groups.set(key, [entry]);
		}
		for (const group of this.groups.values()) group.sort(inFront);
	}

	/** A mark is one through all its versions; each version of a text is carried for itself. */
	private key = (from: Ref, to: string) => `${this.origin(from)} ${to}`;
	origin(ref: Ref): Ref {
		const known = this.origins.get(ref);
		if (known) return known;
		const way = [ref];
		for (let at = ref, parent = this.parent(at); parent && !way.includes(parent); at = parent, parent = this.parent(at)) way.push(parent);
		const first = way.at(-1)!;
		for (const one of way) this.origins.set(one, first);
		return first;
	}
	private parent(ref: Ref): Ref | null {
		const entry = this.all.get(ref);
		if (!entry) return null;
		if (entry.carried) return entry.carried.from;
		const before = entry.act === 'mark' ? entry.over[0] : undefined;
		return before !== undefined && this.all.get(before)?.act === 'mark' ? before : null;
	}

	/** The account that counts for this note on this file. `none`: nobody carried it; null: it was erased or changed there. */
	account(ref: Ref, to: string): CarriedEntry | null | 'none' {
		const group = this.groups.get(this.key(ref, to));
		return group ? this.winner(group) : 'none';
	}
	/** What tablets found is one thing under several names: erased under one, it is erased. */
	private winner(group: CarriedEntry[]): CarriedEntry | null {
		const first = group[0]!;
		return first.carried.by === 'tablet' && group.some(({ ref }) => this.gone.has(ref)) ? null : first;
	}
	/** Files onto which this very entry was carried, decisions taken back aside. */
	passed(): Map<Ref, Set<string>> {
		const passed = new Map<Ref, Set<string>>();
		for (const group of this.groups.values()) {
			if (this.winner(group)?.carried.how === 'review') continue;
			for (const { carried: { from, to } } of group) passed.set(from, (passed.get(from) ?? new Set()).add(to));
		}
		return passed;
	}

	/** Carried entries that are not seen: others stand for them. */
	superseded(): Set<Ref> {
		const lost = new Set<Ref>(), texts = new Map<string, CarriedEntry[]>();
		for (const group of this.groups.values()) {
			const front = this.winner(group), first = group[0]!;
			for (const entry of group) if (entry !== front) lost.add(entry.ref);
			// An erased one still stands for the versions it came after.
			if (first.act === 'note') texts.set(String(first.of), [...(texts.get(String(first.of)) ?? []), first]);
		}
		for (const fronts of texts.values()) this.versions(fronts, lost);
		return lost;
	}
	/** Of a text carried in several versions, those that were replaced by another, or say the same, are not seen. */
	private versions(fronts: CarriedEntry[], lost: Set<Ref>): void {
		const said = new Set<string>();
		for (const front of fronts.sort(inFront)) {
			const text = front.act === 'note' ? front.note.text : '';
			if (said.has(text)) lost.add(front.ref);
			else if (!this.gone.has(front.ref)) said.add(text);
			const before = this.before(front.carried.from);
			for (const other of fronts) if (before.has(other.carried.from)) lost.add(other.ref);
		}
	}
	/** What an entry replaced, what it was carried from, and so on. */
	before(ref: Ref): Set<Ref> {
		const found = new Set<Ref>(), ways = [ref];
		for (let next = ways.pop(); next !== undefined; next = ways.pop()) {
			const entry = this.all.get(next);
			for (const one of entry ? [...entry.over, ...(entry.carried ? [entry.carried.from] : [])] : [])
				if (one !== ref && !found.has(one)) {
					found.add(one);
					ways.push(one);
				}
		}
		return found;
	}
}

const PREFIX = 'carry:';
/** The text that a carried text belongs to: the same whatever versions it went through. */
function textOnto(of: string, to: string): string {
	const first = of.startsWith(PREFIX) ? of.slice(PREFIX.length, of.lastIndexOf(':')) : of;
	return `${PREFIX}${first}:${to.slice(0, 16)}`;
}

/** Which text a note becomes on another file: a page is marked once there too. */
export function ofThere(source: Ref, of: string | null, now: Note, to: string): string {
	return now.kind === 'bookmark' ? pageText(now.spot) : textOnto(of ?? source, to);
}

/** The entry that any device writes when it carries this note over so: its name is drawn from what it says. */
export function carriedEntry(source: Entry, now: Mark | Note, how: 'kept' | 'moved', to: string): Entry | null {
	if (source.act === 'erase') return null;
	const carried: Carried = { from: source.ref, to, how, by: 'tablet' };
	const what = source.act === 'mark' ? { act: 'mark' as const, over: [], mark: now as Mark } : { act: 'note' as const, of: ofThere(source.ref, source.of, now as Note, to), over: [], note: now as Note };
	const text = written({ ref: '', clock: tick(source.clock, 0), at: source.at, from: source.from, carried, ...what });
	return readEntry(`c${bytesToHex(sha256(utf8ToBytes(text))).slice(0, 39)}.1`, text);
}
