/** The document that was touched in the results: its page names it without asking again. */
import type { PaperHit } from '$lib/api/types';

class Opened {
	hit = $state.raw<PaperHit | null>(null);
	/** The address of the results one comes from. */
	back = $state('/tablette/chercher');
}
export const opened = new Opened();
