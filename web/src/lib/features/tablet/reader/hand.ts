/** Pictures unpacked before the finger comes down: of the documents on screen, within what a small tablet can spare. */
import type { Previews } from '$lib/local/previews';
import { unpack, type Preview } from './preview';

export interface Opening { hash: string; page: number }

const ROOM = 40_000_000;
const weight = ({ bitmap }: Preview) => bitmap.width * bitmap.height * 4;

export class Hand {
	private held = new Map<string, Preview>();
	private turn = 0;

	constructor(
		private readonly idle: () => Promise<void>,
		private readonly open: typeof unpack = unpack,
		private readonly room = ROOM
	) {}

	/** The picture of this page, if it is ready; it stays here. */
	see({ hash, page }: Opening): Preview | null {
		const preview = this.held.get(hash);
		return preview?.page === page ? preview : null;
	}

	/** The picture of this page, unpacked now if it is kept; it stays here. */
	async bring(previews: Previews, opening: Opening): Promise<Preview | null> {
		const ready = this.see(opening);
		if (ready) return ready;
		const preview = await this.open(previews, opening.hash, opening.page);
		if (preview) {
			this.drop(opening.hash);
			this.held.set(opening.hash, preview);
		}
		return preview;
	}

	/** The same; it is the caller's from now on. */
	take(hash: string, page: number): Preview | null {
		const preview = this.see({ hash, page });
		if (preview) this.held.delete(hash);
		return preview;
	}

	/** These and no others, the first ones first, as far as the room goes. A later call takes over. */
	async prepare(previews: Previews, wanted: Opening[]): Promise<void> {
		const turn = ++this.turn, pages = new Map(wanted.map(({ hash, page }) => [hash, page]));
		for (const [hash, preview] of this.held) if (pages.get(hash) !== preview.page) this.drop(hash);
		for (const { hash, page } of wanted) {
			if (this.held.has(hash)) continue;
			await this.idle();
			if (turn !== this.turn) return;
			const preview = await this.open(previews, hash, page).catch(() => null);
			if (!preview) continue;
			const used = [...this.held.values()].reduce((sum, one) => sum + weight(one), 0);
			if (turn !== this.turn || this.held.has(hash) || used + weight(preview) > this.room) return preview.bitmap.close();
			this.held.set(hash, preview);
		}
	}

	private drop(hash: string) {
		this.held.get(hash)?.bitmap.close();
		this.held.delete(hash);
	}
}
