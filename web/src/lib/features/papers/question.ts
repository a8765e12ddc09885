/** What is looked for, as the address of the page says it, and what was found, put together by sitting. */
import type { Id, PaperHit, PaperPiece } from '$lib/api/types';

export interface Question { q: string; authority?: Id; body?: Id; year?: number; kind?: string; order?: 'date'; page: number }

/** French words in the address: it may be read, sent, kept. */
const NAMES = { q: 'mots', authority: 'collectivite', body: 'organe', year: 'annee', kind: 'sorte', order: 'ordre', page: 'page' } as const;

export function questionOf(params: URLSearchParams): Question {
	const text = (key: keyof typeof NAMES) => params.get(NAMES[key])?.trim() || undefined;
	const number = (key: keyof typeof NAMES) => {
		const value = Number(params.get(NAMES[key]));
		return Number.isInteger(value) && value > 0 ? value : undefined;
	};
	return {
		q: text('q') ?? '', authority: text('authority'), body: text('body'), year: number('year'), kind: text('kind'),
		order: text('order') === 'date' ? 'date' : undefined, page: number('page') ?? 1
	};
}

/** The address of a question; the first page and what is not chosen are left out. */
export function written(question: Question): string {
	const params = new URLSearchParams();
	for (const key of Object.keys(NAMES) as (keyof typeof NAMES)[]) {
		const value = question[key];
		if (value && !(key === 'page' && value === 1)) params.set(NAMES[key], String(value));
	}
	const said = params.toString();
	return said ? `?${said}` : '';
}

/** The same question with another choice: one starts again from the first page. */
export const chosen = (question: Question, change: Partial<Question>): Question => ({ ...question, page: 1, ...change });

export interface Group { sitting: Id; first: PaperHit; hits: PaperHit[] }

/** Hits of one sitting stand together, where the first of them stood. */
export function bySitting(hits: PaperHit[]): Group[] {
	const groups = new Map<Id, Group>();
	for (const hit of hits) {
		const group = groups.get(hit.sitting_id);
		if (group) group.hits.push(hit);
		else groups.set(hit.sitting_id, { sitting: hit.sitting_id, first: hit, hits: [hit] });
	}
	return [...groups.values()];
}

export const plain = (pieces: PaperPiece[]): string => pieces.map((piece) => piece.text).join('');

/** The words to show in the page once it is open: the longest that the passage marks. */
export function toFind(passage: PaperPiece[]): string {
	return passage.filter((piece) => piece.marked).map((piece) => piece.text).sort((a, b) => b.length - a.length)[0] ?? '';
}
