import { describe, expect, it } from 'vitest';
import type { Reference } from '$lib/api/types';
import { changes, inputOf, fieldsOf, noticeWords, regimesFor, withRole, without, type Place } from './body';

const place = (mandate_id: string, role: Place['role'] = 'member', substitute_for: string | null = null): Place => ({ mandate_id, role, substitute_for });

describe('seats', () => {
	const places = [place('a', 'president'), place('b'), place('c', 'substitute', 'b')];
	it('have one president: the one before becomes a member', () => {
		expect(withRole(places, 'b', 'president').map((p) => p.role)).toEqual(['member', 'president', 'substitute']);
	});
	it('lose whom they replaced when that seat goes, and nothing else', () => {
		expect(without(places, 'b')).toEqual([place('a', 'president'), place('c', 'substitute', null)]);
	});
	it('count what is added, removed and changed, not the order', () => {
		expect(changes(places, [...places].reverse())).toBe(0);
		expect(changes(places, without(places, 'b'))).toBe(2);
		expect(changes(places, [...places, place('d')])).toBe(1);
	});
	it('forget the replaced member when a substitute becomes a member', () => {
		expect(withRole(places, 'c', 'member')[2]).toEqual(place('c', 'member', null));
	});
});

describe('a body', () => {
	it('says its notice in words', () => {
		expect(noticeWords({ days: 5, kind: 'francs', legal_ref: '' })).toBe('5 jours francs avant la séance');
		expect(noticeWords({ days: null, kind: 'statutes', legal_ref: '' })).toBe('Délai fixé par les statuts');
	});
	it('sends no own notice when the box is not ticked', () => {
		const fields = { ...fieldsOf(null), name: ' Bureau ', kind: 'bureau', own: false, own_days: '9' };
		expect(inputOf(fields, null)).toMatchObject({ name: 'Bureau', own_notice_days: null, own_notice_kind: null, regime: null });
	});
	it('is offered the rules of its kind only', () => {
		const regimes = ['epci_council', 'bureau_epci_by_delegation', 'bureau_epci_advisory', 'commission_L2121_22'].map((key) => ({ key, label: key, notice: '', legal_ref: '' }));
		const authority = { kind: 'communaute_de_communes', regime: { key: 'epci_council' } } as Parameters<typeof regimesFor>[1];
		const keys = (kind: string) => regimesFor(kind, authority, { regimes } as unknown as Reference).map((r) => r.key);
		expect(keys('council')).toEqual(['epci_council']);
		expect(keys('bureau')).toEqual(['bureau_epci_by_delegation', 'bureau_epci_advisory']);
		expect(keys('other')).toEqual(['commission_L2121_22', 'epci_council']);
	});
});
