/**
 * An import being prepared: the server reads the file again at each correction, and says what it would write.
 * Lines once to be mended stay in their place after their correction, so that the eye does not lose them.
 */
import { api, at, sentence } from '$lib/api/client';
import type { At } from '$lib/api/typed';
import type { Capacity, Id, ImportCorrection, ImportPreview, ImportResult } from '$lib/api/types';

export type Problem = ImportPreview['problems'][number];
export type Preview = ImportPreview & { remarks?: string[] };
export interface Mend { key: string; problem: Problem; state: 'open' | 'waiting' | 'mended'; typed: string }

const keyOf = (p: { line: number; field: string }) => `${p.line}/${p.field}`;

/** The lines to mend, kept in the order of the file: those the server still refuses, and those mended since. */
export function merged(before: Mend[], problems: Problem[], waiting: ReadonlySet<string>): Mend[] {
	const open = new Map(problems.filter((p) => p.blocks).map((p) => [keyOf(p), p]));
	const kept = before.map((m): Mend => {
		const still = open.get(m.key);
		open.delete(m.key);
		if (waiting.has(m.key)) return m;
		return still ? { ...m, problem: { ...still, who: still.who || m.problem.who }, state: 'open' } : { ...m, state: 'mended' };
	});
	for (const [key, problem] of open) kept.push({ key, problem, state: 'open', typed: problem.value });
	return kept.sort((a, b) => a.problem.line - b.problem.line);
}

export class Import {
	preview = $state.raw<Preview | null>(null);
	mends = $state.raw<Mend[]>([]);
	result = $state.raw<ImportResult | null>(null);
	reading = $state<string | null>(null);
	refused = $state<string | null>(null);
	problem = $state<string | null>(null);
	checking = $state(false);
	accepting = $state(false);
	/** Corrections typed and not yet sent, by line and field. */
	private waiting = new Map<string, ImportCorrection>();
	private mapping: Record<string, string | null> = {};
	private timer: ReturnType<typeof setTimeout> | undefined;
	private turn = 0;

	constructor(private authority: Id) {}
	private path<const More extends readonly string[]>(...more: More): At<readonly ['members', 'import', ...More]> {
		return at(this.authority, 'members', 'import', ...more);
	}

	async send(file: File, capacity: Capacity) {
		this.forget();
		this.reading = file.name;
		try {
			this.take(await api.post(this.path(), file, { query: { file_name: file.name, capacity } }));
		} catch (error) {
			this.refused = sentence(error);
		} finally {
			this.reading = null;
		}
	}
	forget() {
		clearTimeout(this.timer);
		this.turn++;
		this.waiting.clear();
		this.mapping = {};
		(this.preview = null), (this.mends = []), (this.result = null), (this.refused = null), (this.problem = null), (this.checking = false);
	}
	/** A value typed beside its line: sent after a breath, or at once when it was chosen. */
	correct(mend: Mend, value: string, soon = false) {
		this.mends = this.mends.map((m) => (m.key === mend.key ? { ...m, typed: value, state: 'waiting' } : m));
		this.waiting.set(mend.key, { line: mend.problem.line, field: mend.problem.field, value });
		this.later(soon ? 0 : 500);
	}
	match(source: string, target: string | null) {
		if (this.preview) this.preview = { ...this.preview, columns: this.preview.columns.map((c) => (c.source === source ? { ...c, target } : c)) };
		this.mapping[source] = target;
		this.later(0);
	}
	private later(wait: number) {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => void this.again(), wait);
	}
	private async again() {
		if (!this.preview) return;
		const turn = ++this.turn;
		const corrections = [...this.waiting.values()], mapping = this.mapping;
		this.waiting.clear();
		this.mapping = {};
		(this.checking = true), (this.problem = null);
		try {
			const preview = await api.post(this.path(this.preview.id), { corrections, mapping });
			if (turn === this.turn) this.take(preview);
		} catch (error) {
			if (turn !== this.turn) return;
			// What was typed since wins; the rest is sent again with the next correction.
			for (const c of corrections) if (!this.waiting.has(keyOf(c))) this.waiting.set(keyOf(c), c);
			this.mapping = { ...mapping, ...this.mapping };
			this.problem = sentence(error);
		} finally {
			if (turn === this.turn) this.checking = false;
		}
	}
	private take(preview: Preview) {
		this.preview = preview;
		this.mends = merged(this.mends, preview.problems, new Set(this.waiting.keys()));
	}
	retry() {
		this.later(0);
	}
	/** Nothing is written before this. */
	async accept() {
		if (!this.preview) return;
		clearTimeout(this.timer);
		if (this.waiting.size) await this.again();
		if (this.problem) return;
		this.accepting = true;
		try {
			this.result = await api.post(this.path(this.preview.id, 'accept'), {});
		} catch (error) {
			this.problem = sentence(error);
		} finally {
			this.accepting = false;
		}
	}
	/** Back to the lines left aside: the server reads the file against what is now known. */
	back() {
		this.result = null;
		this.mends = this.mends.filter((m) => m.state !== 'mended');
		this.later(0);
	}
}
