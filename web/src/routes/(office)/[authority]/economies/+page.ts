import { api, at } from '$lib/api/client';

export async function load({ params, fetch, depends }) {
	depends('list:studies');
	return { studies: await api.get(at(params.authority, 'studies'), { fetch }) };
}
