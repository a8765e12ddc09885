import { error } from '@sveltejs/kit';
import { api, ApiError, at } from '$lib/api/client';
import type { MemberRow } from '$lib/api/types';
import type { Body, Seat } from '$lib/features/bodies/body';

export async function load({ params, fetch, depends }) {
	depends('one:body');
	try {
		const [body, seats, members] = await Promise.all([
			api.get(at(params.authority, 'bodies', params.body), { fetch }),
			api.get(at(params.authority, 'bodies', params.body, 'seats'), { fetch }),
			api.get(at(params.authority, 'members'), { fetch })
		]);
		return { body, seats, members };
	} catch (cause) {
		if (cause instanceof ApiError) error(cause.status || 503, cause.detail);
		throw cause;
	}
}
