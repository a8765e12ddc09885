/** A server one speaks to: that of this page, which knows its caller by the cookie; or another, which is shown a token. */
import { network, type Network } from './network.svelte';

export interface Server {
	/** Where it is, `https://…`; empty: where this page comes from. */
	readonly origin: string;
	/** What another server is shown; none before it was given. */
	token: string | null;
	readonly network: Network;
}
export const HOME: Server = { origin: '', token: null, network };

/** What a request to this server carries: never a cookie to another one, never a token to whoever it would send us on to. */
export function carried({ origin, token }: Server, method: string): { headers: Record<string, string>; init: Pick<RequestInit, 'credentials' | 'redirect'> } {
	if (origin) return { headers: token ? { Authorization: `Bearer ${token}` } : {}, init: { credentials: 'omit', redirect: 'error' } };
	return { headers: method === 'GET' ? {} : { 'X-Pupitre': '1' }, init: { credentials: 'same-origin' } };
}
