/** A person at the API, for what a test needs ready before its own subject begins. */
export class Client {
	constructor(url) {
		this.url = url;
		this.cookie = '';
	}
	async ask(method, path, body, headers = {}) {
		const bytes = body instanceof Uint8Array;
		const response = await fetch(this.url + path, {
			method,
			headers: { 'x-pupitre': '1', accept: 'application/json', ...(this.cookie && { cookie: this.cookie }), ...(body !== undefined && { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }), ...headers },
			body: body === undefined ? undefined : bytes ? body : JSON.stringify(body)
		});
		const set = response.headers.getSetCookie().map((c) => c.split(';')[0]);
		if (set.length) this.cookie = set.join('; ');
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
	}
	get = (path) => this.ask('GET', path);
	post = (path, body, headers) => this.ask('POST', path, body, headers);
	put = (path, body) => this.ask('PUT', path, body);
	/** The same person in a browser. */
	cookies() {
		return this.cookie.split('; ').filter(Boolean).map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: this.url }));
	}
}
