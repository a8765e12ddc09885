/** The room a page has on this tablet, as the reader last measured it. */
import { tablet } from './state.svelte';

export interface Room { width: number; height: number }

/** Before the first reading: the window without the agenda beside the page, the tabs above and the tools below. */
export function guessedFrame(window: Room, root: number, folded: boolean): Room {
	const beside = window.width > window.height && window.width > 62 * root;
	return { width: window.width - (beside ? (folded ? 6.25 : 19) * root : 0), height: window.height - (beside ? 9.5 : 18) * root };
}

export function rememberedFrame(): Room {
	const { wide, high } = tablet.reader;
	if (wide > 0) return { width: wide, height: high };
	return guessedFrame({ width: innerWidth, height: innerHeight }, parseFloat(getComputedStyle(document.documentElement).fontSize) || 18, tablet.reader.folded);
}
