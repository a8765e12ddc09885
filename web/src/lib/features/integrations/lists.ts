/** Scopes and events in the order of the screen, and what is in force. */
import type { TokenRow, TokenScope, WebhookEvent } from '$lib/api/types';

export const SCOPES: TokenScope[] = ['members:read', 'members:write', 'sittings:read', 'sittings:write', 'convocations:send', 'readiness:read', 'journal:read'];
/** What commits the assembly: only those who may do it let a program do it. */
export const ACTS: TokenScope[] = ['members:write', 'sittings:write', 'convocations:send'];
export const EVENTS: WebhookEvent[] = ['convocations.sent', 'convocations.amended', 'convocations.postponed', 'convocations.cancelled', 'dossiers.opened', 'dossiers.complete', 'replies.received', 'sittings.changed', 'members.changed', 'attention.raised'];

/** Days before its end from which a token is shown as ending soon. */
const SOON = 15 * 86_400_000;

export type TokenState = 'live' | 'soon' | 'ended' | 'revoked';
export function stateOf(token: TokenRow, now: number): TokenState {
	if (token.revoked_at !== null) return 'revoked';
	if (token.expires_at <= now) return 'ended';
	return token.expires_at - now <= SOON ? 'soon' : 'live';
}
