/** Shares at rest, sealed: the last list the server gave, and what the member did since, until the server has heard it. */
import type { Id, ShareAct, ShareList } from '$lib/api/types';
import { written, type Local } from './db';
import { sealJson, unsealJson } from './vault';

export interface KeptShares { list: ShareList; etag: string | null }
/** `sentence`: the server did not do it, and says why. */
export interface WaitingAct { act: ShareAct; sentence: string | null }

const LIST = 'shares', ACTS = 'share-acts';

export class ShareStore {
	private turn: Promise<unknown> = Promise.resolve();
	constructor(
		private readonly db: Local,
		private readonly key: CryptoKey
	) {}

	list(): Promise<KeptShares | null> {
		return this.read<KeptShares>(LIST);
	}
	async putList(kept: KeptShares): Promise<void> {
		await written(this.db.put('sealed', await sealJson(this.key, LIST, kept), LIST));
	}
	async acts(): Promise<WaitingAct[]> {
		return (await this.read<WaitingAct[]>(ACTS)) ?? [];
	}
	add(act: ShareAct): Promise<void> {
		return this.change((acts) => [...acts, { act, sentence: null }]);
	}
	/** What was done leaves; what was refused stays with its sentence until the member has read it. */
	settle(results: { id: Id; ok: boolean; sentence?: string | null }[]): Promise<void> {
		const said = new Map(results.map((one) => [one.id, one]));
		return this.change((acts) => acts.flatMap((one) => {
			const result = said.get(one.act.id);
			return !result ? [one] : result.ok ? [] : [{ ...one, sentence: result.sentence ?? '' }];
		}));
	}
	dismiss(id: Id): Promise<void> {
		return this.change((acts) => acts.filter(({ act }) => act.id !== id));
	}

	/** One change after the other: the queue is one sealed text. Two windows agree through a lock where there are locks. */
	private change(next: (acts: WaitingAct[]) => WaitingAct[]): Promise<void> {
		const work = async () => {
			const row = await sealJson(this.key, ACTS, next(await this.acts()));
			await written(this.db.put('sealed', row, ACTS));
		};
		const alone = () => (globalThis.navigator?.locks ? navigator.locks.request(`${this.db.name}-${ACTS}`, work) : work()) as Promise<void>;
		const done = this.turn.then(alone, alone);
		this.turn = done.catch(() => undefined);
		return done;
	}
	/** A record that no longer opens is none: the list comes again from the server. */
	private async read<T>(name: string): Promise<T | null> {
		const row = await this.db.get('sealed', name);
		return row ? unsealJson<T>(this.key, name, row).catch(() => null) : null;
	}
}
