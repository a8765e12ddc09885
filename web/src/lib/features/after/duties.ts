/** Where a duty stands, and the page on which it is done. */
import type { Duty } from '$lib/api/types';

export type DutyState = 'done' | 'late' | 'todo' | 'nothing';

/** Nothing is to be done when there is nothing to do it to. */
export function stateOf(duty: Pick<Duty, 'done_on' | 'late' | 'of'>): DutyState {
	if (!duty.of) return 'nothing';
	if (duty.done_on) return 'done';
	return duty.late ? 'late' : 'todo';
}

const PAGES: Record<string, string> = {
	list_of_deliberations: 'suites#liste',
	list_to_councillors: 'suites#liste',
	deliberations_signed: 'deliberations',
	transmission: 'deliberations',
	minutes_settled: 'proces-verbal',
	minutes_published: 'proces-verbal',
	minutes_to_councillors: 'proces-verbal'
};

export const pageOf = (key: string): string => PAGES[key] ?? '';
