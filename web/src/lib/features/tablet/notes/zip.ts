/** Several files handed over as one: a ZIP that only stores, since PDFs are compressed already. */
export interface Part { name: string; bytes: Uint8Array<ArrayBuffer> }

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
	for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n;
});
function crc32(bytes: Uint8Array): number {
	let crc = 0xffffffff;
	for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
	return (crc ^ 0xffffffff) >>> 0;
}

/** Little-endian numbers of 2 or 4 bytes. */
function record(...fields: [size: 2 | 4, value: number][]): Uint8Array<ArrayBuffer> {
	const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
	let at = 0;
	for (const [size, value] of fields) {
		if (size === 2) view.setUint16(at, value, true);
		else view.setUint32(at, value, true);
		at += size;
	}
	return new Uint8Array(view.buffer);
}
const stamp = (at: Date) => [(at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1), ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()] as const;

/** Names are UTF-8 (bit 11 of the flags), as every reader of today expects. */
export function zip(parts: Part[], at: Date): Blob {
	const pieces: Uint8Array<ArrayBuffer>[] = [], directory: Uint8Array<ArrayBuffer>[] = [], [time, day] = stamp(at);
	let offset = 0;
	for (const { name, bytes } of parts) {
		const spelled = new TextEncoder().encode(name), common: [2 | 4, number][] = [[2, 20], [2, 0x0800], [2, 0], [2, time], [2, day], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, spelled.length], [2, 0]];
		const head = record([4, 0x04034b50], ...common);
		directory.push(record([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), spelled);
		pieces.push(head, spelled, bytes);
		offset += head.length + spelled.length + bytes.length;
	}
	const size = directory.reduce((sum, piece) => sum + piece.length, 0);
	const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, parts.length], [2, parts.length], [4, size], [4, offset], [2, 0]);
	return new Blob([...pieces, ...directory, end], { type: 'application/zip' });
}
