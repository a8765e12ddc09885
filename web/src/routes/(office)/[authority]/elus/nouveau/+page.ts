import { api, at } from '$lib/api/client';
import type { Commune, MemberRow } from '$lib/api/types';

export async function load({ params, fetch }) {
	const [communes, members] = await Promise.all([api.get(at(params.authority, 'communes'), { fetch }), api.get(at(params.authority, 'members'), { fetch })]);
	return { communes, members };
}
