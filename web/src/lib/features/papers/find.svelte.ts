/** A search under way: one question at a time, the last one asked wins. */
import { ApiError, sentence } from '$lib/api/client';
import type { PapersFound } from '$lib/api/types';
import type { Question } from './question';

export class Find {
	found = $state.raw<PapersFound | null>(null);
	looking = $state(false);
	problem = $state<string | null>(null);
	/** The field at fault, or the network. */
	offline = $state(false);
	private turn = 0;
	private over: AbortController | null = null;

	constructor(private readonly ask: (question: Question, signal: AbortSignal) => Promise<PapersFound>) {}

	async run(question: Question): Promise<void> {
		const turn = ++this.turn;
		this.over?.abort();
		this.problem = null;
		this.offline = false;
		if (!question.q) {
			this.found = null;
			this.looking = false;
			return;
		}
		this.over = new AbortController();
		this.looking = true;
		try {
			const found = await this.ask(question, this.over.signal);
			if (turn === this.turn) this.found = found;
		} catch (error) {
			if (turn !== this.turn) return;
			this.found = null;
			this.offline = error instanceof ApiError && error.offline;
			this.problem = sentence(error);
		} finally {
			if (turn === this.turn) this.looking = false;
		}
	}

	stop(): void {
		this.turn++;
		this.over?.abort();
	}
}
