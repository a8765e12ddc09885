import { api, at } from '$lib/api/client';
import type { StaffRow } from '$lib/api/types';

export async function load({ params, fetch, depends }) {
	depends('list:staff');
	return { staff: await api.get(at(params.authority, 'staff'), { fetch }) };
}
