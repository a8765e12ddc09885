import { api, at } from '$lib/api/client';

export async function load({ params, fetch, depends }) {
	depends('list:orders');
	return { orders: await api.get(at(params.authority, 'tablet-orders'), { fetch }) };
}
