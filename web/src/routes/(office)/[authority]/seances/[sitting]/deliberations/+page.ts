import { api } from '$lib/api/client';

export async function load({ fetch }) {
	return { matters: (await api.get('/api/reference', { fetch })).matters };
}
