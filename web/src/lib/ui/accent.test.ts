import { describe, expect, it } from 'vitest';
import { accentsOf, contrast, GROUNDS, parse } from './accent';

const colours = ['#0b5360', '#ffe600', '#ff0000', '#00ff00', '#0000ff', '#ffffff', '#000000', '#777777', '#e2007a', '#f6a800', '#7a4a1e', '#b5d334', '#00a3e0', '#5c2d91', 'not a colour'];
for (let hue = 0; hue < 4096; hue += 97) colours.push('#' + ((hue * 4099) & 0xffffff).toString(16).padStart(6, '0'));

describe('whatever colour an authority chooses, what one does can be read', () => {
	for (const colour of colours) {
		it(colour, () => {
			const sets = accentsOf(colour);
			for (const theme of ['light', 'dark'] as const) {
				const set = sets[theme];
				for (const ground of GROUNDS[theme]) {
					expect(contrast(set.accent, ground)).toBeGreaterThanOrEqual(4.5);
					expect(contrast(set.mid, ground)).toBeGreaterThanOrEqual(3);
				}
				expect(contrast(set.accent, set.soft)).toBeGreaterThanOrEqual(4.5);
				expect(contrast(set.on, set.accent)).toBeGreaterThanOrEqual(4.5);
				expect(contrast(set.on, set.hover)).toBeGreaterThanOrEqual(4.5);
				for (const value of Object.values(set)) expect(parse(value)).not.toBeNull();
			}
		});
	}
	it('keeps a colour that is already readable close to itself', () => {
		expect(contrast(accentsOf('#0b5360').light.accent, '#0b5360')).toBeLessThan(1.1);
	});
});
