/** A search under way in one document: finds as it reads, page after page, and can be left at any time. */
import type { Book } from './book.svelte';
import { hitsIn, MOST_HITS, readQuery, type Hit } from './find';

export class Search {
	query = $state('');
	hits = $state.raw<Hit[]>([]);
	/** The hit in hand, -1 for none. */
	at = $state(-1);
	/** Pages read so far; all of them when the search is over. */
	done = $state(0);
	running = $state(false);
	/** No page read so far has any text: a scan. */
	mute = $state(true);
	private turn = 0;

	constructor(private readonly book: Book) {}

	get here(): Hit | null {
		return this.hits[this.at] ?? null;
	}
	get full(): boolean {
		return this.hits.length >= MOST_HITS;
	}

	/** `from`: the page in hand; the first hit shown is the first one from there on. */
	async run(query: string, from: number): Promise<void> {
		const turn = ++this.turn, read = readQuery(query);
		this.query = query;
		this.hits = [];
		this.at = -1;
		this.done = 0;
		this.mute = true;
		this.running = read.words.length > 0;
		if (!this.running) return;
		let drawn = performance.now(), found: Hit[] = [];
		for (let page = 1; page <= this.book.pages && found.length < MOST_HITS; page++) {
			const text = await this.book.text(page).catch(() => null);
			if (turn !== this.turn) return;
			if (text?.folded.trim()) this.mute = false;
			if (text) found = found.concat(hitsIn(page, text, read, MOST_HITS - found.length));
			const first = found.findIndex((hit) => hit.page >= from);
			if (performance.now() - drawn > 120 || page === this.book.pages || (this.at < 0 && first >= 0)) {
				this.hits = found;
				this.done = page;
				if (this.at < 0 && first >= 0) this.at = first;
				drawn = performance.now();
				// Lets the page being read draw itself between two pages searched.
				await new Promise((next) => setTimeout(next));
				if (turn !== this.turn) return;
			}
		}
		this.hits = found;
		if (this.at < 0 && found.length) this.at = 0;
		this.running = false;
	}

	step(direction: 1 | -1): void {
		if (this.hits.length) this.at = (this.at + direction + this.hits.length) % this.hits.length;
	}
	stop(): void {
		this.turn++;
		this.running = false;
		this.hits = [];
		this.at = -1;
		this.query = '';
	}
}
