import { api, at } from '$lib/api/client';

export async function load({ params, fetch }) {
	return { template: await api.get(at(params.authority, 'templates', 'deliberation'), { fetch }) };
}
