import { error } from '@sveltejs/kit';
import { api, ApiError, at } from '$lib/api/client';
import type { MemberRow } from '$lib/api/types';

export async function load({ params, fetch, depends }) {
	depends('one:member');
	try {
		const [member, all] = await Promise.all([
			api.get(at(params.authority, 'members', params.member), { fetch }),
			api.get(at(params.authority, 'members'), { fetch })
		]);
		return { member, others: all.filter((m) => m.person_id === member.person_id && m.id !== member.id) };
	} catch (cause) {
		if (cause instanceof ApiError) error(cause.status || 503, cause.detail);
		throw cause;
	}
}
