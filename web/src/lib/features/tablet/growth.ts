/** Bytes come many times a second; the screen follows four times a second. */
import type { Held } from '$lib/local/files';

export class Growth {
	private more = new Map<string, number>();
	private drawn = 0;

	constructor(private readonly show: (held: ReadonlyMap<string, Held>) => void) {}

	add(held: ReadonlyMap<string, Held>, hash: string, count: number): void {
		this.more.set(hash, (this.more.get(hash) ?? 0) + count);
		if (performance.now() - this.drawn < 250) return;
		this.drawn = performance.now();
		const grown = new Map(held);
		for (const [name, bytes] of this.more) {
			const file = grown.get(name);
			if (file?.state === 'arriving') grown.set(name, { ...file, received: Math.min(file.bytes || Infinity, file.received + bytes) });
		}
		this.more.clear();
		this.show(grown);
	}
}
