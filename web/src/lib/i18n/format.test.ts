import { expect, it } from 'vitest';
import { fill, typeset } from './index';
import { addDays, dayOf, daysBetween, formatAgo, formatBytes, formatCents, formatDay, formatHour, formatMoment } from './format';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const at = Date.UTC(2026, 11, 17, 17, 30);

it('a sitting is written as the French write it', () => {
	expect(plain(formatMoment(at, {}, 'Europe/Paris', 'fr'))).toBe('jeudi 17 décembre 2026 à 18 h 30');
	expect(plain(formatDay('2026-01-01', {}, 'fr'))).toBe('jeudi 1er janvier 2026');
	expect(plain(formatHour(Date.UTC(2026, 6, 1, 16, 0), 'Europe/Paris', 'fr'))).toBe('18 h');
	expect(plain(formatHour(Date.UTC(2026, 6, 1, 22, 5), 'Europe/Paris', 'fr'))).toBe('0 h 05');
	expect(formatHour(at, 'Europe/Paris', 'en')).toBe('18:30');
});
it('the same moment falls on another day overseas', () => {
	expect(dayOf(at, 'Europe/Paris')).toBe('2026-12-17');
	expect(dayOf(at, 'Pacific/Noumea')).toBe('2026-12-18');
	expect(plain(formatHour(at, 'Indian/Reunion', 'fr'))).toBe('21 h 30');
});
it('days are counted across the change of clocks', () => {
	expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
	expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
});
it('zero is singular in French, plural in English', () => {
	expect(fill('{n} {n|élu|élus}', { n: 0 }, 'fr')).toBe('0 élu');
	expect(fill('{n} {n|member|members}', { n: 0 }, 'en')).toBe('0 members');
	expect(fill('{n} {n|élu|élus}', { n: 110 }, 'fr')).toBe('110 élus');
	expect(fill('Voir {n|l’autre|les {n} autres}', { n: 7 }, 'fr')).toBe('Voir les 7 autres');
	expect(fill('Voir {n|l’autre|les {n} autres}', { n: 1 }, 'fr')).toBe('Voir l’autre');
});
it('sizes and amounts', () => {
	expect(plain(formatBytes(1_234_567, 'fr'))).toBe('1,2 Mo');
	expect(plain(formatBytes(812, 'fr'))).toBe('812 octets');
	expect(plain(formatCents(1250, 'fr'))).toBe('12,50 €');
	expect(plain(formatAgo(0, 23 * 86_400_000, 'fr'))).toBe('il y a 23 jours');
});
it('a French sentence never starts a line with its punctuation', () => {
	expect(typeset('« Rien » : 18 h 30 ?')).toBe('«\u00a0Rien\u00a0»\u00a0: 18\u00a0h 30\u202f?');
});
