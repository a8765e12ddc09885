/** One question asked of a whole dossier: which pages of which documents answer it, and what could not be asked. */
import type { TextCount } from '$lib/local/texts';
import type { Leaf } from '../documents';
import { breather } from './extract';
import { placesOf, readQuery } from './find';
import { isPdf } from './pair';

/** `text`: as it is printed; what is shown of it is cut when it is shown. */
export interface FoundPage { page: number; places: number; text: string }
export interface FoundIn { leaf: Leaf; /** How many pages answer; the first ones are shown. */ total: number; pages: FoundPage[] }

/** Pages shown of one document before more are asked for. */
export const FIRST_PAGES = 3;
/** Pages shown of one document at most. */
const MOST_PAGES = 100;

export interface Library {
	/** Folded, page by page. */
	pagesOf: (hash: string) => Promise<string[]>;
	printed: (hash: string) => Promise<string[]>;
}

/** In the order of the agenda. `left`: another question has come. */
export async function askDossier(leaves: Leaf[], typed: string, known: ReadonlyMap<string, TextCount>, library: Library, left: () => boolean): Promise<FoundIn[]> {
	const query = readQuery(typed), found: FoundIn[] = [], breathe = breather();
	if (!query.words.length) return found;
	for (const leaf of leaves) {
		await breathe();
		if (left()) return found;
		const { hash } = leaf.document;
		if (!known.has(hash)) continue;
		const pages = (await library.pagesOf(hash)).map((text, i) => ({ page: i + 1, places: placesOf(text, query).length })).filter(({ places }) => places);
		if (!pages.length) continue;
		const printed = await library.printed(hash);
		found.push({ leaf, total: pages.length, pages: pages.slice(0, MOST_PAGES).map((one) => ({ ...one, text: printed[one.page - 1] ?? '' })) });
	}
	return found;
}

export interface Reach {
	/** Documents of this dossier that are PDF. */
	documents: number;
	/** Read so far, with or without words. */
	read: number;
	/** Documents without a letter, and pages without one in the others. */
	scans: number; scanPages: number;
	/** Not here yet. */
	away: number;
	/** Read in part, or not at all. */
	partly: number; failed: number;
	/** Of another kind: opened elsewhere, not searched. */
	others: number;
}

/** What the answer covers, to be said truthfully. A file placed twice counts twice: it is two documents. */
export function reachOf(leaves: Leaf[], known: ReadonlyMap<string, TextCount>, failed: ReadonlySet<string>, here: (hash: string) => boolean): Reach {
	const reach: Reach = { documents: 0, read: 0, scans: 0, scanPages: 0, away: 0, partly: 0, failed: 0, others: 0 };
	for (const leaf of leaves) {
		const { hash } = leaf.document, count = known.get(hash);
		if (!isPdf(leaf)) reach.others++;
		else {
			reach.documents++;
			if (count) {
				reach.read++;
				const mute = count.mute - Math.min(count.late, count.mute);
				if (count.late) reach.partly++;
				if (mute > 0 && mute === count.pages) reach.scans++;
				else reach.scanPages += mute;
			} else if (failed.has(hash)) reach.failed++;
			else if (!here(hash)) reach.away++;
		}
	}
	return reach;
}
