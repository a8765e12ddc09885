import { api, at } from '$lib/api/client';
import type { JournalRow } from '$lib/api/types';

export async function load({ params, fetch }) {
	return { rows: await api.get<JournalRow[]>(at(params.authority, 'journal') + '?limit=100', { fetch }) };
}
