import { api, at } from '$lib/api/client';
import type { BodyRow, MemberRow, SittingRow } from '$lib/api/types';

export async function load({ params, fetch }) {
	const [members, bodies, sittings] = await Promise.all([
		api.get(at(params.authority, 'members'), { fetch }),
		api.get(at(params.authority, 'bodies'), { fetch }),
		api.get(at(params.authority, 'sittings'), { fetch })
	]);
	return { members: members.length, bodies, sittings: sittings.length };
}
