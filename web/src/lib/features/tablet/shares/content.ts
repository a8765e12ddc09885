/** What a share says: a copy of a note, of a mark or of a sentence, and where it stands. The server does not read it. */
import type { Id } from '$lib/api/types';
import { isText, isSpot, type Mark, type Spot } from '$lib/sync/notes/entry';

export interface Content {
	sitting: Id;
	/** « Point 3, Rapport, page 2 », as it was when it was shared. */
	where: string;
	/** The words of the note, or those that were marked. */
	text: string;
	/** What the sharer adds. */
	words: string;
	/** On which page, when it is on one; `x`, `y`: where, in points. */
	spot: Spot | null;
	x: number;
	y: number;
	/** The mark itself, when it is one. */
	mark: Mark | null;
	/** « Ensemble », when it was given to a group; else empty. */
	group: string;
}

export const writtenContent = (content: Content): string => JSON.stringify(content);

/** What was written, or null when this version cannot read it. */
export function readContent(text: string | null | undefined): Content | null {
	try {
		const content = JSON.parse(text ?? '') as Content;
		const whole = isText(content.sitting, 64) && [content.where, content.text, content.words, content.group].every((one) => isText(one));
		return whole && (content.spot === null || isSpot(content.spot)) ? content : null;
	} catch {
		return null;
	}
}
