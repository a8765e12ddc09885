/** An hour as people type it: « 18h30 », « 18 h 30 », « 18:30 », « 18.30 », « 1830 », « 18 h ». */
export function readHour(text: string): string | null {
	const match = /^\s*(\d{1,2})\s*(?:[h:.]\s*(\d{2})?|(\d{2}))?\s*(?:min|mn)?\s*$/i.exec(text.replace(/[\u00a0\u202f]/g, ' '));
	if (!match) return null;
	const hour = Number(match[1]), minute = Number(match[2] ?? match[3] ?? 0);
	return hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null;
}
/** 'HH:MM' as the French write it. */
export function writeHour(value: string): string {
	const [hour, minute] = value.split(':');
	return hour === undefined ? '' : `${Number(hour)}\u00a0h${minute && minute !== '00' ? `\u00a0${minute}` : ''}`;
}
