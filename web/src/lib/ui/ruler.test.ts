import { expect, it } from 'vitest';
import { rulerDays } from './ruler';

it('a fortnight is drawn day by day', () => {
	const { days, foldAfter } = rulerDays('2026-12-07', '2026-12-11', '2026-12-17', 14);
	expect(days).toHaveLength(11);
	expect(days[0]).toBe('2026-12-07');
	expect(days.at(-1)).toBe('2026-12-17');
	expect(foldAfter).toBe(-1);
});
it('a wait of two months is folded, and the clear days stay', () => {
	const { days, foldAfter } = rulerDays('2026-10-01', '2026-12-11', '2026-12-17', 14);
	expect(days).toHaveLength(14);
	expect(foldAfter).toBe(1);
	expect(days).toContain('2026-12-11');
	expect(days[0]).toBe('2026-10-01');
});
it('when the last day is past, it is still shown', () => {
	expect(rulerDays('2026-12-14', '2026-12-11', '2026-12-17', 14).days[0]).toBe('2026-12-11');
});
it('a year and the change of clocks do not lose a day', () => {
	const { days } = rulerDays('2026-10-20', '2026-10-23', '2026-10-29', 20);
	expect(new Set(days).size).toBe(10);
});
