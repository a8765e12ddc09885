import { api } from '$lib/api/client';
import { session } from '$lib/api/session.svelte';
import type { Reference } from '$lib/api/types';

export async function load({ fetch }) {
	const [first, reference, me] = await Promise.all([
		api.get('/api/first-run', { fetch }),
		api.get('/api/reference', { fetch }),
		session.load(fetch).catch(() => null)
	]);
	// The authority is open but its administrator stopped before the second proof: the assistant goes on there.
	return { needed: first.needed, reference, pending: me?.second_factor_needed && me.host_admin ? me : null };
}
