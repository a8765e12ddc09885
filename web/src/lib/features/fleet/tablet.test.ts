import { describe, expect, it } from 'vitest';
import { agreementOf, centsOf, filled, kitWords } from './tablet';

describe('the agreement filled in without network', () => {
	it('replaces tags whatever their accents, and leaves out a line of empty tags', () => {
		const text = 'Tablette n° {tablette}, {Matériel}.\nIMEI : {imei}.\nValeur : {valeur}';
		expect(filled(text, { tablette: 'T-042', 'matériel': 'Samsung', imei: '', valeur: '1 269,00 €' })).toBe('Tablette n°\u00a0T-042, Samsung.\nValeur\u00a0: 1\u00a0269,00\u00a0€');
	});
	it('keeps an unknown tag as it is written', () => {
		expect(filled('{danse} {élu}', { 'élu': 'Hélène' })).toBe('{danse} Hélène');
	});
	it('leaves out an article of which nothing is left', () => {
		const made = agreementOf({ title: 'T', summary: ['{téléphone}'], articles: [{ title: 'SIM', text: '{sim}' }, { title: 'Objet', text: 'Prêt.' }] }, { sim: '', 'téléphone': '' });
		expect(made).toEqual({ title: 'T', summary: [], articles: [{ title: 'Objet', text: 'Prêt.' }] });
	});
	it('says a kit as French does', () => {
		const part = (id: string, label: string, number = '') => ({ id, label, number, kind: 'other' as const, state: 'there' as const });
		const kit = [part('a', 'Étui'), part('b', 'Chargeur'), part('c', 'Stylet', '118')];
		expect(kitWords(kit, new Set(['a', 'b', 'c']))).toBe('étui, chargeur et stylet n° 118');
		expect(kitWords(kit, new Set(['b']))).toBe('chargeur');
	});
});
describe('a price', () => {
	it('is read as people write it', () => {
		expect(centsOf('269')).toBe(26_900);
		expect(centsOf('1 269,90 €')).toBe(126_990);
		expect(centsOf('beaucoup')).toBe(null);
	});
});
