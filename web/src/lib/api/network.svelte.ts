/** What is known of the network: the browser's opinion, and whether the server answered last time. */
class Network {
	browser = $state(typeof navigator === 'undefined' ? true : navigator.onLine);
	server = $state(true);
	online = $derived(this.browser && this.server);

	constructor() {
		if (typeof window === 'undefined') return;
		window.addEventListener('online', () => ((this.browser = true), (this.server = true)));
		window.addEventListener('offline', () => (this.browser = false));
	}
	answered() {
		this.server = true;
		this.browser = true;
	}
	failed() {
		this.server = false;
	}
}
export const network = new Network();
