/** How the tablet addresses its reader, and agrees its words with them. */
import type { Inbox } from '$lib/api/types';
import type { Answer, SittingView } from '$lib/sync/merge';
import type { IconName } from '$lib/ui';
import { t } from './words';

export type Gender = 'f' | 'm' | 'n';

/** « Madame » and « Mme » agree in the feminine, « Monsieur » and « M. » in the masculine; otherwise nobody's gender is guessed. */
export function genderOf(civility: string): Gender {
	const word = civility.trim().toLocaleLowerCase('fr');
	if (/^(mme|madame|mlle)/.test(word)) return 'f';
	if (/^(m\.?$|mr|monsieur|m\. )/.test(word)) return 'm';
	return 'n';
}

/** « Madame Ferrand », never « Mme Ferrand » to someone's face. */
export function addressed(person: Inbox['person']): string {
	const gender = genderOf(person.civility);
	const title = gender === 'f' ? 'Madame' : gender === 'm' ? 'Monsieur' : person.given_name;
	return `${title}\u00a0${person.family_name}`;
}

export function saidWords(view: SittingView, gender: Gender, short = false): string {
	const mine = view.mine;
	if (!mine) return t('said.none');
	if (mine.answer === 'proxy') return t(short ? 'said.proxy.short' : 'said.proxy', { name: mine.holder?.name ?? '' });
	if (mine.answer === 'present') return t(`said.present.${gender}`);
	if (mine.answer === 'absent') return t(`said.absent.${gender}`);
	return t(mine.answer === 'remote' ? 'said.remote' : 'said.substitute');
}

export const answerIcons: Record<Answer, IconName> = { present: 'check', absent: 'cross', remote: 'tablet', substitute: 'swap', proxy: 'proxy' };

/** Whether the member is expected to answer, and has not. */
export function awaits(view: SittingView): boolean {
	return view.state === 'convened' && view.can_reply && view.capacity === 'member' && !view.mine;
}

/** The headline: a sentence that states the situation. */
export function headline(views: SittingView[], justSaid: boolean): string {
	const waiting = views.filter(awaits).length, refused = views.filter((view) => view.refused.length).length;
	if (refused) return t('hello.refused', { n: refused });
	if (justSaid) return t('hello.said');
	if (views.length === 0) return t('hello.none');
	if (waiting === 1) return t('hello.one');
	if (waiting > 1) return t('hello.many', { n: waiting });
	return views.some((view) => view.mine) ? t('hello.all') : t('hello.coming', { n: views.length });
}
