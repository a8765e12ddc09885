/**
 * Is it worth it? The study of `crates/rules/src/study`, followed step by step so that the answer moves under the slider;
 * `study.golden.json`, written by the Rust engine, holds the two together.
 */
import factorRows from './factors.json';

export interface Body { name: string; members: number; on_paper: number; sittings_per_year: number; sheets: number; colour_share: number; posted_share: number }
export interface Work { paper_hours_per_sitting: number; tablet_hours_per_sitting: number; hours_per_tablet: number; support_hours_per_tablet: number; training_hours: number }
export interface Solution { name: string; bought: number; unit_price: number; life: number; reused: number; refit: number; data_per_month: number; paid_by_others: number; printed_share: number }
export interface OwnFactor { key: string; value: number; source: string }
export interface Question {
	on: string; years: number; bodies: Body[]; work: Work; software: { first_year: number; then_per_year: number }; solutions: Solution[];
	tariff: { euros: number; source: string } | null; factors: OwnFactor[];
}
export interface Cost {
	equipment: number; data: number; software: number; paper: number; postage: number; spent: number; hours: number; hours_eur: number; total: number;
	sheets: number; paper_kg: number; paper_co2_kg: number; tablets_co2_kg: number; co2_kg: number; spent_by_year: number[];
}
export type Variable = (typeof VARIABLES)[number];
export interface BreakEven { variable: Variable; now: number; at: number | null }
export interface Bar { variable: Variable; low: number; high: number; at_low: number; at_high: number }
export interface Compared {
	name: string; cost: Cost; balance: number; balance_with_hours: number; sheets_avoided: number; co2_added_kg: number;
	carbon_break_even_sheets_per_year: number | null; break_even: BreakEven[]; tornado: Bar[];
}
interface FactorRow { key: string; value: number; low: number; high: number }
type Factors = Map<string, number>;
type Basis = 'spent' | 'total';

export const VARIABLES = ['unit_price', 'life', 'paid_by_others', 'sheets', 'sittings', 'sheet_price', 'stamp', 'hour_price', 'paper_hours', 'software'] as const;
const BOUNDS: Record<Variable, [number, number]> = {
	unit_price: [0, 100_000], life: [0.5, 15], paid_by_others: [0, 1], sheets: [0, 5000], sittings: [0, 1000], sheet_price: [0, 5], stamp: [0, 100], hour_price: [0, 500], paper_hours: [0, 500], software: [0, 100_000]
};
const rows = factorRows as FactorRow[];
const sum = <T>(list: readonly T[], of: (one: T) => number) => list.reduce((total, one) => total + of(one), 0);

export function factorsOf(question: Question): Factors {
	return new Map(rows.map((row) => [row.key, question.factors.find((own) => own.key === row.key)?.value ?? row.value]));
}
const get = (f: Factors, key: string) => f.get(key) ?? 0;

/** Price of a posted dossier: the screen always asks for it where something is posted. */
const stamp = (question: Question) => question.tariff?.euros ?? 0;

function onPaper(question: Question, f: Factors, readers: (body: Body) => number) {
	let sheets = 0, paper = 0, postage = 0;
	for (const body of question.bodies) {
		const dossiers = readers(body) * body.sittings_per_year * question.years, printed = dossiers * body.sheets;
		sheets += printed;
		paper += printed * (get(f, 'sheet_eur') * (1 - body.colour_share) + get(f, 'sheet_colour_eur') * body.colour_share);
		postage += Math.min(readers(body), body.members) * body.posted_share * body.sittings_per_year * question.years * stamp(question);
	}
	return { sheets, paper, postage, paper_kg: (sheets * get(f, 'sheet_grams')) / 1000, paper_co2_kg: (sheets * (get(f, 'sheet_co2_g') + get(f, 'print_co2_g'))) / 1000 };
}

function finish(question: Question, f: Factors, c: Omit<Cost, 'spent' | 'hours_eur' | 'total' | 'co2_kg' | 'spent_by_year'>): Cost {
	const spent = c.equipment + c.data + c.software + c.paper + c.postage, hours_eur = c.hours * get(f, 'hour_eur');
	const { first_year: first, then_per_year: then } = c.software > 0 ? question.software : { first_year: 0, then_per_year: 0 };
	const yearly = (c.data + c.paper + c.postage) / question.years;
	const spent_by_year = Array.from({ length: Math.ceil(question.years) + 1 }, (_, year) => {
		const elapsed = Math.min(year, question.years);
		return c.equipment + (year === 0 ? 0 : first + then * Math.max(elapsed - 1, 0)) + yearly * elapsed;
	});
	return { ...c, spent, hours_eur, total: spent + hours_eur, co2_kg: c.paper_co2_kg + c.tablets_co2_kg, spent_by_year };
}

/** Everything on paper. */
export function reference(question: Question, f: Factors): Cost {
	const hours = sum(question.bodies, (b) => b.sittings_per_year) * question.years * question.work.paper_hours_per_sitting;
	return finish(question, f, { equipment: 0, data: 0, software: 0, tablets_co2_kg: 0, hours, ...onPaper(question, f, (b) => b.members) });
}

/** One solution over the mandate. */
export function cost(question: Question, s: Solution, f: Factors): Cost {
	const { work, years } = question;
	const renewals = Math.max(years / s.life, 1), devices = s.bought + s.reused, share = 1 - s.paid_by_others;
	const hours = sum(question.bodies, (b) => b.sittings_per_year) * years * work.tablet_hours_per_sitting + devices * work.hours_per_tablet + devices * work.support_hours_per_tablet * years + work.training_hours;
	return finish(question, f, {
		equipment: (s.bought * s.unit_price * renewals + s.refit) * share,
		data: s.data_per_month * 12 * years,
		software: question.software.first_year + question.software.then_per_year * Math.max(years - 1, 0),
		hours,
		tablets_co2_kg: (s.bought * (renewals * get(f, 'tablet_co2_kg') + years * get(f, 'tablet_use_co2_kg')) + s.reused * years * get(f, 'tablet_use_co2_kg') * get(f, 'shared_use')) * share,
		...onPaper(question, f, (b) => b.on_paper + (b.members - b.on_paper) * s.printed_share)
	});
}

/** What a variable is now. */
export function read(variable: Variable, question: Question, n: number, f: Factors): number {
	const s = question.solutions[n];
	switch (variable) {
		case 'unit_price': return s?.unit_price ?? 0;
		case 'life': return s?.life ?? 0;
		case 'paid_by_others': return s?.paid_by_others ?? 0;
		case 'sheets': {
			const dossiers = sum(question.bodies, (b) => b.members * b.sittings_per_year);
			return dossiers > 0 ? sum(question.bodies, (b) => b.members * b.sittings_per_year * b.sheets) / dossiers : 0;
		}
		case 'sittings': return sum(question.bodies, (b) => b.sittings_per_year);
		case 'sheet_price': return get(f, 'sheet_eur');
		case 'stamp': return question.bodies.some((b) => b.posted_share > 0) ? stamp(question) : 0;
		case 'hour_price': return get(f, 'hour_eur');
		case 'paper_hours': return question.work.paper_hours_per_sitting;
		case 'software': return question.software.then_per_year;
	}
}

/** The question with one number changed; bodies keep their proportions. */
function moved(question: Question, n: number, f: Factors, variable: Variable, value: number): [Question, Factors] {
	const now = read(variable, question, n, f), scale = now > 0 ? value / now : 0;
	const solution = (change: Partial<Solution>) => ({ ...question, solutions: question.solutions.map((s, at) => (at === n ? { ...s, ...change } : s)) });
	const bodies = (change: (body: Body) => Partial<Body>) => ({ ...question, bodies: question.bodies.map((b) => ({ ...b, ...change(b) })) });
	switch (variable) {
		case 'unit_price': return [solution({ unit_price: value }), f];
		case 'life': return [solution({ life: value }), f];
		case 'paid_by_others': return [solution({ paid_by_others: value }), f];
		case 'sheets': return [bodies((b) => ({ sheets: b.sheets * scale })), f];
		case 'sittings': return [bodies((b) => ({ sittings_per_year: b.sittings_per_year * scale })), f];
		case 'sheet_price': return [question, new Map(f).set('sheet_eur', value)];
		case 'hour_price': return [question, new Map(f).set('hour_eur', value)];
		case 'paper_hours': return [{ ...question, work: { ...question.work, paper_hours_per_sitting: value } }, f];
		case 'software': return [{ ...question, software: { ...question.software, then_per_year: value } }, f];
		case 'stamp': {
			// A price of the post says nothing where nothing is posted: every dossier is then taken as posted.
			const nothing = question.bodies.every((b) => b.posted_share === 0), priced = { ...question, tariff: { euros: value, source: 'variation' } };
			return [nothing ? { ...priced, bodies: question.bodies.map((b) => ({ ...b, posted_share: 1 })) } : priced, f];
		}
	}
}

function balance(question: Question, n: number, f: Factors, basis: Basis): number {
	const s = question.solutions[n];
	return s ? reference(question, f)[basis] - cost(question, s, f)[basis] : 0;
}

function breakEven(question: Question, n: number, f: Factors, basis: Basis, variable: Variable): BreakEven {
	const at = (value: number) => balance(...(([q, g]) => [q, n, g, basis] as const)(moved(question, n, f, variable, value)));
	let [low, high] = BOUNDS[variable];
	const start = at(low), end = at(high), now = read(variable, question, n, f);
	if (start < 0 === end < 0) return { variable, now, at: null };
	// Everything is in proportion of each number, but for the life of a tablet, which is halved until it is known.
	if (variable !== 'life') return { variable, now, at: low + ((high - low) * start) / (start - end) };
	for (let turn = 0; turn < 60; turn++) {
		const middle = low + (high - low) / 2;
		if (at(middle) < 0 === start < 0) low = middle;
		else high = middle;
	}
	return { variable, now, at: low + (high - low) / 2 };
}

/** A range around what is said: that of the factor where there is one, else a third below and above. */
function range(variable: Variable, now: number): [number, number] {
	const row = rows.find((r) => r.key === (variable === 'sheet_price' ? 'sheet_eur' : variable === 'hour_price' ? 'hour_eur' : ''));
	if (row) return [Math.min(row.low, now), Math.max(row.high, now)];
	if (variable === 'paid_by_others') return [0, Math.min(now + 0.4, 1)];
	if (variable === 'stamp' && now === 0) return [0, 4];
	return [(now * 2) / 3, (now * 4) / 3];
}

function tornado(question: Question, n: number, f: Factors, basis: Basis): Bar[] {
	const bars = VARIABLES.map((variable) => {
		const now = read(variable, question, n, f), [low, high] = range(variable, now);
		const at = (value: number) => balance(...(([q, g]) => [q, n, g, basis] as const)(moved(question, n, f, variable, value)));
		return { variable, low, high, at_low: low === now ? balance(question, n, f, basis) : at(low), at_high: at(high) };
	});
	return bars.sort((a, b) => Math.abs(b.at_high - b.at_low) - Math.abs(a.at_high - a.at_low));
}

/** Each solution against paper. */
export function judge(question: Question): { paper: Cost; solutions: Compared[] } {
	const f = factorsOf(question), paper = reference(question, f);
	const solutions = question.solutions.map((s, n) => {
		const with_ = cost(question, s, f), perSheet = (get(f, 'sheet_co2_g') + get(f, 'print_co2_g')) / 1000;
		return {
			name: s.name, cost: with_, balance: paper.spent - with_.spent, balance_with_hours: paper.total - with_.total,
			sheets_avoided: paper.sheets - with_.sheets, co2_added_kg: with_.co2_kg - paper.co2_kg,
			carbon_break_even_sheets_per_year: with_.tablets_co2_kg > 0 && perSheet > 0 ? with_.tablets_co2_kg / perSheet / question.years : null,
			break_even: VARIABLES.map((v) => breakEven(question, n, f, 'spent', v)), tornado: tornado(question, n, f, 'spent')
		};
	});
	return { paper, solutions };
}
