/** The log in words: what each fact says, in one line. */
import { formatHour } from '$lib/i18n';
import type { Id } from '$lib/api/types';
import type { Entry } from './facts';
import { t } from './words';

export interface Names { member: (id: Id) => string; item: (id: Id) => string }

const list = (names: string[]) => (names.length > 4 ? t('log.more', { names: names.slice(0, 3).join(', '), n: names.length - 3 }) : names.join(', '));

/** A fact as one line of the log. */
export function said(e: Entry, names: Names): string {
	const who = (ids: readonly Id[]) => list(ids.map(names.member)), one = names.member, item = names.item;
	switch (e.fact) {
		case 'opened': return t('log.opened', { who: one(e.chair) });
		case 'chair_taken': return t('log.chair', { who: one(e.chair) });
		case 'arrived': return e.remote ? t('log.remote', { who: who(e.members) }) : t('log.arrived', { who: who(e.members), n: e.members.length });
		case 'left': return t('log.left', { who: who(e.members), n: e.members.length });
		case 'proxy_given': return t('log.proxy', { giver: one(e.giver), holder: one(e.holder) });
		case 'proxy_revoked': return t('log.revoked', { giver: one(e.giver) });
		case 'item_taken': return t('log.taken', { item: item(e.item) });
		case 'item_postponed': return t('log.postponed', { item: item(e.item) });
		case 'item_withdrawn': return t('log.withdrawn', { item: item(e.item) });
		case 'withdrew': return t('log.withdrew', { item: item(e.item), who: one(e.member) });
		case 'came_back': return t('log.back', { item: item(e.item), who: one(e.member) });
		case 'ballot_asked': return t('log.asked', { item: item(e.item), open: e.public.length, secret: e.secret.length });
		case 'secrecy_waived': return t('log.waived', { item: item(e.item) });
		case 'ballot_opened': return e.secret ? t('log.ballot.secret', { item: item(e.item) }) : t('log.ballot', { item: item(e.item) });
		case 'ballot_abandoned': return t('log.ballot.abandoned');
		case 'voted': return t('log.voted', { items: e.items.map(item).join(', '), about: e.about ? ` (${e.about})` : '', against: e.against?.length ?? 0, abstained: e.abstained?.length ?? 0 });
		case 'counted': return t('log.counted', { item: item(e.item), yes: e.in_favour, no: e.against });
		case 'round_counted': return t('log.round', { post: e.post, votes: e.candidates.map((c) => `${c.name} ${c.votes}`).join(', ') });
		case 'appointed_at_once': return t('log.atonce', { post: e.post, names: e.names.join(', ') });
		case 'suspended': return t('log.suspended');
		case 'resumed': return t('log.resumed');
		case 'doors_closed': return t('log.doors');
		case 'doors_opened': return t('log.doors.open');
		case 'floor_asked': return t('log.floor.asked', { who: one(e.member) });
		case 'floor_given': return t('log.floor.given', { who: one(e.member) });
		case 'floor_ended': return t('log.floor.ended', { who: one(e.member) });
		case 'noted': return t('log.noted', { text: e.text.length > 90 ? `${e.text.slice(0, 88)}…` : e.text });
		case 'closed': return t('log.closed');
	}
}

/** « 18 h 42 » of a fact. */
export const hourOf = (e: { at: number }) => formatHour(e.at);
