/** Figures of the study as they are written. */
import { formatNumber } from '$lib/i18n';
import firstUser from './first-user.json';
import type { Question, Variable } from './study';

/** A value of a variable: shares in per cent. */
export function shown(variable: Variable, value: number): string {
	if (variable === 'paid_by_others') return `${formatNumber(value * 100, undefined, 0)} %`;
	return formatNumber(value, undefined, variable === 'sheet_price' ? 3 : value < 20 ? 2 : 0);
}

/** « 34 210 € », without its sign. */
export const euros = (value: number) => `${formatNumber(Math.abs(value), undefined, 0)}\u00a0€`;

/** The figures of an authority that did it and reported them: a start, to be replaced by one's own. */
export const start = (on: string): Question => ({ ...(structuredClone(firstUser) as Question), on });

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
