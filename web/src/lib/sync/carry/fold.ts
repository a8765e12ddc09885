/** Letters as carry-over compares them. */
const EQUAL: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', 'ﬁ': 'fi', 'ﬂ': 'fl', 'ﬀ': 'ff', 'ﬃ': 'ffi', 'ﬄ': 'ffl' };
const folded = new Map<string, string>();

/** What is left of a letter without accent, capital or ligature; nothing of spaces, hyphens and punctuation. Amounts keep their signs. */
export function foldLetter(letter: string): string {
	let known = folded.get(letter);
	if (known === undefined) {
		const low = letter.toLowerCase();
		known = (EQUAL[low] ?? low.normalize('NFD')).replace(/[^\p{L}\p{N}\p{Sc}%]/gu, '');
		folded.set(letter, known);
	}
	return known;
}
export const foldText = (text: string): string => Array.from({ length: text.length }, (_, i) => foldLetter(text[i]!)).join('');

/** How alike two texts are, from 0 to 1: the groups of letters they share. Long groups for long texts, which share all short ones. */
export function likeness(a: string, b: string, group = 3): number {
	if (a === b) return 1;
	if (a.length < group || b.length < group) return 0;
	const counts = new Map<string, number>();
	for (let i = 0; i + group <= a.length; i++) counts.set(a.slice(i, i + group), (counts.get(a.slice(i, i + group)) ?? 0) + 1);
	let shared = 0;
	for (let i = 0; i + group <= b.length; i++) {
		const left = counts.get(b.slice(i, i + group)) ?? 0;
		if (left > 0) {
			shared++;
			counts.set(b.slice(i, i + group), left - 1);
		}
	}
	return (2 * shared) / (a.length + b.length - 2 * (group - 1));
}
