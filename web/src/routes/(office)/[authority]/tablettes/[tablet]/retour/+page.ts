import { api, at } from '$lib/api/client';

export async function load({ params, fetch, depends }) {
	depends('one:tablet');
	return { tablet: await api.get(at(params.authority, 'tablets', params.tablet), { fetch }) };
}
