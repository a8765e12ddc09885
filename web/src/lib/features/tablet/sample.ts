/** For tests: a sitting through an account where these pages were reached. */
import type { Id, TabletSitting } from '$lib/api/types';
import type { Position } from '$lib/local/db';
import { mergeSitting } from '$lib/sync/merge';
import type { Account, MySitting } from './account.svelte';

export function mine(sitting: TabletSitting, positions: ReadonlyMap<Id, Position> = new Map()): MySitting {
	return { ...mergeSitting(sitting, []), account: { positions } as Account };
}
