/** A door before the server: the line to it, which gives so many bytes and no more, and a newer application, seen through it. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** Bytes that pass at once: small, so that what is counted as given is what has arrived but a moment. */
const MORSEL = 16_384;
const FILE = /^\/api\/tablet\/files\/[0-9a-f]+$/;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export class Front {
	/** Bytes of files that may still pass, and bytes a second. */
	left = Infinity;
	speed = Infinity;
	/** Bytes of files given so far. */
	given = 0;
	/** A newer application is there: every file of the former one has another name. */
	renewed = false;
	#waiting = new Set();
	#line = Promise.resolve();

	static async before(server) {
		const front = new Front();
		front.server = server;
		front.version = (await (await fetch(`${server.url}/_app/version.json`)).json()).version;
		front.door = createServer((asked, answer) => front.#pass(asked, answer)).listen(0, '127.0.0.1');
		await once(front.door, 'listening');
		front.url = `http://localhost:${front.door.address().port}`;
		return front;
	}
	close() {
		this.door.closeAllConnections();
		this.door.close();
	}

	/** What was on its way is lost, as when the server dies. */
	cut() {
		this.door.closeAllConnections();
	}

	/** Kept when this happens: 'spent', no byte of a file may pass any more; 'asked' or 'answered', a request whose path begins so. */
	when(what, path = '') {
		return new Promise((done) => this.#waiting.add({ what, path, done }));
	}
	#happens(what, path = '') {
		for (const one of this.#waiting)
			if (one.what === what && path.startsWith(one.path)) {
				this.#waiting.delete(one);
				one.done();
			}
	}
	/** Nobody waits any more, and so many bytes may pass. */
	refill(bytes, speed = this.speed) {
		this.#waiting.clear();
		this.left = bytes;
		this.speed = speed;
	}

	#pass(asked, answer) {
		this.#happens('asked', asked.url);
		const path = this.renewed ? asked.url.replace('/_app/next/', '/_app/immutable/') : asked.url;
		if (this.renewed && asked.url.includes('/_app/immutable/')) return answer.writeHead(404).end();
		const text = this.renewed && (!path.startsWith('/api/') && !/\.(wasm|woff2|png|bcmap|pfb|ttf)$/.test(path));
		const headers = { ...asked.headers, ...(text && { 'accept-encoding': 'identity', 'if-none-match': '' }) };
		const on = request({ host: '127.0.0.1', port: this.server.port, method: asked.method, path, headers }, (came) => {
			this.#happens('answered', asked.url);
			const give = text ? this.#renewing(came, answer) : FILE.test(path) ? this.#trickle(came, answer) : void came.on('error', () => answer.destroy()).pipe(answer.writeHead(came.statusCode, came.headers));
			give?.catch(() => answer.destroy());
		});
		on.on('error', () => answer.destroy());
		asked.on('error', () => on.destroy());
		answer.on('close', () => on.destroy());
		asked.pipe(on);
	}

	async #trickle(came, answer) {
		answer.writeHead(came.statusCode, came.headers);
		for await (const bytes of came)
			for (let at = 0; at < bytes.length; at += MORSEL) {
				const morsel = bytes.subarray(at, at + MORSEL);
				await (this.#line = this.#line.then(() => this.#leave(morsel.length, answer)));
				if (answer.destroyed) return;
				await new Promise((done) => answer.write(morsel, done));
			}
		answer.end();
	}
	/** One morsel after another, whoever asks. */
	async #leave(length, answer) {
		for (; this.left < length && !answer.destroyed; await sleep(20)) this.#happens('spent');
		if (answer.destroyed) return;
		this.left -= length;
		this.given += length;
		if (this.speed < Infinity) await sleep((length / this.speed) * 1000);
	}

	/** The same application under other names, as the next version of it has. */
	async #renewing(came, answer) {
		let text = '';
		for await (const part of came.setEncoding('utf8')) text += part;
		const { 'content-length': _, etag: __, ...headers } = came.headers;
		answer.writeHead(came.statusCode, headers).end(text.replaceAll('_app/immutable/', '_app/next/').replaceAll(this.version, `${this.version}9`));
	}
}
