/** What happens once the door is open. */
import { goto } from '$app/navigation';
import { homeOf, session } from '$lib/api/session.svelte';
import type { Me } from '$lib/api/types';

/** A page of this product only: never an address given by someone else. */
export function safeNext(next: string | null): string | null {
	return next && /^\/(?![/\\])/.test(next) ? next : null;
}
export async function enter(me: Me, next: string | null) {
	session.me = me;
	await goto(safeNext(next) ?? homeOf(me), { invalidateAll: true });
}
