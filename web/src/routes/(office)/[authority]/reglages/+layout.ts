import { api, at } from '$lib/api/client';
import type { Authority, Reference } from '$lib/api/types';

export async function load({ params, fetch, depends }) {
	depends('one:authority');
	const [reference, place] = await Promise.all([api.get('/api/reference', { fetch }), api.get(at(params.authority), { fetch })]);
	return { reference, place };
}
