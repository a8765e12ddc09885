import { api, at } from '$lib/api/client';

/** Null for those who do not set the authority up: the page says whom to ask. */
export async function load({ params, fetch, depends, parent }) {
	depends('list:integrations');
	const { me, roles } = await parent();
	if (!me.host_admin && !roles.some((role) => role === 'clerk' || role === 'it')) return { linked: null };
	const [tokens, hooks] = await Promise.all([api.get(at(params.authority, 'tokens'), { fetch }), api.get(at(params.authority, 'webhooks'), { fetch })]);
	return { linked: { tokens, hooks } };
}
