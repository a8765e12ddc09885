/** The difference between two versions of a file: pieces of the old one, and what is new. Made by the server (`documents/patch.rs`). */

/** Neither the old file nor the new one is larger than this when a patch is used. */
export const MOST_BYTES = 64 * 1024 * 1024;
const HEAD = [0x50, 0x55, 0x50, 0x31]; // PUP1

/** What a patch cannot be: the whole file is asked for instead. */
export class BadPatch extends Error {}

/** The new file. Throws `BadPatch` whatever is wrong; the caller checks the hash of what comes out. */
export async function applyPatch(old: Uint8Array, patch: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	if (old.length > MOST_BYTES || !HEAD.every((byte, i) => patch[i] === byte)) throw new BadPatch('not a patch');
	const orders = new Orders(await inflated(patch.subarray(HEAD.length)));
	const length = orders.number();
	if (length > MOST_BYTES) throw new BadPatch('too large');
	const fresh = new Uint8Array(length);
	let at = 0, from = 0;
	while (at < length) {
		const added = orders.number();
		fresh.set(orders.bytes(added, length - at), at);
		at += added;
		const copied = orders.number();
		from += orders.signed();
		if (from < 0 || from + copied > old.length || at + copied > length || added + copied === 0) throw new BadPatch('out of bounds');
		fresh.set(old.subarray(from, from + copied), at);
		at += copied;
		from += copied;
	}
	return fresh;
}

class Orders {
	private at = 0;
	constructor(private readonly data: Uint8Array) {}
	/** Seven bits at a time, the smallest first. */
	number(): number {
		let value = 0;
		for (let factor = 1; ; factor *= 128) {
			const byte = this.data[this.at++];
			if (byte === undefined || factor > 2 ** 42) throw new BadPatch('cut short');
			value += (byte & 127) * factor;
			if (byte < 128) return value;
		}
	}
	signed(): number {
		const value = this.number();
		return value % 2 ? -(value + 1) / 2 : value / 2;
	}
	bytes(count: number, room: number): Uint8Array {
		if (count > room || this.at + count > this.data.length) throw new BadPatch('cut short');
		return this.data.subarray(this.at, (this.at += count));
	}
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	let sum = 0;
	try {
		const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			sum += next.value.length;
			if (sum > 2 * MOST_BYTES) {
				await reader.cancel();
				break;
			}
			parts.push(next.value);
		}
	} catch (error) {
		throw new BadPatch('not a patch', { cause: error });
	}
	if (sum > 2 * MOST_BYTES) throw new BadPatch('too large');
	const all = new Uint8Array(sum);
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
