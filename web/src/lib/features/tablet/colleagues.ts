/** Finding one colleague among a hundred: by name or commune, accents aside, and by letter. */
import type { TabletColleague } from '$lib/api/types';

/** Without accents, ligatures, capitals or typographic apostrophes. */
export function folded(text: string): string {
	return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/œ/gi, 'oe').replace(/æ/gi, 'ae').replace(/[’‘]/g, "'").toLowerCase();
}

/** Every word typed must begin a word of the name or of the commune. */
export function matching(colleagues: TabletColleague[], typed: string): TabletColleague[] {
	const words = folded(typed).split(/[\s'-]+/).filter(Boolean);
	if (words.length === 0) return colleagues;
	return colleagues.filter((colleague) => {
		const known = folded(`${colleague.name} ${colleague.commune}`).split(/[\s'-]+/);
		return words.every((word) => known.some((other) => other.startsWith(word)));
	});
}

export interface Letter { letter: string; colleagues: TabletColleague[] }

/** By the first letter of the family name, in the order of the stored key. */
export function byLetter(colleagues: TabletColleague[]): Letter[] {
	const letters: Letter[] = [];
	for (const colleague of [...colleagues].sort((a, b) => (a.sort_key < b.sort_key ? -1 : a.sort_key > b.sort_key ? 1 : 0))) {
		const letter = folded(colleague.sort_key).charAt(0).toUpperCase() || '·';
		const last = letters.at(-1);
		if (last?.letter === letter) last.colleagues.push(colleague);
		else letters.push({ letter, colleagues: [colleague] });
	}
	return letters;
}
