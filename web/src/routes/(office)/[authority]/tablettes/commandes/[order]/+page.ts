import { api, at } from '$lib/api/client';

export async function load({ params, fetch, depends }) {
	depends('one:order');
	return { order: await api.get(at(params.authority, 'tablet-orders', params.order), { fetch }) };
}
