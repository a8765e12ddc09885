/** Files go by pieces that can be sent again: pure arithmetic of what remains. */
export const CHUNK = 8 * 1024 * 1024;

/** The next piece to send, or null when all has arrived. */
export function nextChunk(received: number, total: number, chunk = CHUNK): { from: number; to: number } | null {
	if (received >= total) return null;
	return { from: received, to: Math.min(total, received + chunk) };
}
/** Seconds before trying again: 1, 2, 4, 8, then 15 at most. */
export function patience(attempt: number): number {
	return Math.min(15, 2 ** attempt) * 1000;
}
/** Seconds left at the pace of the last moments, or null when it cannot be known. */
export function secondsLeft(samples: readonly { at: number; bytes: number }[], remaining: number): number | null {
	const first = samples[0], last = samples.at(-1);
	if (!first || !last || last.at - first.at < 800 || last.bytes <= first.bytes) return null;
	return Math.max(1, Math.round(remaining / ((last.bytes - first.bytes) / ((last.at - first.at) / 1000))));
}
