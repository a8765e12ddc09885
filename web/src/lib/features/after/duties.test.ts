import { describe, expect, test } from 'vitest';
import { pageOf, stateOf } from './duties';
import { brought, written } from './editor';
import { standing } from './fact';

describe('a duty', () => {
	test('is nothing without a thing to do, done once done, late only while undone', () => {
		expect(stateOf({ of: 0, done_on: null, late: true })).toBe('nothing');
		expect(stateOf({ of: 3, done_on: '2026-12-20', late: true })).toBe('done');
		expect(stateOf({ of: 3, done_on: null, late: true })).toBe('late');
		expect(stateOf({ of: 3, done_on: null, late: false })).toBe('todo');
	});
	test('opens the page where it is done; what only waits opens none', () => {
		expect(pageOf('transmission')).toBe('deliberations');
		expect(pageOf('acts_online')).toBe('');
	});
});

describe('the document of the minutes', () => {
	const fact = { type: 'fact', attrs: { key: 'quorum', lines: ['Quorum atteint.'] } };
	test('is sent without attributes that say nothing, its facts whole', () => {
		const cell = { type: 'tableCell', attrs: { colspan: 1, rowspan: 1, colwidth: null }, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'bold', attrs: {} }] }] }] };
		expect(written({ type: 'doc', content: [fact, cell] })).toEqual({
			type: 'doc',
			content: [fact, { type: 'tableCell', attrs: { colspan: 1, rowspan: 1 }, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'bold' }] }] }] }]
		});
	});
	test('takes corrected facts in place, and keeps those that no longer stand for a person to decide', () => {
		const doc = { type: 'doc', content: [fact, { type: 'fact', attrs: { key: 'gone', lines: ['?'] } }] };
		const now = (key: string) => (key === 'quorum' ? ['Quorum non atteint.'] : null);
		expect(brought(doc, now).content?.map((n) => n.attrs?.lines)).toEqual([['Quorum non atteint.'], ['?']]);
		expect([standing(['a'], ['a']), standing(['a'], ['b']), standing(['a'], null)]).toEqual(['same', 'old', 'gone']);
	});
});
