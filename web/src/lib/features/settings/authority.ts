/** The settings of an authority, between the screen and the server. Pure. */
import type { Authority, AuthorityInput } from '$lib/api/types';
import { contrast, accentsOf, parse } from '$lib/ui/accent';
import { t } from './words';

export interface AuthorityFields { name: string; short_name: string; kind: string; siren: string; insee_code: string; address: string; time_zone: string; mail_from: string; accent: string }

export function fieldsOf(a: Authority): AuthorityFields {
	return {
		name: a.name, short_name: a.short_name, kind: a.kind, siren: a.siren, insee_code: a.insee_code ?? '', address: a.address ?? '', time_zone: a.time_zone ?? 'Europe/Paris',
		mail_from: a.mail_from ?? '', accent: a.accent ?? '#0b5360'
	};
}
/** The population is kept: it has its own form, with its date and its source. */
export function inputOf(f: AuthorityFields, a: Authority): AuthorityInput {
	return { ...f, insee_code: f.insee_code.trim() || undefined, population: a.population, population_from: a.population_from };
}

/** « 5 jours francs avant la séance ». */
export function noticeOf(regime: Authority['regime']): string {
	if (regime.notice_kind === 'francs' || regime.notice_kind === 'calendar') return t(`population.notice.${regime.notice_kind}`, { n: regime.notice_days });
	return t('population.notice.other');
}

const ratio = (n: number) => new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.floor(n * 10) / 10);
/** What is told of a colour: readable as it is, or moved until it is. */
export function told(hex: string): { fine: boolean; words: string } {
	if (!parse(hex)) return { fine: false, words: t('accent.wrong') };
	const own = contrast(hex, '#ffffff');
	const used = accentsOf(hex).light.accent;
	if (own >= 4.5) return { fine: true, words: t('accent.fine', { ratio: ratio(own) }) };
	return { fine: false, words: t('accent.moved', { ratio: ratio(own), used, better: ratio(contrast(used, '#ffffff')) }) };
}
