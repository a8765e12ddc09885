import { api, at } from '$lib/api/client';

export async function load({ params, fetch, depends }) {
	depends('one:authority');
	return { keeping: await api.get(at(params.authority, 'note-keeping'), { fetch }) };
}
