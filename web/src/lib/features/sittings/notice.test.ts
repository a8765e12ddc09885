import { expect, it } from 'vitest';
import { foreseen, lastDay } from './notice';

const five = { days: 5, kind: 'francs' as const, legal_ref: 'CGCT, art. L2121-12' };

it('five clear days before a Thursday evening end on the Friday before the Saturday', () => {
	expect(lastDay(five, '2026-12-17', false)).toBe('2026-12-11');
	expect(lastDay({ ...five, days: 3 }, '2026-12-17', false)).toBe('2026-12-13');
});
it('urgency never goes under one clear day', () => {
	expect(lastDay(five, '2026-12-17', true)).toBe('2026-12-15');
});
it('a body without a legal notice has no last day', () => {
	expect(lastDay({ days: null, kind: 'statutes', legal_ref: '' }, '2026-12-17', false)).toBeNull();
});
it('the margin becomes negative once the day is past', () => {
	expect(foreseen(five, '2026-12-17', '2026-12-07', 0, false).margin_days).toBe(4);
	expect(foreseen(five, '2026-12-17', '2026-12-14', 0, false).margin_days).toBe(-3);
});
