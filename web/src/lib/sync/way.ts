/** Right of way: what someone waits for on the screen goes before what is fetched ahead of need. */

/** Quiet that must follow the last request of the reader before fetching ahead begins again. */
const QUIET = 400;
const LONGEST = 30_000;

export class Way {
	private waiting = 0;
	private taken = new Set<() => void>();
	private freed = new Set<() => void>();
	private timer: ReturnType<typeof setTimeout> | undefined;

	/** Someone waits; call what is returned when it has come. */
	enter(): () => void {
		this.waiting++;
		clearTimeout(this.timer);
		for (const tell of this.taken) tell();
		let left = false;
		return () => {
			if (left) return;
			left = true;
			if (--this.waiting > 0) return;
			this.timer = setTimeout(() => {
				this.timer = undefined;
				for (const tell of [...this.freed]) tell();
			}, QUIET);
		};
	}
	/** Told each time someone begins to wait. */
	onTaken(tell: () => void): () => void {
		this.taken.add(tell);
		return () => this.taken.delete(tell);
	}
	/** Resolves once nobody has been waiting for a while; at the latest after half a minute, because the rest must come too. */
	clear(signal: AbortSignal): Promise<void> {
		if (this.waiting === 0 && this.timer === undefined) return Promise.resolve();
		return new Promise((done) => {
			const end = () => {
				clearTimeout(limit);
				signal.removeEventListener('abort', end);
				this.freed.delete(end);
				done();
			};
			const limit = setTimeout(end, LONGEST);
			this.freed.add(end);
			signal.addEventListener('abort', end);
		});
	}
}
