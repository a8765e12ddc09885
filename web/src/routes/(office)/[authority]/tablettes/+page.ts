import { api, at } from '$lib/api/client';
import type { TabletState } from '$lib/api/types';

export async function load({ params, fetch, depends, url }) {
	depends('list:tablets');
	const asked = { state: (url.searchParams.get('situation') || undefined) as TabletState | undefined, q: url.searchParams.get('mots') ?? '', lacking: url.searchParams.has('incomplet') || undefined };
	return { asked, page: await api.get(at(params.authority, 'tablets'), { fetch, query: asked }) };
}
