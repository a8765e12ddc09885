import { api, at } from '$lib/api/client';
import type { JournalRow } from '$lib/api/types';

export async function load({ params, fetch }) {
	return { rows: await api.get(at(params.authority, 'journal'), { fetch, query: { limit: 100 } }) };
}
