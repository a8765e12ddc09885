/** The live feed of an authority (server-sent events), reopened by itself after a cut. */
import { at } from '$lib/api/client';
import { network } from '$lib/api/network.svelte';
import type { FeedEvent } from '$lib/api/types';

/** Calls `heard` for each event, and once with null after a reconnection (something may have been missed). Returns how to stop. */
export function listen(authority: string, heard: (event: FeedEvent | null) => void): () => void {
	let source: EventSource | null = null, wait = 1000, timer: ReturnType<typeof setTimeout> | undefined, stopped = false, opened = false;
	function open() {
		if (stopped) return;
		source = new EventSource(at(authority, 'events'));
		source.addEventListener('open', () => {
			wait = 1000;
			network.answered();
			if (opened) heard(null);
			opened = true;
		});
		source.addEventListener('feed', (message) => {
			try {
				heard(JSON.parse((message as MessageEvent<string>).data) as FeedEvent);
			} catch {
				heard(null);
			}
		});
		source.addEventListener('error', () => {
			if (source?.readyState !== EventSource.CLOSED) return;
			timer = setTimeout(open, wait);
			wait = Math.min(30_000, wait * 2);
		});
	}
	open();
	return () => {
		stopped = true;
		clearTimeout(timer);
		source?.close();
	};
}
