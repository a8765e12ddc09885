/** Dates, hours, numbers and sizes as the French write them (and English readers, when chosen). */
import type { Day, Ms } from '$lib/api/types';
import { locale, type Locale } from './locale.svelte';

const NB = '\u00a0';
const tag = (language: Locale) => (language === 'fr' ? 'fr-FR' : 'en-GB');
const cache = new Map<string, Intl.DateTimeFormat>();

function dates(language: Locale, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = language + zone + JSON.stringify(options);
	let made = cache.get(key);
	if (!made) cache.set(key, (made = new Intl.DateTimeFormat(tag(language), { ...options, timeZone: zone })));
	return made;
}

const figures = new Map<string, Intl.NumberFormat>();
function numbers(language: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
	const key = language + JSON.stringify(options);
	let made = figures.get(key);
	if (!made) figures.set(key, (made = new Intl.NumberFormat(tag(language), options)));
	return made;
}

export interface DayParts { weekday: string; weekdayShort: string; day: number; month: string; monthShort: string; year: number }

function partsOf(moment: Date, zone: string, language: Locale): DayParts {
	const long = Object.fromEntries(dates(language, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).formatToParts(moment).map((p) => [p.type, p.value]));
	const short = Object.fromEntries(dates(language, zone, { weekday: 'short', month: 'short' }).formatToParts(moment).map((p) => [p.type, p.value]));
	return {
		weekday: long.weekday ?? '', weekdayShort: short.weekday ?? '', day: Number(long.day), month: long.month ?? '', monthShort: short.month ?? '', year: Number(long.year)
	};
}

/** The parts of a calendar day. */
export function dayParts(day: Day, language: Locale = locale.current): DayParts {
	return partsOf(new Date(`${day}T12:00:00Z`), 'UTC', language);
}
/** The parts of the day a moment falls on, in the authority's time zone. */
export function momentParts(at: Ms, zone = locale.zone, language: Locale = locale.current): DayParts {
	return partsOf(new Date(at), zone, language);
}

function ordinal(day: number, language: Locale): string {
	return language === 'fr' && day === 1 ? '1er' : String(day);
}
function write(parts: DayParts, language: Locale, options: { weekday?: boolean; year?: boolean } = {}): string {
	const { weekday = true, year = true } = options;
	const date = [ordinal(parts.day, language), parts.month, year ? parts.year : ''].filter(Boolean).join(NB);
	return weekday ? `${parts.weekday} ${date}` : date;
}

/** « jeudi 17 décembre 2026 » */
export function formatDay(day: Day, options: { weekday?: boolean; year?: boolean } = {}, language: Locale = locale.current): string {
	return write(dayParts(day, language), language, options);
}
/** « 17/12/2026 » for tables. */
export function formatDayShort(day: Day, language: Locale = locale.current): string {
	return dates(language, 'UTC', { day: '2-digit', month: '2-digit', year: 'numeric' }).format(new Date(`${day}T12:00:00Z`));
}
/** « 18 h 30 », « 18 h » on the hour. */
export function formatHour(at: Ms, zone = locale.zone, language: Locale = locale.current): string {
	const parts = Object.fromEntries(dates('en', zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(at)).map((p) => [p.type, p.value]));
	const hour = Number(parts.hour), minute = parts.minute ?? '00';
	if (language === 'en') return `${String(hour).padStart(2, '0')}:${minute}`;
	return minute === '00' ? `${hour}${NB}h` : `${hour}${NB}h${NB}${minute}`;
}
/** « jeudi 17 décembre 2026 à 18 h 30 » */
export function formatMoment(at: Ms, options: { weekday?: boolean; year?: boolean } = {}, zone = locale.zone, language: Locale = locale.current): string {
	const day = write(momentParts(at, zone, language), language, options);
	return language === 'fr' ? `${day} à ${formatHour(at, zone, language)}` : `${day} at ${formatHour(at, zone, language)}`;
}
/** « lundi 7 à 10 h 12 » when the month is understood. */
export function formatMomentShort(at: Ms, zone = locale.zone, language: Locale = locale.current): string {
	const parts = momentParts(at, zone, language);
	return `${ordinal(parts.day, language)}${NB}${parts.monthShort} ${language === 'fr' ? 'à' : 'at'} ${formatHour(at, zone, language)}`;
}
/** The calendar day of a moment, 'YYYY-MM-DD', in the authority's time zone. */
export function dayOf(at: Ms, zone = locale.zone): Day {
	const p = Object.fromEntries(dates('en', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(new Date(at)).map((x) => [x.type, x.value]));
	return `${p.year}-${p.month}-${p.day}`;
}
/** Whole calendar days from one day to another (positive when `to` is later). */
export function daysBetween(from: Day, to: Day): number {
	return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
export function addDays(day: Day, count: number): Day {
	return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}
/** « il y a 23 jours », « à l’instant ». */
export function formatAgo(at: Ms, now: Ms, language: Locale = locale.current): string {
	const seconds = Math.round((at - now) / 1000), absolute = Math.abs(seconds);
	if (absolute < 45) return language === 'fr' ? 'à l’instant' : 'just now';
	const relative = new Intl.RelativeTimeFormat(tag(language), { numeric: 'auto' });
	if (absolute < 3600) return relative.format(Math.round(seconds / 60), 'minute');
	if (absolute < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
	return relative.format(Math.round(seconds / 86_400), 'day');
}
export function formatNumber(value: number, language: Locale = locale.current, digits = 2): string {
	return numbers(language, { maximumFractionDigits: digits }).format(value);
}
export function formatPercent(fraction: number, language: Locale = locale.current): string {
	return numbers(language, { style: 'percent', maximumFractionDigits: 0 }).format(fraction);
}
/** Amounts are integers in cents everywhere; « 12,50 € ». */
export function formatCents(cents: number, language: Locale = locale.current): string {
	return numbers(language, { style: 'currency', currency: 'EUR' }).format(cents / 100);
}
/** « 1,2 Mo » (decimal units, as file managers show them). */
export function formatBytes(bytes: number, language: Locale = locale.current): string {
	const units = language === 'fr' ? ['octets', 'Ko', 'Mo', 'Go', 'To'] : ['bytes', 'kB', 'MB', 'GB', 'TB'];
	let value = bytes, unit = 0;
	while (value >= 1000 && unit < units.length - 1) (value /= 1000), unit++;
	return `${formatNumber(value, language, value < 10 && unit > 1 ? 1 : 0)}${NB}${units[unit]}`;
}
/** First letter in capital, for a sentence that begins with a date. */
export function capital(text: string): string {
	return text.charAt(0).toLocaleUpperCase('fr') + text.slice(1);
}
