import { api, at } from '$lib/api/client';
import type { LetterTemplate } from '$lib/api/types';

export async function load({ params, fetch }) {
	return { letter: await api.get(at(params.authority, 'templates', 'letter'), { fetch }) };
}
