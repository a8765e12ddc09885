import { describe, expect, it } from 'vitest';
import type { Entry, Figures, Setting } from './facts';
import { fold } from './fold';
import told from './histories.json';

const { setting, figures, histories } = told as unknown as { setting: Setting; figures: Figures; histories: { entries: Entry[]; state: unknown }[] };

/** The law also says sentences and articles; a screen without network does without them. */
function figuresOnly(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(figuresOnly);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).filter(([key]) => !['sentence', 'legal_ref', 'regime'].includes(key)).map(([key, part]) => [key, figuresOnly(part)]));
}

describe('the fold of this screen says what the law says', () => {
	it.each(histories.map((history, i) => [i + 1, history] as const))('history %i', (_, { entries, state }) => {
		expect(figuresOnly(fold(setting, figures, entries))).toEqual(figuresOnly(state));
	});
	it('whatever the order in which the facts were received', () => {
		for (const { entries, state } of histories) expect(figuresOnly(fold(setting, figures, [...entries].reverse()))).toEqual(figuresOnly(state));
	});
	it('and the histories hold votes, proxies, departures and recusals', () => {
		const kinds = new Set(histories.flatMap((h) => h.entries.map((e) => e.fact)));
		for (const kind of ['voted', 'proxy_given', 'left', 'withdrew', 'item_taken', 'ballot_asked', 'chair_taken']) expect(kinds).toContain(kind);
	});
});
