/** The members of the authority, asked once for the dialogs that choose one. */
import { api, at } from '$lib/api/client';
import type { Id, MemberRow } from '$lib/api/types';

class People {
	list = $state.raw<MemberRow[]>([]);
	private of: Id | null = null;
	async load(authority: Id) {
		if (this.of === authority) return;
		this.of = authority;
		try {
			this.list = (await api.get(at(authority, 'members'), { query: { capacity: 'sitting' } })).sort((a, b) => a.sort_key.localeCompare(b.sort_key, 'fr'));
		} catch {
			// The choice stays empty; opening the dialog again asks again.
			this.of = null;
		}
	}
	options() {
		return this.list.map((m) => ({ value: m.id, label: `${m.family_name} ${m.given_name}${m.commune ? `, ${m.commune.name}` : ''}` }));
	}
}
export const people = new People();
