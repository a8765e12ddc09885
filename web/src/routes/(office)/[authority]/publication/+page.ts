import { api, at } from '$lib/api/client';

export async function load({ params, fetch, depends }) {
	depends('list:publication');
	return { publication: await api.get(at(params.authority, 'publication'), { fetch }) };
}
