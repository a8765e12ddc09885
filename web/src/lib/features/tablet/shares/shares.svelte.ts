/** Shares as the pages show them: the last list, with what was done here since laid over it. */
import type { Id, Share, ShareAct, SharePeople } from '$lib/api/types';
import type { ShareStore, WaitingAct } from '$lib/local/shares';
import { readContent, writtenContent, type Content } from './content';

/** `waiting`: not yet heard by the server. */
export interface Shown extends Share { said: Content | null; waiting: boolean; refused: { id: Id; sentence: string }[] }

export class Shares {
	private list = $state.raw<Share[]>([]);
	private acts = $state.raw<WaitingAct[]>([]);
	people = $state.raw<SharePeople[]>([]);
	private store: ShareStore | null = null;
	private wake: () => void = () => undefined;
	private tell: () => void = () => undefined;

	all = $derived(laid(this.list, this.acts));
	/** Received, still to be read. */
	fresh = $derived(this.all.filter((share) => !share.mine && !share.read && share.said));
	/** What others shared, by file: `hash:page`. */
	byPage = $derived(grouped(this.all));

	async open(store: ShareStore, wake: () => void, tell: () => void): Promise<void> {
		[this.store, this.wake, this.tell] = [store, wake, tell];
		await this.reload();
	}
	close(): void {
		this.store = null;
		[this.list, this.acts, this.people] = [[], [], []];
	}
	async reload(): Promise<void> {
		if (!this.store) return;
		const kept = await this.store.list();
		this.acts = await this.store.acts();
		[this.list, this.people] = [kept?.list.shares ?? [], kept?.list.people ?? []];
	}

	private async act(act: ShareAct): Promise<void> {
		await this.store?.add(act);
		await this.reload();
		this.tell();
		this.wake();
	}
	give(mandate_id: Id, to: Id[], content: Content): Promise<void> {
		const id = crypto.randomUUID();
		return this.act({ id, share_id: id, mandate_id, act: 'share', to, content: writtenContent(content) });
	}
	answer(share: Share, content: string): Promise<void> {
		return this.act({ ...about(share), act: 'answer', content });
	}
	async read(share: Share): Promise<void> {
		if (!share.read && !share.mine) await this.act({ ...about(share), act: 'read' });
	}
	putAway(share: Share, away: boolean): Promise<void> {
		return this.act({ ...about(share), act: away ? 'put_away' : 'bring_back' });
	}
	withdraw(share: Share): Promise<void> {
		return this.act({ ...about(share), act: 'withdraw' });
	}
	async dismiss(id: Id): Promise<void> {
		await this.store?.dismiss(id);
		await this.reload();
	}
}

const about = ({ id, mandate_id }: Share) => ({ id: crypto.randomUUID(), share_id: id, mandate_id });

/** The list as it will be once the server has heard what was done here. */
export function laid(list: Share[], acts: WaitingAct[]): Shown[] {
	const shown = new Map<Id, Shown>(list.map((share) => [share.id, { ...share, said: readContent(share.content), waiting: false, refused: [] }]));
	for (const { act, sentence } of acts) {
		if (act.act === 'share' && !shown.has(act.share_id)) {
			shown.set(act.share_id, { id: act.share_id, mandate_id: act.mandate_id, mine: true, from: '', to: [], shared_at: 0, withdrawn_at: null, content: act.content, read: true, away: false, answers: [], said: readContent(act.content), waiting: sentence === null, refused: [] });
		}
		const share = shown.get(act.share_id);
		if (!share) continue;
		if (sentence !== null) share.refused = [...share.refused, { id: act.id, sentence }];
		else if (act.act === 'answer') share.answers = [...share.answers, { id: act.id, name: '', mine: true, said_at: 0, content: act.content }];
		else if (act.act === 'read') share.read = true;
		else if (act.act === 'put_away' || act.act === 'bring_back') share.away = act.act === 'put_away';
		else if (act.act === 'withdraw') [share.withdrawn_at, share.said, share.answers] = [share.withdrawn_at ?? 1, null, []];
	}
	return [...shown.values()].sort((a, b) => (b.shared_at || Infinity) - (a.shared_at || Infinity));
}

function grouped(all: Shown[]): ReadonlyMap<string, Shown[]> {
	const pages = new Map<string, Shown[]>();
	for (const share of all) {
		if (share.mine || share.away || !share.said?.spot) continue;
		const key = `${share.said.spot.hash}:${share.said.spot.page}`;
		pages.set(key, [...(pages.get(key) ?? []), share]);
	}
	return pages;
}
