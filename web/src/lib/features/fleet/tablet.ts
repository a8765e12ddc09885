/** Tablets in words and marks; the agreement filled in without network, as the server fills it. */
import type { Accessory, AgreementText, TabletState } from '$lib/api/types';
import { typeset } from '$lib/i18n';
import type { IconName } from '$lib/ui';

export const STATES: readonly TabletState[] = ['ready', 'lent', 'preparing', 'received', 'ordered', 'in_repair', 'lost', 'retired'];
export const KINDS = ['case', 'charger', 'cable', 'stylus', 'keyboard', 'film', 'sim', 'headset', 'other'] as const;
export const CONDITIONS = ['new', 'good', 'worn', 'broken'] as const;

/** Colour and shape of a state: the word says it, they help the eye. */
export const MARKS: Record<TabletState, { tone: 'ok' | 'warn' | 'bad' | 'info' | 'none'; icon: IconName }> = {
	ordered: { tone: 'none', icon: 'clock' }, received: { tone: 'none', icon: 'tablet' }, preparing: { tone: 'warn', icon: 'gear' }, ready: { tone: 'ok', icon: 'check' },
	lent: { tone: 'info', icon: 'person' }, in_repair: { tone: 'warn', icon: 'warn' }, lost: { tone: 'bad', icon: 'bad' }, retired: { tone: 'none', icon: 'exit' }
};

/** « étui, chargeur et stylet n° 118 »: as the server says a kit inside a sentence. */
export function kitWords(kit: readonly Accessory[], given: ReadonlySet<string>): string {
	const inside = (label: string) => (/^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1));
	const words = kit.filter((part) => given.has(part.id)).map((part) => inside(part.label) + (part.number ? ` n° ${part.number}` : ''));
	return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} et ${words.at(-1)}`;
}

const plain = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** A text with its tags filled; a line of which every tag is empty is left out. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
	const known = new Map(Object.entries(values).map(([tag, value]) => [plain(tag), value]));
	const lines = text.split('\n').flatMap((line) => {
		let tags = 0, empty = 0;
		const said = line.replace(/\{([\p{L}_]{1,40})\}/gu, (whole, name: string) => {
			const value = known.get(plain(name));
			if (value === undefined) return whole;
			tags += 1;
			if (!value) empty += 1;
			return value;
		});
		return tags && empty === tags ? [] : [said];
	});
	return set(lines.join('\n').trim());
}

/** Spaces that must not break, as `french::set` puts them. */
function set(text: string): string {
	return text.replaceAll(/ (?=[:;?!»%€])/g, '\u00a0').replaceAll(/(?<=[«°]) /g, '\u00a0').replaceAll(/(?<=(?<!\d)\d{1,3}) (?=\d{3}(?!\d))/g, '\u00a0');
}

/** The agreement as it is read to one member for one tablet. */
export function agreementOf(template: AgreementText, values: Readonly<Record<string, string>>): AgreementText {
	return {
		title: filled(template.title, values),
		summary: template.summary.map((s) => filled(s, values)).filter(Boolean),
		articles: template.articles.map((a) => ({ title: filled(a.title, values), text: filled(a.text, values) })).filter((a) => a.text)
	};
}

/** A price typed by somebody, in cents; null when it is none. */
export function centsOf(typed: string): number | null {
	const plainText = typed.replaceAll(/[\s€\u00a0\u202f]/g, '').replace(',', '.');
	if (!/^\d+(\.\d{1,2})?$/.test(plainText)) return null;
	return Math.round(Number(plainText) * 100);
}
export const eurosOf = (cents: number | null | undefined) => (cents === null || cents === undefined ? '' : typeset((cents / 100).toFixed(2).replace('.', ',')));
