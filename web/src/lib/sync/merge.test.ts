import { describe, expect, it } from 'vitest';
import type { OutboxVerb } from '$lib/api/types';
import { mergeSitting, syncWord } from './merge';
import { NOW, outboxRow, sitting } from './sample';

const base = { sitting_id: 's', mandate_id: 'm1', at: NOW };
const present: OutboxVerb = { id: 'v1', verb: 'reply', answer: 'present', ...base };
const absent: OutboxVerb = { id: 'v2', verb: 'reply', answer: 'absent', ...base };
const proxy: OutboxVerb = { id: 'v3', verb: 'proxy', holder_id: 'm2', ...base };
const revoke: OutboxVerb = { id: 'v4', verb: 'revoke_proxy', ...base };
const givenOnServer = { id: 'r', answer: 'proxy' as const, at: NOW, proxy: { holder_id: 'm2', holder_name: 'Hervé Obry' } };

describe('the member sees his own answer at once', () => {
	it('over an empty server state', () => {
		expect(mergeSitting(sitting('s', 1, []), [outboxRow(1, present)])).toMatchObject({ mine: { answer: 'present', holder: null }, waiting: true });
	});
	it('the last decision wins, in the order it was taken, whatever the order of storage', () => {
		const view = mergeSitting(sitting('s', 1, []), [outboxRow(2, absent), outboxRow(1, present)]);
		expect(view.mine?.answer).toBe('absent');
	});
	it('a proxy carries the name of its holder', () => {
		expect(mergeSitting(sitting('s', 1, []), [outboxRow(1, proxy)]).mine).toMatchObject({ answer: 'proxy', holder: { id: 'm2', name: 'Hervé Obry' } });
	});
	it('coming after all replaces a proxy given', () => {
		expect(mergeSitting(sitting('s', 1, [], { reply: givenOnServer }), [outboxRow(1, present)]).mine).toMatchObject({ answer: 'present', holder: null });
	});
	it('taking the proxy back leaves no answer', () => {
		expect(mergeSitting(sitting('s', 1, [], { reply: givenOnServer }), [outboxRow(1, revoke)]).mine?.answer).toBe('absent');
	});
	it('taking back a proxy that was never given keeps the answer', () => {
		expect(mergeSitting(sitting('s', 1, [], { reply: { id: 'r', answer: 'absent', at: NOW, proxy: null } }), [outboxRow(1, revoke)]).mine?.answer).toBe('absent');
	});
});

describe('what does not concern the sitting does not touch it', () => {
	it('another sitting, another mandate, a receipt', () => {
		const rows = [
			outboxRow(1, { ...present, sitting_id: 'other' }),
			outboxRow(2, { ...absent, mandate_id: 'm9' }),
			outboxRow(3, { id: 'v9', verb: 'opened', dispatch_id: 'd-s', at: NOW })
		];
		expect(mergeSitting(sitting('s', 1, []), rows)).toMatchObject({ mine: null, waiting: false, refused: [] });
	});
});

describe('a refused answer', () => {
	it('leaves what the server holds and stays beside it with its sentence', () => {
		const view = mergeSitting(sitting('s', 1, [], { reply: { id: 'r', answer: 'present', at: NOW, proxy: null } }), [
			outboxRow(1, proxy, { state: 'refused', sentence: 'Hervé Obry porte déjà un pouvoir.' })
		]);
		expect(view.mine?.answer).toBe('present');
		expect(view.waiting).toBe(false);
		expect(view.refused[0]?.sentence).toContain('porte déjà');
	});
});

describe('the word of the footer', () => {
	const calm = { refused: 0, waiting: 0, full: false, browser: true, server: true, missing: 0 };
	it('goes from what needs the member to what needs nobody', () => {
		expect(syncWord(calm)).toBe('fresh');
		expect(syncWord({ ...calm, missing: 2 })).toBe('receiving');
		expect(syncWord({ ...calm, waiting: 1, missing: 2 })).toBe('waiting');
		expect(syncWord({ ...calm, server: false, waiting: 1 })).toBe('unreachable');
		expect(syncWord({ ...calm, browser: false, waiting: 1 })).toBe('offline');
		expect(syncWord({ ...calm, full: true, browser: false })).toBe('full');
		expect(syncWord({ ...calm, refused: 1, full: true, browser: false })).toBe('refused');
	});
});
