/** What the member decided and the server has not heard yet, in the order it was decided. Never shortened, never reordered. */
import type { Id, Ms, OutboxResult, OutboxVerb } from '$lib/api/types';
import { written, type Local, type OutboxRow } from './db';

/** The member's own acts; the others are receipts the tablet sends by itself. */
const ACTS = new Set<OutboxVerb['verb']>(['reply', 'proxy', 'revoke_proxy']);
export const isAct = (row: OutboxRow) => ACTS.has(row.verb.verb);

export function outboxRow(verb: OutboxVerb, now: Ms): OutboxRow {
	return { id: verb.id, verb, queued_at: now, state: 'pending', sentence: null, code: null };
}

export class Outbox {
	constructor(private readonly db: Local) {}

	async add(verb: OutboxVerb, now: Ms): Promise<void> {
		const known = await this.db.getFromIndex('outbox', 'id', verb.id);
		if (known) return;
		await written(this.db.add('outbox', outboxRow(verb, now)));
	}

	all(): Promise<OutboxRow[]> {
		return this.db.getAll('outbox');
	}

	/** What the server answered to each verb: taken away when accepted, kept with its sentence when refused. */
	async settle(results: OutboxResult[]): Promise<void> {
		const act = this.db.transaction('outbox', 'readwrite');
		for (const result of results) {
			const row = await act.store.index('id').get(result.id);
			if (!row?.seq) continue;
			if (result.ok) await act.store.delete(row.seq);
			else await act.store.put({ ...row, state: 'refused', sentence: result.sentence ?? null, code: result.code ?? null });
		}
		await act.done;
	}

	/** The member has read why; the line may go. */
	async dismiss(id: Id): Promise<void> {
		const row = await this.db.getFromIndex('outbox', 'id', id);
		if (row?.seq) await this.db.delete('outbox', row.seq);
	}
}
