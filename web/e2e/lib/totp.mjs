/** An authenticator application (RFC 6238). Each code serves once: the next one is ready a little early. */
import { createHmac } from 'node:crypto';

export class Totp {
	last = 0;
	constructor(secret) {
		const bits = [...secret.replace(/[\s=]/g, '').toUpperCase()].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
		this.key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	}
	code() {
		this.last = Math.max(Math.floor(Date.now() / 30_000), this.last + 1);
		const counter = Buffer.alloc(8);
		counter.writeBigUInt64BE(BigInt(this.last));
		const hash = createHmac('sha1', this.key).update(counter).digest(), at = hash[19] & 15;
		return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
	}
}
