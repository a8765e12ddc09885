import { error, redirect } from '@sveltejs/kit';
import { ApiError } from '$lib/api/client';
import { network } from '$lib/api/network.svelte';
import { session } from '$lib/api/session.svelte';
import { useZone } from '$lib/i18n';
import { t } from '$lib/i18n/words';

/** The desk of one authority: whoever is not on its staff does not learn that it exists. */
export async function load({ params, url, fetch }) {
	let me;
	try {
		me = await session.load(fetch);
	} catch (cause) {
		if (cause instanceof ApiError && cause.offline) network.failed();
		error(503, cause instanceof ApiError ? cause.detail : t('error.network'));
	}
	if (!me) redirect(307, `/connexion?suite=${encodeURIComponent(url.pathname + url.search)}`);
	const desk = me.desks.find((d) => d.authority.id === params.authority);
	if (!desk) error(404, t('error.notfound'));
	useZone(desk.authority.time_zone);
	return { me, authority: desk.authority, roles: desk.roles };
}
