/** The room a page has on this tablet, as the reader last measured it. */
import { tablet } from './state.svelte';

export interface Room { width: number; height: number }

/** Before the first reading: the window without the agenda beside the page, the tabs above and the tools below. */
export function guessedFrame(window: Room, root: number, folded: boolean): Room {
	const beside = window.width > window.height && window.width > 62 * root;
	return { width: window.width - (beside ? (folded ? 6.25 : 19) * root : 0), height: window.height - (beside ? 9.5 : 18) * root };
}

/** What the desk leaves beside the pages for its bar; 0 where the bar lies over them, as on most tablets. */
function gutter(): number {
	const probe = document.body.appendChild(document.createElement('div'));
	probe.style.cssText = 'position:fixed;visibility:hidden;width:100px;overflow:auto;scrollbar-gutter:stable';
	const wide = probe.offsetWidth - probe.clientWidth;
	probe.remove();
	return wide;
}

/** The same, and where it lies in the window. */
export function rememberedDesk(): Room & { top: number; left: number } {
	const { wide, high, top, left } = tablet.reader;
	// Measured before the tablet was turned, it says nothing.
	if (wide > 0 && left + wide <= innerWidth && top + high <= innerHeight) return { width: wide, height: high, top, left };
	const root = parseFloat(getComputedStyle(document.documentElement).fontSize) || 18, tools = 5 * root;
	const { width, height } = guessedFrame({ width: innerWidth, height: innerHeight }, root, tablet.reader.folded);
	return { width: width - gutter(), height, top: innerHeight - height - tools, left: innerWidth - width };
}

export function rememberedFrame(): Room {
	const { width, height } = rememberedDesk();
	return { width, height };
}
