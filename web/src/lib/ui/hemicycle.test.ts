import { expect, it } from 'vitest';
import { seatLayout } from './hemicycle';

it('every member has a seat of their own, whatever the size of the assembly', () => {
	for (const count of [0, 1, 2, 7, 11, 15, 19, 27, 43, 69, 110, 163, 240]) {
		const layout = seatLayout(count);
		expect(layout.places).toHaveLength(count);
		for (const place of layout.places) {
			expect(place.x - layout.r).toBeGreaterThan(0);
			expect(place.x + layout.r).toBeLessThan(layout.width);
			expect(place.y + layout.r).toBeLessThanOrEqual(layout.height);
		}
		for (let i = 0; i < count; i++)
			for (let j = i + 1; j < count; j++) {
				const a = layout.places[i]!, b = layout.places[j]!;
				expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(1.6 * layout.r);
			}
	}
});
it('seats run from the left of the chamber to its right', () => {
	const { places } = seatLayout(110);
	for (let i = 1; i < places.length; i++) expect(places[i]!.angle).toBeLessThanOrEqual(places[i - 1]!.angle);
});
