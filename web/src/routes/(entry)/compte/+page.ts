import { redirect } from '@sveltejs/kit';
import { session } from '$lib/api/session.svelte';

/** One's account outside any desk: where a password alone leads until there is a second proof. */
export async function load({ fetch, url }) {
	const me = await session.load(fetch);
	if (!me) redirect(307, `/connexion?suite=${encodeURIComponent(url.pathname)}`);
	return { me };
}
