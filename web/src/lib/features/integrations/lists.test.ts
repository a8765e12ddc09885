import { expect, it } from 'vitest';
import type { TokenRow } from '$lib/api/types';
import { ACTS, EVENTS, SCOPES, stateOf } from './lists';
import { t } from './words';

const DAY = 86_400_000;
const token = (expires_at: number, revoked_at: number | null = null) => ({ expires_at, revoked_at }) as TokenRow;

it('a token is in force until its last day, ends soon in the last fifteen, and stays taken back', () => {
	expect(stateOf(token(100 * DAY), 0)).toBe('live');
	expect(stateOf(token(15 * DAY), 0)).toBe('soon');
	expect(stateOf(token(15 * DAY), 15 * DAY)).toBe('ended');
	expect(stateOf(token(100 * DAY, 1), 0)).toBe('revoked');
});
it('every scope and every event has its words', () => {
	for (const scope of [...SCOPES, ...ACTS]) expect(t.maybe(`scope.${scope}`, '')).not.toBe('');
	for (const event of [...EVENTS, 'ping']) expect(t.maybe(`event.${event}`, '')).not.toBe('');
});
