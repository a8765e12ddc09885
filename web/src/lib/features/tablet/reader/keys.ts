/** The keyboard on the desk. Fields keep their own keys. */
import type { Panel } from './Tools.svelte';
import type { View } from './view.svelte';

export function keys(event: KeyboardEvent, view: View, open: (panel: Panel) => void): void {
	const target = event.target as HTMLElement | null;
	if (target?.closest('input, textarea, select, dialog')) return;
	if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
		event.preventDefault();
		return open('find');
	}
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	const acts: Record<string, () => void> = {
		ArrowRight: view.next, ArrowLeft: view.previous,
		Home: () => view.go(1), End: () => view.go(view.book.pages),
		'+': () => view.step(1), '=': () => view.step(1), '-': () => view.step(-1),
		'/': () => open('find'), g: () => open('goto')
	};
	// In the page-by-page way, the keys that scroll a whole screen turn the page.
	if (view.single) Object.assign(acts, { PageDown: view.next, PageUp: view.previous });
	const act = acts[event.key];
	if (!act) return;
	event.preventDefault();
	act();
}
