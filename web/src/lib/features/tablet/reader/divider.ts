/** The line between two documents: where it may stand, and the steps on which it stops. */

/** Shares of the first document. */
export const STEPS = [0.3, 0.4, 0.5, 0.6, 0.7] as const;
const LEAST = STEPS[0], MOST = STEPS[STEPS.length - 1]!;

export const MIDDLE = 0.5;
export const within = (share: number) => Math.min(MOST, Math.max(LEAST, share));

/** Where the line stops when the finger leaves it. */
export function nearest(share: number): number {
	return STEPS.reduce<number>((best, step) => (Math.abs(step - share) < Math.abs(best - share) ? step : best), MIDDLE);
}

/** What a key does to it; null when it does nothing. */
export function keyed(key: string, share: number): number | null {
	if (key === 'ArrowLeft' || key === 'ArrowUp') return [...STEPS].reverse().find((step) => step < share - 0.001) ?? LEAST;
	if (key === 'ArrowRight' || key === 'ArrowDown') return STEPS.find((step) => step > share + 0.001) ?? MOST;
	if (key === 'Home') return LEAST;
	if (key === 'End') return MOST;
	return key === 'Enter' ? MIDDLE : null;
}
