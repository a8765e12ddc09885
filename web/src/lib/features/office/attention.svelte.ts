/** How many things wait for a person at this desk; shown in the header on every page. */
import { api, at } from '$lib/api/client';
import type { AttentionRow } from '$lib/api/types';

class Attention {
	count = $state(0);
	async load(authority: string) {
		try {
			this.count = (await api.get(at(authority, 'attention'))).length;
		} catch {
			// The page itself will say that the server is away.
		}
	}
}
export const attention = new Attention();
