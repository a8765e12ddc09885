/** The push service of a browser, and the keys that only this browser has: what it is left is opened as RFC 8291 says. */
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export class PushService {
	#ecdh = createECDH('prime256v1');
	#auth = randomBytes(16);
	/** Requests received: headers, and the words once opened. */
	received = [];

	async start() {
		this.#ecdh.generateKeys();
		this.server = createServer((request, response) => {
			const pieces = [];
			request.on('data', (piece) => pieces.push(piece));
			request.on('end', () => {
				const body = Buffer.concat(pieces);
				this.received.push({ headers: request.headers, body, words: JSON.parse(this.#opened(body)) });
				response.writeHead(201).end();
			});
		}).listen(0, '127.0.0.1');
		await once(this.server, 'listening');
		return this;
	}
	get subscription() {
		return { endpoint: `http://127.0.0.1:${this.server.address().port}/push/1`, keys: { p256dh: this.#ecdh.getPublicKey('base64url'), auth: this.#auth.toString('base64url') } };
	}
	close() {
		this.server.close();
	}

	/** Header of RFC 8188 (salt, size of a record, key of the sender), then one record. */
	#opened(body) {
		const salt = body.subarray(0, 16), length = body[20], sender = body.subarray(21, 21 + length), sealed = body.subarray(21 + length);
		const own = this.#ecdh.getPublicKey(), derive = (secret, salt, info, bytes) => Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
		const secret = derive(this.#ecdh.computeSecret(sender), this.#auth, Buffer.concat([Buffer.from('WebPush: info\0'), own, sender]), 32);
		const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16), nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12);
		const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16));
		const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
		return padded.subarray(0, padded.lastIndexOf(2)).toString();
	}
}
