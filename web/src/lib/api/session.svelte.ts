/** Who is signed in on this browser. */
import { api, ApiError } from './client';
import type { Me, Role } from './types';

class Session {
	me = $state<Me | null>(null);

	/** Asks the server once; null when nobody is signed in. */
	async load(fetcher?: typeof fetch): Promise<Me | null> {
		if (this.me) return this.me;
		try {
			this.me = await api.get('/api/session', { fetch: fetcher });
		} catch (error) {
			if (error instanceof ApiError && error.status === 401) return null;
			throw error;
		}
		return this.me;
	}
	/** Asks again, after something about the person changed. */
	async reload() {
		this.me = null;
		return this.load();
	}
	async leave() {
		await api.del('/api/session');
		this.me = null;
	}
	roles(authority: string): Role[] {
		return this.me?.desks.find((desk) => desk.authority.id === authority)?.roles ?? [];
	}
	has(authority: string, ...roles: Role[]): boolean {
		return this.roles(authority).some((role) => roles.includes(role));
	}
}
export const session = new Session();

/** Where a person starts: their desk (once a second proof protects it; never on a lent tablet), else their tablet, else the sign-in page. */
export function homeOf(me: Me | null): string {
	const desk = me?.desks[0];
	if (desk && me.second_factor_needed) return me.device_id && me.mandates.length ? '/tablette' : '/compte';
	if (desk) return `/${desk.authority.id}${desk.roles.every((role) => role === 'intern') ? '/tablettes' : '/seances'}`;
	return me?.mandates.length ? '/tablette' : '/connexion';
}
