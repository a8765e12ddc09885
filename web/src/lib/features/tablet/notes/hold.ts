/** A text under the pen belongs to its window as long as that window lives: another one that opens does not take it for one left behind. */
export class Hold {
	private release: (() => void) | null = null;

	constructor(private readonly name: string) {}

	take(): void {
		if (this.release || !navigator.locks) return;
		const held = new Promise<void>((done) => (this.release = done));
		void navigator.locks.request(this.name, () => held).catch(() => undefined);
	}
	leave(): void {
		this.release?.();
		this.release = null;
	}
	/** Nobody writes: what is there was left by a window that died. */
	async free(): Promise<boolean> {
		return !navigator.locks || navigator.locks.request(this.name, { ifAvailable: true }, (lock) => lock !== null);
	}
}
