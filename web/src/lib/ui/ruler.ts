/** The days drawn on the ruler of a notice: from today (or the sending) to the sitting, a long wait folded. Pure. */
import type { Day } from '$lib/api/types';
import { addDays, daysBetween } from '$lib/i18n/format';

export interface RulerDays { days: Day[]; /** Index after which days are left out, or -1. */ foldAfter: number }

/** At most `room` days; what must be seen: the start, the last day, the clear days, the sitting. */
export function rulerDays(start: Day, lastDay: Day | null, sitting: Day, room: number): RulerDays {
	const first = lastDay && lastDay < start ? lastDay : start;
	const from = first < sitting ? first : addDays(sitting, -1);
	const all = daysBetween(from, sitting) + 1;
	if (all <= room) return { days: Array.from({ length: all }, (_, i) => addDays(from, i)), foldAfter: -1 };
	const tail = Math.max(2, room - 2);
	const days = [from, addDays(from, 1), ...Array.from({ length: tail }, (_, i) => addDays(sitting, i - tail + 1))];
	return { days, foldAfter: 1 };
}
