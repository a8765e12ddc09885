/** A slow line between a browser and a server: rate, round trip, cuts, and every byte counted where it passes. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const PIECE = 4096;
/** What one connection may keep waiting in the line. */
const WAITING = 32_768;

/** One direction: bytes leave one after the other, whatever their connection, `delay` ms after they came in. */
class Way {
	free = 0;
	bytes = 0;
	constructor(line, rate) {
		this.line = line;
		this.rate = rate;
	}
	carry(from, to) {
		let waiting = 0;
		from.on('data', (data) => {
			for (let at = 0; at < data.length; at += PIECE) {
				const piece = data.subarray(at, at + PIECE), now = performance.now();
				const start = Math.max(now, this.free);
				this.free = this.line.fast ? now : start + (piece.length * 8000) / this.rate;
				waiting += piece.length;
				const leave = () => {
					waiting -= piece.length;
					if (!to.destroyed) {
						this.bytes += piece.length;
						to.write(piece);
					}
					if (waiting < WAITING) from.resume();
				};
				if (this.line.fast) leave();
				else setTimeout(leave, this.free - now + this.line.roundTrip / 2);
			}
			if (waiting >= WAITING) from.pause();
		});
		const end = () => setTimeout(() => to.destroy(), this.line.fast ? 0 : Math.max(0, this.free - performance.now()) + this.line.roundTrip);
		from.on('end', end).on('error', end).on('close', end);
	}
}

export class Line {
	fast = true;
	/** `down`, `up`: bits a second; `roundTrip`: ms. */
	constructor(port, { down, up, roundTrip }) {
		this.target = port;
		this.roundTrip = roundTrip;
		this.down = new Way(this, down);
		this.up = new Way(this, up);
		this.open = new Set();
	}
	async start() {
		this.server = createServer((client) => {
			client.setNoDelay(true);
			this.open.add(client);
			client.on('close', () => this.open.delete(client)).on('error', () => undefined);
			// The three words of a greeting take a round trip before the first byte.
			setTimeout(() => {
				const server = connect(this.target, '127.0.0.1').setNoDelay(true);
				server.on('error', () => client.destroy());
				this.up.carry(client, server);
				this.down.carry(server, client);
			}, this.fast ? 0 : this.roundTrip);
		}).listen(0, '127.0.0.1');
		await once(this.server, 'listening');
		this.port = this.server.address().port;
		return this;
	}
	/** From now on at full speed, or at the speed of the line. Connections of before are closed. */
	set(speed) {
		this.fast = speed === 'fast';
		this.cut();
		this.down.free = this.up.free = 0;
	}
	/** Every connection breaks, without a word. */
	cut() {
		for (const client of this.open) client.resetAndDestroy();
		return this.open.size;
	}
	close() {
		this.cut();
		this.server.close();
	}
}
