import { api, at } from '$lib/api/client';
import type { LetterTemplate } from '$lib/api/types';

export async function load({ params, fetch }) {
	return { letter: await api.get<{ version: number; content: LetterTemplate }>(at(params.authority, 'templates', 'letter'), { fetch }) };
}
