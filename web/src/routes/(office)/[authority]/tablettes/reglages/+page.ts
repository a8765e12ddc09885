import { api, at } from '$lib/api/client';

export async function load({ params, fetch, depends }) {
	depends('fleet:settings');
	const [settings, agreement] = await Promise.all([api.get(at(params.authority, 'fleet-settings'), { fetch }), api.get(at(params.authority, 'templates/agreement'), { fetch })]);
	return { settings, agreement };
}
