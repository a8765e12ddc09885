/** The language of the screen, kept on this device. French unless someone chose English. */
export type Locale = 'fr' | 'en';
const KEPT = 'pupitre.locale';

function kept(): Locale {
	try {
		return globalThis.localStorage?.getItem(KEPT) === 'en' ? 'en' : 'fr';
	} catch {
		return 'fr';
	}
}

export const locale = $state<{ current: Locale; zone: string }>({ current: kept(), zone: 'Europe/Paris' });

export function chooseLocale(next: Locale) {
	locale.current = next;
	if (typeof document !== 'undefined') document.documentElement.lang = next;
	try {
		localStorage.setItem(KEPT, next);
	} catch {
		// A browser that keeps nothing asks again next time.
	}
}

/** Moments are written in the authority's time zone, wherever the reader is. */
export function useZone(zone: string) {
	locale.zone = zone || 'Europe/Paris';
}
