import { api, at } from '$lib/api/client';
import type { MemberRow } from '$lib/api/types';
import type { Body } from '$lib/features/bodies/body';

export async function load({ params, fetch, depends }) {
	depends('list:bodies');
	const [bodies, members] = await Promise.all([api.get(at(params.authority, 'bodies'), { fetch }), api.get(at(params.authority, 'members'), { fetch, query: { capacity: 'sitting' } })]);
	return { bodies, titulars: members.length };
}
