/** What changed between two versions of a text, page by page, in whole words; lines laid out anew are no change. */
import { diffArrays } from 'diff';

export interface Part { kind: 'same' | 'added' | 'removed'; text: string }
/** One place where the text changed, with some words around. `page`: of the new version; `before`: of the old one. */
export interface Change { page: number; before: number; parts: Part[] }
/** Null when the two are too different to be compared word by word. */
export type Changes = Change[] | null;

/** Words shown on each side of a change; two changes nearer than this are shown together. */
const AROUND = 12;
/** Milliseconds for lines, then for the words of one place. */
const LINES_WITHIN = 2_000, WORDS_WITHIN = 400;
/** Words compared one by one at one place; more are shown as removed, then added. */
const MOST = 3_000;

interface Word { text: string; page: number }
interface Line { text: string; page: number }
type Run = { kind: Part['kind']; words: Word[]; /** Pages of what stood there before. */ before: number };

/** `page 3 sur 12`, `- 7 -`: not what anybody reads. */
const NUMBER = /^\W*(page\s*)?\d{1,4}(\s*(\/|sur|of|-)\s*\d{1,4})?\W*$/i;
const linesOf = (pages: readonly string[]): Line[] => pages.flatMap((page, i) => page.split('\n').map((text) => ({ text: text.replace(/\s+/g, ' ').trim(), page: i + 1 }))).filter(({ text }) => text && !NUMBER.test(text));

export function changesOf(before: readonly string[], after: readonly string[]): Changes {
	const [old, fresh] = [linesOf(before), linesOf(after)];
	const lines = diffArrays(old, fresh, { comparator: (a, b) => a.text === b.text, timeout: LINES_WITHIN });
	if (!lines) return null;
	const runs: Run[] = [];
	let page = 1, removed: Line[] = [], added: Line[] = [];
	const close = () => {
		runs.push(...compared(wordsOf(removed), wordsOf(added), page));
		[removed, added] = [[], []];
	};
	for (const { value, added: isNew, removed: isOld } of lines) {
		if (isNew) added.push(...value);
		else if (isOld) removed.push(...value);
		else {
			close();
			runs.push({ kind: 'same', words: wordsOf(value), before: page });
		}
		if (!isNew) page = value.at(-1)?.page ?? page;
	}
	close();
	return places(joined(runs), after.length);
}

/** A word cut at the end of a line is one word. */
function wordsOf(lines: readonly Line[]): Word[] {
	const words: Word[] = [];
	let cut = false;
	for (const { text, page } of lines)
		text.split(' ').forEach((word, i, all) => {
			const last = words.at(-1);
			if (cut && i === 0 && last && /^\p{Ll}/u.test(word)) last.text = last.text.slice(0, -1) + word;
			else words.push({ text: word, page });
			cut = i === all.length - 1 && /\p{L}-$/u.test(word);
		});
	return words;
}

function compared(old: Word[], fresh: Word[], page: number): Run[] {
	if (!old.length && !fresh.length) return [];
	const small = old.length <= MOST && fresh.length <= MOST;
	const words = small && old.length && fresh.length ? diffArrays(old, fresh, { comparator: (a, b) => a.text === b.text, timeout: WORDS_WITHIN }) : undefined;
	const parts = words ?? [{ value: old, removed: true, added: false }, { value: fresh, removed: false, added: true }];
	return parts.filter(({ value }) => value.length).map(({ value, added, removed }): Run => ({ kind: added ? 'added' : removed ? 'removed' : 'same', words: value, before: removed ? value[0]!.page : page }));
}
/** A word or two that happen to stand in both, between two changes. */
const CHANCE = 2;
/** Runs that follow each other as one: what was removed, then what was added. A word that stands in both by chance does not cut a sentence in pieces. */
function joined(runs: Run[]): Run[] {
	const all: Run[] = [];
	for (let i = 0; i < runs.length; ) {
		const run = runs[i]!;
		if (run.kind === 'same') {
			const last = all.at(-1);
			if (last?.kind === 'same') last.words = [...last.words, ...run.words];
			else all.push({ ...run });
			i++;
			continue;
		}
		const removed: Word[] = [], added: Word[] = [];
		for (; i < runs.length && (runs[i]!.kind !== 'same' || byChance(runs, i)); i++) {
			const { kind, words } = runs[i]!;
			if (kind !== 'added') removed.push(...words);
			if (kind !== 'removed') added.push(...words);
		}
		if (removed.length) all.push({ kind: 'removed', words: removed, before: run.before });
		if (added.length) all.push({ kind: 'added', words: added, before: run.before });
	}
	return all;
}
function byChance(runs: Run[], i: number): boolean {
	const next = runs[i + 1];
	return runs[i]!.words.length <= CHANCE && next !== undefined && next.kind !== 'same';
}

/** Changes with their surroundings; what follows closely is the same place. */
function places(runs: Run[], pages: number): Change[] {
	const changes: Change[] = [];
	let open: Change | null = null, page = 1;
	const say = (words: Word[]) => words.map(({ text }) => text).join(' ');
	runs.forEach((run, i) => {
		if (run.kind !== 'removed') page = run.words[0]!.page;
		if (run.kind === 'same') {
			const last = i === runs.length - 1;
			if (open && !last && run.words.length <= 2 * AROUND && run.words.at(-1)!.page === open.page) open.parts.push({ kind: 'same', text: say(run.words) });
			else if (open) {
				open.parts.push({ kind: 'same', text: `${say(run.words.slice(0, AROUND))}${run.words.length > AROUND ? ' …' : ''}` });
				open = null;
			}
			page = run.words.at(-1)!.page;
			return;
		}
		if (!open || (run.kind === 'added' && run.words[0]!.page !== open.page)) {
			const before = runs[i - 1], context = before?.kind === 'same' ? before.words : [];
			open = { page: Math.min(page, Math.max(1, pages)), before: run.before, parts: [] };
			if (context.length && changes.at(-1)?.parts.at(-1)?.text !== say(context)) open.parts.push({ kind: 'same', text: `${context.length > AROUND ? '… ' : ''}${say(context.slice(-AROUND))}` });
			changes.push(open);
		}
		open.parts.push({ kind: run.kind, text: say(run.words) });
	});
	return changes;
}
