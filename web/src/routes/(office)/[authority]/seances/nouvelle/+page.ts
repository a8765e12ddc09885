import { api, at } from '$lib/api/client';
import type { BodyRow, SittingRow } from '$lib/api/types';

export async function load({ params, fetch }) {
	const [bodies, sittings] = await Promise.all([api.get(at(params.authority, 'bodies'), { fetch }), api.get(at(params.authority, 'sittings'), { fetch })]);
	return { bodies, sittings };
}
