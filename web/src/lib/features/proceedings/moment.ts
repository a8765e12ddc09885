/** The hour that the clerk types, as a moment of this evening. */
import type { Ms } from '$lib/api/types';

/** A sitting may go on past midnight: an hour that is not yet there today was yesterday's. */
export function momentOf(hour: string, now: Ms): Ms {
	const [h, m] = hour.split(':').map(Number), moment = new Date(now);
	moment.setHours(h ?? 0, m ?? 0, 0, 0);
	if (moment.getTime() > now + 5 * 60_000) moment.setDate(moment.getDate() - 1);
	return moment.getTime();
}

/** « 2 min 05 » since a moment. */
export function lasted(from: Ms, now: Ms): string {
	const seconds = Math.max(0, Math.floor((now - from) / 1000)), rest = String(seconds % 60).padStart(2, '0');
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${rest}`;
}
