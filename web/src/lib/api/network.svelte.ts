/** What is known of the network: the browser's opinion, and whether a server answered last time. */
class Browser {
	online = $state(typeof navigator === 'undefined' ? true : navigator.onLine);
	constructor() {
		if (typeof window !== 'undefined') window.addEventListener('offline', () => (this.online = false));
	}
}
const browser = new Browser();

export class Network {
	server = $state(true);

	constructor() {
		if (typeof window === 'undefined') return;
		window.addEventListener('online', () => (browser.online = this.server = true));
	}
	get browser() {
		return browser.online;
	}
	get online() {
		return browser.online && this.server;
	}
	answered() {
		browser.online = this.server = true;
	}
	failed() {
		this.server = false;
	}
}
/** That of the server this page comes from. */
export const network = new Network();
