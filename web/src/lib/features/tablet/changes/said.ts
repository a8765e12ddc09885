/** Differences of a sitting in words. */
import type { Difference } from '$lib/sync/changes/sitting';
import type { IconName } from '$lib/ui';
import { t } from '../words';

export const icons: Record<Difference['kind'], IconName> = {
	date: 'calendar', place: 'place', 'item.added': 'plus', 'item.removed': 'minus', 'item.renamed': 'edit', 'document.added': 'document', 'document.removed': 'minus', 'document.replaced': 'swap'
};

export function differenceWords(one: Difference, when: (at: number) => string): string {
	if (one.kind === 'date') return t('changes.date', { before: when(one.before), now: when(one.now) });
	if (one.kind === 'document.replaced') return t('changes.document', { number: one.number, title: one.title });
	return t(`changes.${one.kind}`, { ...one });
}
/** « Date, 1 document remplacé » : what the link announces. */
export function summary(all: Difference[]): string {
	const count = (kinds: Difference['kind'][]) => all.filter(({ kind }) => kinds.includes(kind)).length;
	const said = [
		[count(['date']), 'changes.sum.date'], [count(['place']), 'changes.sum.place'], [count(['item.added', 'item.removed', 'item.renamed']), 'changes.sum.items'], [count(['document.replaced']), 'changes.sum.replaced'], [count(['document.added', 'document.removed']), 'changes.sum.documents']
	] as const;
	return said.flatMap(([n, word]) => (n ? [t(word, { n })] : [])).join(', ');
}
