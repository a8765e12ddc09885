import { expect, it } from 'vitest';
import type { ReadinessRow, ReadinessState } from '$lib/api/types';
import { grouped, lastSign, members, notAnswered, notOpened, quorumTone, readCents, seated, toCall } from './board';

const row = (name: string, state: ReadinessState, extra: Partial<ReadinessRow> = {}): ReadinessRow => ({
	dispatch_id: name, mandate_id: name, name, sort_key: name, commune: '', group_name: '', capacity: 'member', channel: state === 'paper' ? 'paper' : 'electronic', phone: '', email: '', state, trouble: null,
	sent_at: 1, accepted_at: null, notified_at: null, opened_at: null, complete_at: null, answered_at: null, answer: state === 'answered' ? 'present' : null, proxy_to: null, last_seen_at: null, to_call: state === 'notified' || state === 'sent', ...extra
});
const rows = [row('d', 'notified'), row('a', 'answered', { commune: 'Orcy' }), row('c', 'sent', { trouble: 'Adresse refusée' }), row('b', 'notified', { commune: 'Orcy' }), row('p', 'paper'), row('i', 'opened', { capacity: 'informed' })];

it('those in trouble are called first, then the alphabet', () => {
	expect(toCall(rows).map((r) => r.name)).toEqual(['c', 'b', 'd']);
});
it('paper members are never reminded by mail', () => {
	expect(notOpened(rows)).toBe(3);
	expect(notAnswered(rows)).toBe(3);
});
it('readers who are only informed have no seat', () => {
	expect(members(rows)).toHaveLength(5);
});
it('seats stand by progress, or by commune with the nameless last', () => {
	expect(seated(rows, 'progress').map((r) => r.name)).toEqual(['a', 'i', 'b', 'd', 'c', 'p']);
	expect(grouped(rows, 'commune').map((g) => g.name)).toEqual(['Orcy', '']);
});
it('a quorum is reached, just so, or missing', () => {
	expect(quorumTone({ needed: 56, expected_present: 55, in_office: 110, sentence: '' })).toBe('missing');
	expect(quorumTone({ needed: 56, expected_present: 58, in_office: 110, sentence: '' })).toBe('close');
	expect(quorumTone({ needed: 56, expected_present: 80, in_office: 110, sentence: '' })).toBe('reached');
});
it('an amount is understood as the French write it', () => {
	expect(readCents('21,20')).toBe(2120);
	expect(readCents('1 021,2 €')).toBe(102120);
	expect(readCents('7')).toBe(700);
	expect(readCents('sept')).toBeNull();
	expect(readCents('')).toBeNull();
});
it('the last sign is the latest of what was heard', () => {
	expect(lastSign(row('z', 'sent'))).toBeNull();
	expect(lastSign(row('z', 'opened', { accepted_at: 2, opened_at: 9, notified_at: 4 }))).toBe(9);
});
