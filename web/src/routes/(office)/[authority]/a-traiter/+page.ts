import { api, at } from '$lib/api/client';
import type { AttentionRow } from '$lib/api/types';

export async function load({ params, fetch, depends }) {
	depends('list:attention');
	return { rows: await api.get(at(params.authority, 'attention'), { fetch }) };
}
