import { describe, expect, it } from 'vitest';
import type { Finding } from '$lib/api/types';
import { gateLines } from './gate';

const finding = (title: string, code = 'item.note_missing'): Finding => ({ code, severity: 'blocks', title, sentence: '', article: '', action: 'drop_note', target: { kind: 'item', id: title } }) as Finding;

describe('the lines of the gate', () => {
	it('tells a fault of three points once, with their numbers, where the first one stood', () => {
		const lines = gateLines([finding('Agenda'), finding('Point 1 : pas de note'), finding('Point 2.1 : pas de note'), finding('Point 3 : aucun document', 'item.empty'), finding('Point 4 : pas de note')]);
		expect(lines.map((l) => ('one' in l ? l.one.title : `${l.many.numbers.map((n) => n.number).join(' ')} ${l.many.rest}`))).toEqual(['Agenda', '1 2.1 4 pas de note', 'Point 3 : aucun document']);
	});
	it('leaves two alike apart', () => {
		expect(gateLines([finding('Point 1 : pas de note'), finding('Point 2 : pas de note')]).every((l) => 'one' in l)).toBe(true);
	});
});
