/**
 * The first page laid before the eye within the touch, where the reader will lay it: on a slow tablet the reader takes a third
 * of a second to stand, and the page is there meanwhile. A picture that has not come yet is fetched before the reader is made:
 * while the tablet builds it, nothing else could be shown.
 */
import { rememberedDesk } from '../desk';
import { leavesOf, type Leaf } from '../documents';
import { tablet } from '../state.svelte';
import { hand, openingOf } from './ahead';
import { layout, type PageSize, type Place } from './layout';
import { isPdf } from './pair';
import { shownOnScreen, type Preview } from './preview';

/** A page in its place; without picture, the sheet alone. */
export interface Glimpse { preview: Preview | null; place: Place; desk: { top: number; left: number; width: number; height: number } }

/** A picture that comes later than this is not waited for, in milliseconds. */
const LONGEST_WAIT = 800;

function leafAt(href: string): Leaf | null | undefined {
	const [, , sitting, , id] = href.split('/'), view = tablet.find(sitting ?? '');
	return view && leavesOf(view).find((one) => one.id === id);
}

/** Enlarged or turned, a document is not laid as its picture is. */
function asIs({ document, account }: Leaf): boolean {
	const look = account.positions.get(document.id)?.look;
	return !look || (look.zoom === 1 && look.turn === 0 && look.fit === tablet.reader.fit);
}

function laid(preview: Preview | null): Glimpse | null {
	const desk = rememberedDesk(), sizes = preview ? new Map<number, PageSize>([[1, preview]]) : new Map<number, PageSize>();
	const [place] = layout({ pages: 1, sizes, frame: desk, fit: tablet.reader.fit, zoom: 1, turn: 0, single: null }).places;
	return place ? { preview, place, desk } : null;
}

/** The picture on which a document opens: kept on the tablet, else from the server. */
async function pictureOf(leaf: Leaf): Promise<Preview | null> {
	const opening = openingOf(leaf), { local: { previews } } = leaf.account;
	return (await hand.bring(previews, opening)) ?? ((await leaf.account.bringSight(opening.hash)) ? hand.bring(previews, opening) : null);
}

class Glimpses {
	seen = $state.raw<Glimpse | null>(null);

	/** Shows the page behind a link, then lets `open` make the reader, which takes over. */
	async before(href: string, open: () => Promise<void>): Promise<void> {
		const leaf = leafAt(href);
		try {
			if (leaf && isPdf(leaf) && asIs(leaf)) await this.show(leaf);
			await open();
			await shownOnScreen();
		} finally {
			this.seen = null;
		}
	}

	private async show(leaf: Leaf): Promise<void> {
		let preview = hand.see(openingOf(leaf));
		this.seen = laid(preview);
		if (!preview) {
			preview = await Promise.race([pictureOf(leaf).catch(() => null), new Promise<null>((done) => setTimeout(done, LONGEST_WAIT, null))]);
			if (preview) this.seen = laid(preview);
		}
		if (preview) await shownOnScreen();
	}
}
export const glimpses = new Glimpses();
