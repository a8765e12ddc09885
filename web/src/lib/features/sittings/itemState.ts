/** Where a point stands, in one word: what the gate found on it or on its documents. Pure. */
import type { AgendaItem, DocumentKind, Finding } from '$lib/api/types';

export interface ItemState { tone: 'ok' | 'warn' | 'bad' | 'none'; word: string }

/** « Point 9 : pas de note » stands on line 9 already: the number is left out. */
export function short(title: string): string {
	const rest = title.replace(/^\s*point\s+[\d.]+\s*:\s*/i, '');
	return rest.charAt(0).toLocaleUpperCase('fr') + rest.slice(1);
}
export function stateOf(findings: readonly Finding[], known: boolean, words: { ready: string; waiting: string }): ItemState {
	const bad = findings.find((f) => f.severity === 'blocks'), look = findings.find((f) => f.severity === 'look');
	if (bad) return { tone: 'bad', word: short(bad.title) };
	if (look) return { tone: 'warn', word: short(look.title) };
	return known ? { tone: 'ok', word: words.ready } : { tone: 'none', word: words.waiting };
}
const KINDS: DocumentKind[] = ['note', 'draft', 'contract', 'annex'];
/** How many documents of each kind, in the order they are read. */
export function tally(item: AgendaItem): { kind: DocumentKind; n: number }[] {
	return KINDS.map((kind) => ({ kind, n: item.documents.filter((d) => d.kind === kind).length })).filter((c) => c.n > 0);
}
/** « Jean-Luc Vasseur-Lebel » → « J.-L. Vasseur-Lebel »: a narrow column says enough. */
export function initialed(name: string): string {
	const [given = '', ...family] = name.split(' ');
	if (!family.length) return name;
	return `${given.split('-').map((part) => part.charAt(0) + '.').join('-')}\u00a0${family.join(' ')}`;
}
