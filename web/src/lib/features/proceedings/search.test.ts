import { expect, it } from 'vitest';
import { lasted, momentOf } from './moment';
import { matching } from './search';

const lines = [{ name: 'Hélène Ferrand', note: 'Athis' }, { name: 'Jean-Luc Garnot', note: 'Briouze' }, { name: 'Solène d’Harcourt', note: 'Athis' }];
const found = (typed: string) => matching(lines, typed).map((line) => line.name);

it('a few letters of a name or of a commune find a member, whatever the accents and the order', () => {
	expect(found('fer')).toEqual(['Hélène Ferrand']);
	expect(found('garnot luc')).toEqual(['Jean-Luc Garnot']);
	expect(found('harc')).toEqual(['Solène d’Harcourt']);
	expect(found('athis')).toHaveLength(2);
	expect(found('athis hel')).toEqual(['Hélène Ferrand']);
	expect(found('zzz')).toEqual([]);
	expect(found(' ')).toHaveLength(3);
});
it('an hour typed is of this evening, even after midnight', () => {
	const now = new Date(2026, 11, 18, 0, 20).getTime();
	expect(momentOf('23:50', now)).toBe(new Date(2026, 11, 17, 23, 50).getTime());
	expect(momentOf('00:10', now)).toBe(new Date(2026, 11, 18, 0, 10).getTime());
	expect(momentOf('19:05', new Date(2026, 11, 17, 20, 0).getTime())).toBe(new Date(2026, 11, 17, 19, 5).getTime());
});
it('the time of a speaker is written in minutes and seconds', () => {
	expect(lasted(0, 9_000)).toBe('9 s');
	expect(lasted(0, 125_000)).toBe('2 min 05');
	expect(lasted(5, 0)).toBe('0 s');
});
