/** Moments as one says them aloud: « demain à 18 h », « ce matin à 7 h 12 », « lundi à 20 h ». */
import type { Ms } from '$lib/api/types';
import { dayOf, daysBetween, formatDay, formatHour, momentParts } from '$lib/i18n';
import { t } from './words';

const hourOf = (at: Ms, zone: string) => Number(new Intl.DateTimeFormat('en', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date(at)));

/** Beside the great number of its day, a sitting needs only its weekday and hour. */
export function besideDate(at: Ms, now: Ms, zone: string): string {
	const days = daysBetween(dayOf(now, zone), dayOf(at, zone)), hour = formatHour(at, zone);
	if (days === 0) return t('when.today', { hour });
	if (days === 1) return t('when.tomorrow', { hour });
	return t('when.weekday', { day: momentParts(at, zone).weekday, hour });
}

/** A moment just gone. */
export function pastWords(at: Ms, now: Ms, zone: string): string {
	const days = daysBetween(dayOf(at, zone), dayOf(now, zone)), hour = formatHour(at, zone);
	if (now - at < 60_000) return t('when.now');
	if (days === 0) {
		const h = hourOf(at, zone);
		return t(h < 12 ? 'when.morning' : h < 18 ? 'when.afternoon' : 'when.evening', { hour });
	}
	if (days === 1) return t('when.yesterday', { hour });
	return t('when.day', { day: formatDay(dayOf(at, zone), { year: false }), hour });
}

/** « depuis hier », « depuis lundi 7 décembre ». */
export function sinceWords(at: Ms, now: Ms, zone: string): string {
	const days = daysBetween(dayOf(at, zone), dayOf(now, zone));
	if (days <= 0) return t('since.today');
	if (days === 1) return t('since.yesterday');
	return t('since.day', { day: formatDay(dayOf(at, zone), { year: false }) });
}

/** The last moment to answer: a limit at the end of a day is said as that day. */
export function untilWords(at: Ms, zone: string): string {
	const day = formatDay(dayOf(at, zone), { year: false }), hour = formatHour(at, zone);
	const late = new Date(at).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
	if (late === '23:59') return t('until.day', { day });
	if (late === '00:00') return t('until.before', { day });
	return t('until.hour', { day, hour });
}
