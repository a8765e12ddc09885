import { redirect } from '@sveltejs/kit';
import { api } from '$lib/api/client';
import { homeOf, session } from '$lib/api/session.svelte';

/** Nothing lives at the root: everyone is sent where their day starts. */
export async function load({ fetch }) {
	const me = await session.load(fetch);
	if (me) redirect(307, homeOf(me));
	const first = await api.get('/api/first-run', { fetch }).catch(() => ({ needed: false, demo: false }));
	if (first.demo) redirect(307, '/demo');
	redirect(307, first.needed ? '/premiere-fois' : '/connexion');
}
