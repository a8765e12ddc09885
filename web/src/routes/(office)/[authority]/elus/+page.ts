import { api, at } from '$lib/api/client';
import type { MemberRow } from '$lib/api/types';

export async function load({ params, fetch, depends }) {
	depends('list:members');
	return { members: await api.get(at(params.authority, 'members'), { fetch }) };
}
