/** The application's shell kept on the tablet: registered once, renewed only when the reader says so. */

class Shell {
	/** A newer version waits, or is in place; the page in hand keeps working until it is opened. */
	fresh = $state(false);
	/** Another window has put the newer version in place: what this page has not loaded yet is gone. */
	replaced = false;
	private waiting: ServiceWorker | null = null;
	private registered = false;

	async register(): Promise<void> {
		if (this.registered || !('serviceWorker' in navigator) || import.meta.env.DEV) return;
		this.registered = true;
		try {
			const registration = await navigator.serviceWorker.register('/service-worker.js');
			this.watch(registration);
			this.seeReplaced();
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

	private seeReplaced() {
		// The first version of all replaces nothing.
		let led = navigator.serviceWorker.controller !== null;
		navigator.serviceWorker.addEventListener('controllerchange', () => {
			if (led) this.replaced = this.fresh = true;
			led = true;
		});
	}

	change() {
		this.fresh = false;
		if (this.replaced) return location.reload();
		navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
		this.waiting?.postMessage('change');
	}
	later() {
		this.fresh = false;
	}
}
export const shell = new Shell();
