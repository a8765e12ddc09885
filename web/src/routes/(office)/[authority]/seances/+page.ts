import { api, at } from '$lib/api/client';
import type { SittingRow } from '$lib/api/types';

export async function load({ params, fetch, depends }) {
	depends('list:sittings');
	return { sittings: await api.get(at(params.authority, 'sittings'), { fetch }) };
}
