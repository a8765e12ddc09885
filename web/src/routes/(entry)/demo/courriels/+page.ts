import { api } from '$lib/api/client';
import type { DemoMail } from '$lib/api/types';

export async function load({ fetch, depends }) {
	depends('demo:mails');
	const mails = await api.get('/api/demo/mails', { fetch }).catch(() => []);
	return { mails };
}
