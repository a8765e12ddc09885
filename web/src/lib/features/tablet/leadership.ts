/** Several windows of the same account: the one on screen speaks to the server, the others listen to it. */
export type News = 'inbox' | 'files' | 'outbox' | 'notes' | 'shares' | 'gone';
interface Duties { lead: () => void; rest: () => void; heard: (what: News) => void; wake: () => void }

export class Leadership {
	private channel: BroadcastChannel | null = null;
	private lock: string;
	private release: (() => void) | null = null;
	private stopped = false;
	private shown = () => {
		if (document.visibilityState === 'visible') this.claim(true);
	};

	constructor(
		/** The account: whose, and on which server. */
		name: string,
		private readonly duties: Duties
	) {
		this.lock = `pupitre-sync-${name}`;
		if (typeof BroadcastChannel !== 'undefined') this.channel = new BroadcastChannel(this.lock);
	}

	start() {
		this.channel?.addEventListener('message', (event: MessageEvent<News | 'wake'>) => {
			if (event.data === 'wake') this.duties.wake();
			else this.duties.heard(event.data);
		});
		document.addEventListener('visibilitychange', this.shown);
		this.claim(document.visibilityState === 'visible');
	}

	stop() {
		this.stopped = true;
		document.removeEventListener('visibilitychange', this.shown);
		this.release?.();
		this.channel?.close();
	}

	say(what: News) {
		if (!this.stopped) this.channel?.postMessage(what);
	}
	/** Asks whoever leads to work now. */
	ask() {
		if (!this.stopped) this.channel?.postMessage('wake');
	}

	/** A window put to sleep by the system would keep the lock for ever: the one on screen takes it. */
	private claim(steal: boolean) {
		if (this.release || this.stopped) return;
		if (!navigator.locks) {
			this.release = () => undefined;
			return this.duties.lead();
		}
		void navigator.locks
			.request(this.lock, steal ? { steal: true } : {}, () => new Promise<void>((done) => {
				if (this.stopped) return done();
				this.release = done;
				this.duties.lead();
			}))
			.catch(() => undefined)
			.finally(() => {
				this.release = null;
				this.duties.rest();
			});
	}
}
