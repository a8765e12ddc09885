/** What the notice of a body gives for a day, before the sitting exists; once created, the server's gate has the last word. Pure. */
import type { BodyRow, Day, Ms, Ruler } from '$lib/api/types';
import { addDays, daysBetween } from '$lib/i18n/format';

/** Clear days count neither the day of sending nor the day of the sitting. */
export function lastDay(notice: BodyRow['notice'], sitting: Day, urgent: boolean): Day | null {
	if (notice.days === null) return null;
	const days = urgent ? Math.min(1, notice.days) : notice.days;
	return addDays(sitting, notice.kind === 'francs' ? -(days + 1) : -days);
}
export function foreseen(notice: BodyRow['notice'], sitting: Day, today: Day, now: Ms, urgent: boolean): Ruler {
	const last_day = lastDay(notice, sitting, urgent);
	return {
		today, now, last_day, last_moment: null, sitting_day: sitting, notice_days: notice.days === null ? null : urgent ? Math.min(1, notice.days) : notice.days, notice_kind: notice.kind,
		margin_days: last_day ? daysBetween(today, last_day) : null, legal_ref: notice.legal_ref, sentence: '', urgent
	};
}
