import { api } from '$lib/api/client';
import type { DemoPerson } from '$lib/api/types';

export async function load({ fetch }) {
	const people = await api.get('/api/demo/people', { fetch }).catch(() => []);
	return { people };
}
