/**
 * A tiny typed dictionary. Each room keeps its own `words.ts` (`dictionary({ fr, en })`), keys named after verbs.
 * `{name}` is replaced; `{n|élu|élus}` chooses the singular or the plural by `n`; `{n}` alone is written as a number.
 */
import { locale, type Locale } from './locale.svelte';
import { formatNumber } from './format';

export { locale, chooseLocale, useZone, type Locale } from './locale.svelte';
export * from './format';

export type Params = Record<string, string | number | null | undefined>;
export type Translate<K extends string> = (key: K, params?: Params) => string;

/** French: 0 and 1 are singular. English: only 1 is. */
function singular(n: number, language: Locale): boolean {
	return language === 'fr' ? Math.abs(n) < 2 : n === 1;
}

/** Unbreakable spaces where French wants them, so that words may be typed with plain ones. */
export function typeset(text: string): string {
	return text.replace(/[ \u00a0]([;!?])/g, '\u202f$1').replace(/ ([:»])/g, '\u00a0$1').replace(/« /g, '«\u00a0').replace(/(\d) (h|€|%|Mo|Ko|Go)(?=$|[\s.,;)])/g, '$1\u00a0$2').replace(/\bn° /g, 'n°\u00a0');
}

export function fill(text: string, params: Params, language: Locale): string {
	const chosen = text.replace(/\{(\w+)\|((?:[^|{}]|\{\w+\})*)\|((?:[^|{}]|\{\w+\})*)\}/g, (_, name: string, one: string, many: string) => (singular(Number(params[name] ?? 0), language) ? one : many));
	return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
		const value = params[name];
		if (value === undefined || value === null) return whole;
		return typeof value === 'number' ? formatNumber(value, language) : value;
	});
}

export interface Words<K extends string> {
	fr: Record<K, string>;
	en: Record<K, string>;
}
export interface Dictionary<K extends string> extends Translate<K> {
	words: Words<K>;
	/** The sentence of a key that came from the server, or what to say when this version does not know it. */
	maybe(key: string, otherwise: string, params?: Params): string;
}

export function dictionary<const F extends Record<string, string>>(words: { fr: F; en: { [K in keyof F]: string } }): Dictionary<Extract<keyof F, string>> {
	type K = Extract<keyof F, string>;
	// Most words are said without figures, many times: typeset once.
	const plain = new Map<string, string>();
	const say = (key: K, params?: Params): string => {
		if (params) return written(key, params);
		const place = `${locale.current} ${key}`;
		let said = plain.get(place);
		if (said === undefined) plain.set(place, (said = written(key, {})));
		return said;
	};
	const written = (key: K, params: Params) => {
		const said = fill(words[locale.current][key] ?? words.fr[key] ?? key, params, locale.current);
		return locale.current === 'fr' ? typeset(said) : said;
	};
	return Object.assign(say, {
		words: words as unknown as Words<K>,
		maybe: (key: string, otherwise: string, params: Params = {}) => (key in words.fr ? say(key as K, params) : otherwise)
	});
}
