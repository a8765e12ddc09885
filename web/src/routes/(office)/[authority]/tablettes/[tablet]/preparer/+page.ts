import { api, at } from '$lib/api/client';

export async function load({ params, fetch }) {
	return { id: params.tablet, preparation: await api.get(at(params.authority, 'tablets', params.tablet, 'preparation'), { fetch }) };
}
