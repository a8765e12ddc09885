import { describe, expect, it } from 'vitest';
import { complete, emptyFirst, inhabitants, inputOf, stepOf } from './first';

describe('the first run', () => {
	it('reads a population as people write it', () => {
		expect(inhabitants('12 480')).toBe(12480);
		expect(inhabitants('12\u202f480')).toBe(12480);
		expect(inhabitants('beaucoup')).toBe(0);
	});
	it('does not leave a step before it is filled', () => {
		const f = emptyFirst();
		expect(complete('code', f)).toBe(false);
		f.code = 'abcd-efgh-jkmn';
		expect(complete('code', f)).toBe(true);
		expect(complete('authority', f)).toBe(false);
		f.admin = { civility: '', given_name: 'Sylvie', family_name: 'Aubertin', email: 's@x.fr', password: 'court' };
		expect(complete('admin', f)).toBe(false);
	});
	it('goes back to the step of the refused field', () => {
		expect(stepOf('setup_code')).toBe('code');
		expect(stepOf('siren')).toBe('authority');
		expect(stepOf('new')).toBe('admin');
		expect(stepOf(null)).toBeNull();
	});
	it('sends nothing for what was left empty', () => {
		expect(inputOf(emptyFirst()).authority).toMatchObject({ insee_code: undefined, mail_from: undefined });
	});
});
