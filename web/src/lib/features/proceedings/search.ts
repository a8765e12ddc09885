/** Finding a name among a hundred with a few letters, accents and order set aside. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Lines whose name or note begins a word with each of the words typed. */
export function matching<T extends { name: string; note?: string }>(lines: readonly T[], typed: string): T[] {
	const words = plain(typed).split(/[\s'’-]+/).filter(Boolean);
	if (!words.length) return [...lines];
	return lines.filter((line) => {
		const parts = plain(`${line.name} ${line.note ?? ''}`).split(/[\s'’-]+/);
		return words.every((word) => parts.some((part) => part.startsWith(word)));
	});
}
