/** The application's shell kept on the tablet: registered once, renewed only when the reader says so. */

class Shell {
	/** A newer version waits; the page in hand keeps working until it is opened. */
	fresh = $state(false);
	private waiting: ServiceWorker | null = null;
	private registered = false;

	async register(): Promise<void> {
		if (this.registered || !('serviceWorker' in navigator) || import.meta.env.DEV) return;
		this.registered = true;
		try {
			const registration = await navigator.serviceWorker.register('/service-worker.js');
			this.watch(registration);
			// A tablet stays open for weeks: look for a new version when it is taken in hand again.
			document.addEventListener('visibilitychange', () => {
				if (document.visibilityState === 'visible') registration.update().catch(() => undefined);
			});
		} catch {
			// Without it the pages need the network to start; files and answers are safe all the same.
		}
	}

	private watch(registration: ServiceWorkerRegistration) {
		const offer = (worker: ServiceWorker | null) => {
			// The first version of all replaces nothing.
			if (!worker || !navigator.serviceWorker.controller) return;
			this.waiting = worker;
			this.fresh = true;
		};
		offer(registration.waiting);
		registration.addEventListener('updatefound', () => {
			const coming = registration.installing;
			coming?.addEventListener('statechange', () => coming.state === 'installed' && offer(coming));
		});
	}

	change() {
		this.fresh = false;
		navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
		this.waiting?.postMessage('change');
	}
	later() {
		this.fresh = false;
	}
}
export const shell = new Shell();
