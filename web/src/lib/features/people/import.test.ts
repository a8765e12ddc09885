import { describe, expect, it } from 'vitest';
import { merged, type Problem } from './import.svelte';

const problem = (line: number, field: string, value = 'x', blocks = true): Problem => ({ line, who: `Ligne ${line}`, field, field_label: field, value, sentence: '', hint: '', choices: [], blocks });

describe('lines to mend', () => {
	it('stay in the order of the file, and those that block nothing are left out', () => {
		const mends = merged([], [problem(52, 'commune'), problem(17, 'email'), problem(3, 'phone', 'x', false)], new Set());
		expect(mends.map((m) => [m.key, m.state])).toEqual([['17/email', 'open'], ['52/commune', 'open']]);
	});
	it('stay in sight once mended, with what was typed', () => {
		const before = merged([], [problem(17, 'email'), problem(52, 'commune')], new Set()).map((m) => (m.key === '17/email' ? { ...m, typed: 'a@b.fr' } : m));
		const after = merged(before, [problem(52, 'commune')], new Set());
		expect(after.map((m) => [m.key, m.state, m.typed])).toEqual([['17/email', 'mended', 'a@b.fr'], ['52/commune', 'open', 'x']]);
	});
	it('open again when the new value is refused too, without losing what was typed', () => {
		const before = merged([], [problem(17, 'email', 'a')], new Set()).map((m) => ({ ...m, typed: 'a@', state: 'waiting' as const }));
		expect(merged(before, [problem(17, 'email', 'a@')], new Set())[0]).toMatchObject({ state: 'open', typed: 'a@' });
	});
	it('being typed are not judged by an older answer', () => {
		const before = merged([], [problem(17, 'email', 'a')], new Set()).map((m) => ({ ...m, typed: 'a@b.f', state: 'waiting' as const }));
		expect(merged(before, [], new Set(['17/email']))[0]).toMatchObject({ state: 'waiting', typed: 'a@b.f' });
	});
});
