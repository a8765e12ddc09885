/** Sends many files at once by pieces, waits out a cut and goes on where the server stopped. */
import { api, ApiError, sentence } from '$lib/api/client';
import { network } from '$lib/api/network.svelte';
import type { Id, UploadRow } from '$lib/api/types';
import { nextChunk, patience, secondsLeft } from './chunks';
import type { SittingAt } from './desk.svelte';
import { putPiece } from './piece';

export interface Sending {
	key: number; file: File; name: string; bytes: number; received: number;
	state: 'waiting' | 'arriving' | 'reading' | 'cut' | 'done' | 'refused';
	refusal: string | null; upload: Id | null; document: Id | null;
	/** The point it was dropped on, and the document it replaces. */
	item: Id | null; replaces: Id | null;
}
const AT_ONCE = 3;

/** Worth trying again: no answer, another piece still arriving, a server that stumbles; a full disk is said at once. */
function passing(error: unknown, attempt: number): boolean {
	if (!(error instanceof ApiError)) return false;
	if (error.offline || error.status === 429 || error.code === 'dossiers.piece_under_way') return true;
	return error.status >= 500 && error.status !== 507 && attempt < 6;
}

export class Uploader {
	list = $state<Sending[]>([]);
	private next = 1;
	private running = 0;
	private stops = new Map<number, AbortController>();
	private samples: { at: number; bytes: number }[] = [];

	total = $derived(this.list.reduce((sum, s) => sum + s.bytes, 0));
	received = $derived(this.list.reduce((sum, s) => sum + (s.state === 'refused' ? s.bytes : s.received), 0));
	moving = $derived(this.list.filter((s) => ['waiting', 'arriving', 'reading', 'cut'].includes(s.state)));
	arrived = $derived(this.list.filter((s) => s.state === 'done').length);
	cut = $derived(this.list.some((s) => s.state === 'cut'));
	secondsLeft = $state<number | null>(null);

	/** `path`: `/api/…/sittings/{s}/uploads`. `landed` is told of each document that arrived. */
	constructor(private path: SittingAt<readonly ['uploads']>, private landed: (sent: Sending) => void) {}

	/** `known`: what the server already holds of an earlier attempt, found by name and size. */
	add(files: Iterable<File>, options: { item?: Id | null; replaces?: (file: File) => Id | null; known?: readonly UploadRow[] } = {}) {
		for (const file of files) {
			const half = options.known?.find((u) => u.state === 'arriving' && u.file_name === file.name && u.bytes === file.size && !this.list.some((s) => s.upload === u.id));
			this.list.push({ key: this.next++, file, name: file.name, bytes: file.size, received: half?.received ?? 0, state: 'waiting', refusal: null, upload: half?.id ?? null, document: null, item: options.item ?? null, replaces: options.replaces?.(file) ?? null });
		}
		this.fill();
	}
	retry(key: number) {
		const one = this.list.find((s) => s.key === key);
		if (!one || one.state !== 'refused') return;
		Object.assign(one, { state: 'waiting', refusal: null, upload: null, received: 0 });
		this.fill();
	}
	async drop(key: number) {
		const one = this.list.find((s) => s.key === key);
		this.stops.get(key)?.abort();
		this.list = this.list.filter((s) => s.key !== key);
		if (one?.upload && one.state !== 'done') await api.del(`${this.path}/${one.upload}`).catch(() => undefined);
	}
	/** Forgets what has arrived or was refused. */
	tidy() {
		this.list = this.list.filter((s) => s.state !== 'done' && s.state !== 'refused');
	}
	stop() {
		for (const stop of this.stops.values()) stop.abort();
	}

	private fill() {
		while (this.running < AT_ONCE) {
			const one = this.list.find((s) => s.state === 'waiting' && !this.stops.has(s.key));
			if (!one) return;
			const stop = new AbortController();
			this.stops.set(one.key, stop);
			this.running++;
			void this.send(one, stop.signal).finally(() => {
				this.stops.delete(one.key);
				this.running--;
				this.fill();
			});
		}
	}
	private async send(one: Sending, signal: AbortSignal) {
		for (let attempt = 0; !signal.aborted; attempt++) {
			try {
				const row = await this.sendAll(one, signal, () => (attempt = 0));
				if (row.state === 'refused') Object.assign(one, { state: 'refused', refusal: row.refusal });
				else Object.assign(one, { state: 'done', received: one.bytes, document: row.document_id });
				return this.landed(one);
			} catch (error) {
				if (signal.aborted) return;
				if (!passing(error, attempt)) {
					Object.assign(one, { state: 'refused', refusal: sentence(error) });
					return;
				}
				one.state = 'cut';
				await this.wait(patience(attempt), signal);
			}
		}
	}
	private async sendAll(one: Sending, signal: AbortSignal, progressed: () => void): Promise<UploadRow> {
		let row: UploadRow = one.upload
			? await api.get(`${this.path}/${one.upload}`, { signal })
			: await api.post(this.path, { file_name: one.name, bytes: one.bytes, replaces: one.replaces ?? undefined }, { signal });
		one.upload = row.id;
		one.state = 'arriving';
		for (let piece = nextChunk(row.received, one.bytes); piece && row.state === 'arriving'; piece = nextChunk(row.received, one.bytes)) {
			const { from, to } = piece;
			one.received = from;
			try {
				row = await putPiece(`${this.path}/${row.id}?offset=${from}`, one.file.slice(from, to), signal, (sent) => {
					one.received = Math.min(to, from + sent);
					if (one.received === one.bytes) one.state = 'reading';
					this.sample();
				});
				progressed();
			} catch (error) {
				// The server has more, or less, than we thought: it decides.
				if (!(error instanceof ApiError) || error.code !== 'dossiers.upload_offset') throw error;
				row = { ...row, received: Number(error.params.received ?? error.body.received ?? 0) };
			}
			one.received = row.received;
		}
		// An empty file has no piece; one already complete is still being read.
		for (; row.state === 'arriving' || row.state === 'reading'; row = await api.get(`${this.path}/${row.id}`, { signal })) {
			one.state = 'reading';
			await this.wait(700, signal);
			if (signal.aborted) break;
		}
		return row;
	}
	private wait(ms: number, signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				removeEventListener('online', done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			addEventListener('online', done);
			signal.addEventListener('abort', done, { once: true });
		});
	}
	private sample() {
		const at = Date.now();
		network.answered();
		this.samples = [...this.samples.filter((s) => at - s.at < 8000), { at, bytes: this.received }];
		this.secondsLeft = secondsLeft(this.samples, this.total - this.received);
	}
}
