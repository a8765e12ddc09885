/**
 * The member's own answer, at once: what waits in the outbox laid over what the server last said.
 * A refused verb changes nothing on the sitting, but stays beside it with the server's sentence.
 */
import type { Id, Ms, TabletSitting } from '$lib/api/types';
import type { OutboxRow } from '$lib/local/db';

export type Answer = 'present' | 'remote' | 'absent' | 'substitute' | 'proxy';
export interface MyReply { answer: Answer; holder: { id: Id; name: string } | null; at: Ms }

export interface SittingView extends TabletSitting {
	mine: MyReply | null;
	/** The last word has not reached the server yet. */
	waiting: boolean;
	refused: OutboxRow[];
}

function fromServer(sitting: TabletSitting): MyReply | null {
	const reply = sitting.reply;
	if (!reply) return null;
	if (reply.proxy) return { answer: 'proxy', holder: { id: reply.proxy.holder_id, name: reply.proxy.holder_name }, at: reply.at };
	return { answer: reply.answer as Answer, holder: null, at: reply.at };
}

function concerns(row: OutboxRow, sitting: TabletSitting): boolean {
	return 'mandate_id' in row.verb && row.verb.sitting_id === sitting.sitting_id && row.verb.mandate_id === sitting.mandate_id;
}

function after(mine: MyReply | null, row: OutboxRow, sitting: TabletSitting): MyReply | null {
	const verb = row.verb;
	if (verb.verb === 'reply') return { answer: verb.answer, holder: null, at: verb.at };
	if (verb.verb === 'proxy') {
		const holder = sitting.colleagues.find((colleague) => colleague.mandate_id === verb.holder_id);
		return { answer: 'proxy', holder: { id: verb.holder_id, name: holder?.name ?? '' }, at: verb.at };
	}
	// As the server understands it: the colleague no longer represents; the absence stays said.
	if (verb.verb === 'revoke_proxy') return mine?.answer === 'proxy' ? { answer: 'absent', holder: null, at: verb.at } : mine;
	return mine;
}

export function mergeSitting(sitting: TabletSitting, rows: OutboxRow[]): SittingView {
	const own = rows.filter((row) => concerns(row, sitting)).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
	const pending = own.filter((row) => row.state === 'pending');
	const mine = pending.reduce((reply, row) => after(reply, row, sitting), fromServer(sitting));
	return { ...sitting, mine, waiting: pending.length > 0, refused: own.filter((row) => row.state === 'refused') };
}

/** What the footer says, in the order of what matters: to look at, no network, waiting, receiving, up to date. */
export type SyncWord = 'refused' | 'full' | 'offline' | 'unreachable' | 'waiting' | 'receiving' | 'fresh';

export function syncWord(facts: { refused: number; waiting: number; full: boolean; browser: boolean; server: boolean; missing: number }): SyncWord {
	if (facts.refused > 0) return 'refused';
	if (facts.full) return 'full';
	if (!facts.browser) return 'offline';
	if (!facts.server) return 'unreachable';
	if (facts.waiting > 0) return 'waiting';
	return facts.missing > 0 ? 'receiving' : 'fresh';
}
