/** Waiting, trying again, and doing one thing at a time. */

/** 2 s, 4 s, 8 s … up to a minute, spread so that a hundred tablets do not come back together. */
export function backOff(failures: number, chance: number): number {
	return Math.min(60_000, 2_000 * 2 ** Math.min(failures, 5)) * (0.5 + chance / 2);
}

/** Ends with `signal`, or after so many milliseconds. Older tablets have no `AbortSignal.any`. */
export function within(ms: number, signal: AbortSignal): AbortSignal {
	const limit = new AbortController();
	const end = () => limit.abort(signal.reason);
	const timer = setTimeout(() => {
		signal.removeEventListener('abort', end);
		limit.abort(new DOMException('too long', 'TimeoutError'));
	}, ms);
	limit.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
	if (signal.aborted) end();
	else signal.addEventListener('abort', end, { once: true });
	return limit.signal;
}

/** A wait that a tap can end. */
export class Pause {
	private end: (() => void) | null = null;
	private asked = false;
	wake() {
		this.asked = true;
		this.end?.();
	}
	async wait(ms: number, signal?: AbortSignal): Promise<void> {
		if (!this.asked && !signal?.aborted) {
			await new Promise<void>((done) => {
				const timer = setTimeout(done, ms);
				this.end = () => {
					clearTimeout(timer);
					done();
				};
			});
		}
		this.end = null;
		this.asked = false;
	}
}

/** Several callers share the run under way; one that comes meanwhile gets a fresh run after it. */
export function once(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | null = null, again: Promise<void> | null = null;
	const start = (): Promise<void> => {
		running = work().finally(() => (running = null));
		return running;
	};
	return () => {
		if (!running) return start();
		again ??= running.catch(() => undefined).then(() => {
			again = null;
			return running ?? start();
		});
		return again;
	};
}
