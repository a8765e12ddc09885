import { error } from '@sveltejs/kit';
import { api, ApiError, at } from '$lib/api/client';
import type { Sitting } from '$lib/api/types';

export async function load({ params, fetch }) {
	try {
		return { opened: await api.get(at(params.authority, 'sittings', params.sitting), { fetch }) };
	} catch (cause) {
		if (cause instanceof ApiError) error(cause.status || 503, cause.detail);
		throw cause;
	}
}
