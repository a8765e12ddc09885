import { api, at } from '$lib/api/client';
import type { MemberRow } from '$lib/api/types';
import type { Body } from '$lib/features/bodies/body';

export async function load({ params, fetch, depends }) {
	depends('list:bodies');
	const [bodies, members] = await Promise.all([api.get<Body[]>(at(params.authority, 'bodies'), { fetch }), api.get<MemberRow[]>(at(params.authority, 'members') + '?capacity=sitting', { fetch })]);
	return { bodies, titulars: members.length };
}
