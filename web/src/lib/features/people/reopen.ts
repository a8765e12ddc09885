/** A mandate ended by mistake, opened again. */
import { api, at, sentence } from '$lib/api/client';
import type { Id, MemberRow } from '$lib/api/types';
import { toasts } from '$lib/ui';
import { nameOf } from './member';
import { t } from './words';

/** Null when it went well, else what to say. */
export async function reopen(authority: Id, m: MemberRow): Promise<string | null> {
	try {
		await api.post(at(authority, 'members', m.id, 'end'), { ends_on: null, reason: '' });
		toasts.say(t('end.reopened', { name: nameOf(m) }));
		return null;
	} catch (error) {
		return sentence(error);
	}
}
