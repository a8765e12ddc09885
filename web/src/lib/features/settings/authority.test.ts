import { describe, expect, it } from 'vitest';
import { told } from './authority';
import { tagsIn, unknownTags, withTag } from './letter';

describe('the colour of an authority', () => {
	it('is said to read well when it does', () => {
		expect(told('#0b5360')).toMatchObject({ fine: true });
		expect(told('#0b5360').words).toContain('pour 1 sur blanc');
	});
	it('is said to be moved when it does not, with the contrast it had', () => {
		const said = told('#f5c400');
		expect(said.fine).toBe(false);
		expect(said.words).toMatch(/1,[0-9] pour 1 sur blanc.*à [4-9],[0-9] pour 1/);
	});
	it('is asked again when it is not a colour', () => {
		expect(told('bleu').words).toContain('#0b4f5c');
	});
});

describe('tags of a letter', () => {
	it('are found with their accents', () => {
		expect(tagsIn('{civilité}, le {date} : {ordre_du_jour}')).toEqual(['{civilité}', '{date}', '{ordre_du_jour}']);
	});
	it('that nobody knows are told once each', () => {
		expect(unknownTags('{civilite} {date} {civilite} {}')).toEqual(['{civilite}']);
	});
	it('are placed where one was writing, in place of what was chosen', () => {
		expect(withTag('Le , à {heure}', 3, 3, '{date}')).toEqual({ text: 'Le {date}, à {heure}', caret: 9 });
		expect(withTag('Le XX', 3, 5, '{date}')).toEqual({ text: 'Le {date}', caret: 9 });
	});
});
