/** « Nouveau depuis hier » counts from the visit before this one. */
import type { Ms } from '$lib/api/types';
import type { Keep } from '$lib/local/keep';

/** Two uses more than half an hour apart are two visits. */
const APART: Ms = 1_800_000;

/** When the visit before this one ended; null the first time. A tablet without room left opens all the same. */
export async function lastVisit(keep: Keep, now: Ms, failed: (error: unknown) => void = () => undefined): Promise<Ms | null> {
	const seen = await keep.setting<Ms | null>('seen', null);
	let since = await keep.setting<Ms | null>('since', null);
	if (seen !== null && now - seen > APART) await keep.set('since', (since = seen)).catch(failed);
	await keep.set('seen', now).catch(failed);
	return since;
}
