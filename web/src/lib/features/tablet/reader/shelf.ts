/** The documents open at once: those before the eye, and the last ones left, as they were left. The one left longest ago is closed first. */

/** Two before the eye and two behind: going back to them takes no time, and a small tablet bears them. */
export const MOST_OPEN = 4;

interface Place<T> { thing: T; /** How many look at it. */ eyes: number }

export class Shelf<T extends { close: () => void }> {
	/** The last one looked at comes last. */
	private places = new Map<string, Place<T>>();

	constructor(private readonly most = MOST_OPEN) {}

	/** As it was left if it is still open, else made; it stays open while it is looked at. */
	take(key: string, make: () => T): { thing: T; fresh: boolean } {
		const kept = this.places.get(key), place = kept ?? { thing: make(), eyes: 0 };
		place.eyes++;
		this.places.delete(key);
		this.places.set(key, place);
		this.tidy();
		return { thing: place.thing, fresh: !kept };
	}
	/** It is no longer looked at; it closes when others need its place. */
	leave(key: string): void {
		const place = this.places.get(key);
		if (!place) return;
		place.eyes--;
		this.tidy();
	}
	/** Open documents, the last one looked at first. */
	recent(): string[] {
		return [...this.places.keys()].reverse();
	}
	/** The reading room is left: everything closes. */
	clear(): void {
		for (const { thing } of this.places.values()) thing.close();
		this.places.clear();
	}

	private tidy() {
		for (const [key, { thing, eyes }] of this.places) {
			if (this.places.size <= this.most) return;
			if (eyes > 0) continue;
			this.places.delete(key);
			thing.close();
		}
	}
}
