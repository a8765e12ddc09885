import { api, at } from '$lib/api/client';
import type { Authority, Reference } from '$lib/api/types';

/** The lists the law gives to choose from, and what the authority is. */
export async function load({ params, fetch }) {
	const [reference, place] = await Promise.all([api.get('/api/reference', { fetch }), api.get(at(params.authority), { fetch })]);
	return { reference, place };
}
