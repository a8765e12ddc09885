/** Notes to go through, one case at a time: strokes of one drawing are one case. */
import { boxOf, isPinned, together, type Pinned } from '$lib/sync/carry/anchor';
import { shifted } from '$lib/sync/carry/carry';
import type { Standing } from '$lib/sync/carry/standing';
import { ofThere } from '$lib/sync/notes/carried';
import type { Act, Entry, Mark, Ref } from '$lib/sync/notes/entry';
import type { Leaf } from '../documents';
import { t } from '../words';
import { markWords, noteWords } from '../notes/said';
import type { Reckoning } from './carrying.svelte';

export interface Case { key: string; leaf: Leaf; members: Standing[]; kind: 'review' | 'moved' }
/** Where a case is proposed, or was put: a page and how far from the old place. */
export interface Place { page: number; by: { x: number; y: number } }

export function casesOf(all: readonly Reckoning[]): Case[] {
	return all.flatMap(({ leaf, review, moved }) => [...grouped(leaf, review, 'review'), ...grouped(leaf, moved, 'moved')]);
}
function grouped(leaf: Leaf, all: Standing[], kind: Case['kind']): Case[] {
	const strokes = all.flatMap((one) => (one.what.kind === 'ink' ? [{ one, mark: one.what }] : [])), rest = all.filter(({ what }) => what.kind !== 'ink');
	const sets = [...together(strokes).map(({ members }) => members.map(({ one }) => one)), ...rest.map((one) => [one])];
	const cases = sets.map((members): Case => ({ key: `${leaf.id} ${members.map(({ ref }) => ref).join()}`, leaf, members, kind }));
	return cases.sort((a, b) => a.members[0]!.what.spot.page - b.members[0]!.what.spot.page || boxOf(a.members.map(({ what }) => what)).y - boxOf(b.members.map(({ what }) => what)).y);
}

export function caseWords({ members }: Case): string {
	const { what } = members[0]!;
	if (what.kind === 'ink') return t('notes.mark.ink', { n: members.length });
	return isPinned(what) ? noteWords(what) : markWords(what);
}

/** The case as it lies on the old version. */
export const before = ({ members }: Case): (Mark | Pinned)[] => members.map(({ what }) => what);
/** The case as it would lie on the new one: where it was put, else where the tablet put it, else where it was. */
export function after({ leaf, members }: Case, entries: ReadonlyMap<Ref, Entry>, place: Place | null, pages: number): (Mark | Pinned)[] {
	return members.map(({ what, now }) => {
		const there = now ? standing(entries.get(now)) : null;
		if (there && !place) return there;
		return shifted(what, place?.by ?? { x: 0, y: 0 }, leaf.document.hash, Math.min(place?.page ?? what.spot.page, Math.max(1, pages)));
	});
}
function standing(entry: Entry | undefined): Mark | Pinned | null {
	if (entry?.act === 'mark') return entry.mark;
	return entry?.act === 'note' && isPinned(entry.note) ? entry.note : null;
}

/** « Garder ici » : the case stands there because its writer said so. */
export function keep({ leaf, members }: Case, there: (Mark | Pinned)[], entries: ReadonlyMap<Ref, Entry>): Act[] {
	return members.map(({ ref, now }, i): Act => {
		const what = there[i]!, to = leaf.document.hash, over = now ? [now] : [], source = entries.get(ref);
		const carried = { from: ref, to, how: what.spot.page === members[i]!.what.spot.page ? 'kept' : 'moved', by: 'hand' } as const;
		if (!isPinned(what)) return { act: 'mark', over, mark: what, carried };
		return { act: 'note', of: ofThere(ref, source?.act === 'note' ? source.of : null, what, to), over, note: what, carried };
	});
}
/** « Supprimer »: not on this version; the old one keeps it. */
export const drop = (one: Case): Act[] => said(one, 'dropped', one.members.map(({ now }) => now));
/** The decision is taken back; what it made is no longer seen. */
export const reopen = (one: Case, made: Ref[]): Act[] => said(one, 'review', made);
function said({ leaf, members }: Case, how: 'dropped' | 'review', over: (Ref | null | undefined)[]): Act[] {
	return members.map(({ ref }, i): Act => ({ act: 'erase', over: over[i] ? [over[i]] : [], carried: { from: ref, to: leaf.document.hash, how, by: 'hand' } }));
}
