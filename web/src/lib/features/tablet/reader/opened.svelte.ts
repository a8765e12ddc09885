/** A document taken from the shelf: its pages, how it is looked at, the search under way in it. */
import type { Leaf } from '../documents';
import { rememberedFrame } from '../desk';
import { tablet } from '../state.svelte';
import { hand } from './ahead';
import { Book } from './book.svelte';
import { Search } from './search.svelte';
import { Shelf } from './shelf';
import { View } from './view.svelte';

export interface Opened { book: Book; view: View; search: Search; close: () => void }

/** The documents of the reading room. */
export const shelf = new Shelf<Opened>();

/** A replaced document is another one; the letter is the same whatever the version sent. */
export const keyOf = (leaf: Leaf) => `${leaf.id} ${leaf.document.hash}`;
/** Which documents are still open, the last one looked at first. */
export const recentLeaves = () => shelf.recent().map((key) => key.slice(0, key.indexOf(' ')));

export function openLeaf(leaf: Leaf, bytes: number, start: number): { opened: Opened; fresh: boolean } {
	const { thing, fresh } = shelf.take(keyOf(leaf), () => make(leaf, bytes, start));
	return { opened: thing, fresh };
}

function make(leaf: Leaf, bytes: number, start: number): Opened {
	const { account } = leaf, { files, previews } = account.local, { hash } = leaf.document;
	const book = new Book(files, hash, bytes, tablet.way, previews, hand.take(hash, start), () => account.bringSight(hash));
	const view = new View(book, account.positions.get(leaf.document.id)?.look ?? { zoom: 1, turn: 0, fit: tablet.reader.fit });
	view.single = tablet.reader.single;
	// The size of the desk is known before it stands: the page has its own at once.
	view.frame = rememberedFrame();
	const search = new Search(book);
	tablet.reading.add(hash);
	const close = () => {
		tablet.reading.delete(hash);
		search.stop();
		book.close();
	};
	return { book, view, search, close };
}
