/** What the member did with shares is handed over, then what others did is brought. */
import { api, ApiError, ask, type Asked } from '$lib/api/client';
import type { ShareList } from '$lib/api/types';
import type { ShareStore } from '$lib/local/shares';

const AT_ONCE = 50;

/** True when something changed here. */
export async function exchangeShares(store: ShareStore, asked: (headers?: Record<string, string>) => Omit<Asked, 'query'>): Promise<boolean> {
	let changed = false;
	for (;;) {
		const acts = (await store.acts()).filter(({ sentence }) => sentence === null).slice(0, AT_ONCE);
		if (!acts.length) break;
		const { results } = await api.post('/api/tablet/shares', { acts: acts.map(({ act }) => act) }, asked());
		await store.settle(results);
		changed = true;
	}
	const before = await store.list();
	try {
		const response = await ask('GET', '/api/tablet/shares', undefined, asked(before?.etag ? { 'If-None-Match': before.etag } : {}));
		const list = (await response.json()) as ShareList;
		if (!Array.isArray(list?.shares)) throw new ApiError(502, { code: 'network.unreachable' });
		await store.putList({ list, etag: response.headers.get('etag') });
		return true;
	} catch (error) {
		if (error instanceof ApiError && error.status === 304) return changed;
		throw error;
	}
}
