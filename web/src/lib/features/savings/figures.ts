/** Figures of the study as they are written. */
import { formatNumber } from '$lib/i18n';
import type { Question, Variable } from './study';

/** A value of a variable: shares in per cent. */
export function shown(variable: Variable, value: number): string {
	if (variable === 'paid_by_others') return `${formatNumber(value * 100, undefined, 0)} %`;
	return formatNumber(value, undefined, variable === 'sheet_price' ? 3 : value < 20 ? 2 : 0);
}

/** « 34 210 € », without its sign. */
export const euros = (value: number) => `${formatNumber(Math.abs(value), undefined, 0)}\u00a0€`;

/** The figures of an authority that did it and reported them: a start, to be replaced by one's own. */
export function start(on: string): Question {
	const solution = { unit_price: 225, life: 6, reused: 0, refit: 0, data_per_month: 0, paid_by_others: 0, printed_share: 0 };
	return {
		on, years: 6,
		bodies: [
			{ name: 'Conseil communautaire', members: 110, on_paper: 5, sittings_per_year: 4, sheets: 30, colour_share: 0, posted_share: 0 },
			{ name: 'Bureau', members: 22, on_paper: 0, sittings_per_year: 7, sheets: 30, colour_share: 0, posted_share: 0 }
		],
		work: { paper_hours_per_sitting: 12, tablet_hours_per_sitting: 1, hours_per_tablet: 1, support_hours_per_tablet: 0.25, training_hours: 28 },
		software: { first_year: 1000, then_per_year: 1800 },
		solutions: [
			{ ...solution, name: 'Achat de 120 tablettes', bought: 120 },
			{ ...solution, name: 'Réemploi d’appareils en service', bought: 0, reused: 105, refit: 1200 },
			{ ...solution, name: 'Moitié achat, moitié réemploi', bought: 50, reused: 55, refit: 600 }
		],
		tariff: null, factors: []
	};
}

/** Every number is one, positive, and no share is above the whole: only then is there an answer. */
export function sound(question: Question): boolean {
	const fine = (value: number | null | undefined) => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e9;
	const numbers = (one: object) => Object.values(one).every((value) => typeof value !== 'number' && value !== null && value !== undefined ? true : fine(value as number));
	return (
		fine(question.years) && question.years > 0 && question.years <= 30 && question.bodies.length > 0 && question.solutions.length > 0 &&
		[...question.bodies, ...question.solutions, question.work, question.software].every(numbers) &&
		question.bodies.every((b) => b.on_paper <= b.members && b.colour_share <= 1 && b.posted_share <= 1) &&
		question.solutions.every((s) => s.life > 0 && s.life <= 30 && s.paid_by_others <= 1 && s.printed_share <= 1 && s.name.trim() !== '') &&
		(question.bodies.every((b) => b.posted_share === 0) || (question.tariff !== null && fine(question.tariff.euros))) &&
		question.factors.every((f) => fine(f.value))
	);
}
