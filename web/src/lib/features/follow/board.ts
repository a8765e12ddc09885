/** Reading the board: who to call, what is known, in which order seats stand. Pure. */
import type { Readiness, ReadinessRow, ReadinessState } from '$lib/api/types';

export const ORDER: ReadinessState[] = ['answered', 'complete', 'opened', 'notified', 'sent', 'paper'];
const rank = (state: ReadinessState) => ORDER.indexOf(state);

/** Those of whom nothing shows that they know; the ones in trouble first. A letter to post is the desk's own work. */
export function toCall(rows: readonly ReadinessRow[]): ReadinessRow[] {
	return rows.filter((r) => r.to_call && r.channel !== 'paper').sort((a, b) => Number(!a.trouble) - Number(!b.trouble) || rank(b.state) - rank(a.state) || a.sort_key.localeCompare(b.sort_key, 'fr'));
}
/** Electronic recipients who opened nothing yet: they can be reminded. */
export function notOpened(rows: readonly ReadinessRow[]): number {
	return rows.filter((r) => r.channel !== 'paper' && r.capacity !== 'informed' && (r.state === 'notified' || r.state === 'sent')).length;
}
export function notAnswered(rows: readonly ReadinessRow[]): number {
	return rows.filter((r) => r.channel !== 'paper' && r.capacity !== 'informed' && !r.answer).length;
}
/** The last thing the tablet or the mail server said. */
export function lastSign(row: ReadinessRow): number | null {
	const signs = [row.accepted_at, row.notified_at, row.opened_at, row.complete_at, row.answered_at].filter((x): x is number => x !== null);
	return signs.length ? Math.max(...signs) : null;
}
export type By = 'progress' | 'commune' | 'group';

export function seated(rows: readonly ReadinessRow[], by: By): ReadinessRow[] {
	const key = (r: ReadinessRow) => (by === 'commune' ? r.commune : by === 'group' ? r.group_name : '');
	// Those with no name of group sit last.
	const compare = (a: string, b: string) => Number(!a) - Number(!b) || a.localeCompare(b, 'fr');
	return [...rows].sort((a, b) => compare(key(a), key(b)) || rank(a.state) - rank(b.state) || a.sort_key.localeCompare(b.sort_key, 'fr'));
}
export function grouped(rows: readonly ReadinessRow[], by: 'commune' | 'group'): { name: string; rows: ReadinessRow[] }[] {
	const groups = new Map<string, ReadinessRow[]>();
	for (const row of seated(rows, by)) {
		const name = by === 'commune' ? row.commune : row.group_name;
		groups.set(name, [...(groups.get(name) ?? []), row]);
	}
	return [...groups].map(([name, list]) => ({ name, rows: list }));
}
/** The shape of a quorum: reached, within five members, or far. */
export function quorumTone(quorum: Readiness['quorum']): 'reached' | 'close' | 'missing' {
	if (quorum.expected_present < quorum.needed) return 'missing';
	return quorum.expected_present - quorum.needed < Math.max(2, Math.round(quorum.in_office * 0.05)) ? 'close' : 'reached';
}
/** Members only: substitutes and informed readers have their own lines in the table, not a seat. */
export function members(rows: readonly ReadinessRow[]): ReadinessRow[] {
	return rows.filter((r) => r.capacity !== 'informed' && r.capacity !== 'substitute');
}
/** « 21,20 » or « 21.2 » → 2120 cents; null when it is not an amount. */
export function readCents(text: string): number | null {
	const match = /^\s*(\d{1,6})(?:[.,](\d{1,2}))?\s*€?\s*$/.exec(text.replace(/[\s\u00a0\u202f](?=\d{3})/g, ''));
	return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0') || 0) : null;
}
