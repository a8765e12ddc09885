/** Carry-over on this tablet: when a document was replaced and both versions are here, its notes are taken to the new one. */
import { isPinned } from '$lib/sync/carry/anchor';
import { carryOver, type Noted } from '$lib/sync/carry/carry';
import type { DocLayout } from '$lib/sync/carry/layout';
import { Ledger, type Standing } from '$lib/sync/carry/standing';
import { carriedEntry } from '$lib/sync/notes/carried';
import type { Ref } from '$lib/sync/notes/entry';
import { receive } from '$lib/sync/receive';
import { leavesOf, type Leaf } from '../documents';
import { forEachAccount, type Account, type MySitting } from '../account.svelte';
import { idle } from '../reader/ahead';
import { openPdf } from '../reader/pdf';
import { PieceSource } from '../reader/source';
import { tablet } from '../state.svelte';
import { readLayout } from './read';

/** Notes looked at that found no place, by the file they were to be carried to. */
type Examined = Record<string, Ref[]>;

/** What is to be said of the notes of one document. */
export interface Reckoning { leaf: Leaf; due: Standing[]; review: Standing[]; moved: Standing[]; kept: Standing[] }

class Carrying {
	private examined = $state.raw<Examined>({});
	private loaded = false;
	private working = false;
	/** Tried in vain since the application was opened: the old file could not be had. */
	private tried = new Set<string>();
	private ledger = $derived.by(() => {
		void this.account.notes.seen;
		return new Ledger(this.account.notes.entries, this.account.notes.seen);
	});

	constructor(private readonly account: Account) {}

	/** Where the notes of each replaced document of a sitting stand. Nothing is worked out when none was replaced. */
	of(view: MySitting): Reckoning[] {
		const { marks, notes: texts } = this.account.notes.seen;
		const written = [...marks.map(({ mark }) => mark.spot), ...texts.flatMap(({ shown: { note } }) => (isPinned(note) ? [note.spot] : []))].filter((spot) => spot.sitting === view.sitting_id);
		return leavesOf(view).flatMap((leaf): Reckoning[] => {
			const { hash } = leaf.document;
			if (!written.some((spot) => spot.document === leaf.id && spot.hash !== hash)) return [];
			const all = this.ledger.of({ sitting: view.sitting_id, id: leaf.id, hash }), looked = new Set(this.examined[hash] ?? []);
			const review = all.filter(({ state, ref }) => state === 'review' || (state === 'due' && looked.has(ref)));
			return [{ leaf, review, due: all.filter((one) => one.state === 'due' && !looked.has(one.ref)), moved: all.filter(({ state }) => state === 'moved'), kept: all.filter(({ state }) => state === 'kept' || state === 'settled') }];
		});
	}

	/** Notes of earlier versions that have found their place, or are not wanted any more: those that went on are seen there. */
	settled(view: MySitting): Set<Ref> {
		const open = new Set(this.of(view).flatMap(({ due, review }) => [...due, ...review]).map(({ ref }) => ref));
		const current = new Map(leavesOf(view).map((leaf) => [leaf.id, leaf.document.hash]));
		const { marks, notes: texts } = this.account.notes.seen;
		const spots = [...marks.map(({ ref, mark }) => ({ ref, spot: mark.spot })), ...texts.flatMap(({ shown: { ref, note } }) => (isPinned(note) ? [{ ref, spot: note.spot }] : []))];
		return new Set(spots.filter(({ ref, spot }) => spot.sitting === view.sitting_id && current.has(spot.document) && current.get(spot.document) !== spot.hash && !open.has(ref)).map(({ ref }) => ref));
	}

	/** Replaced files that notes still need: none of their notes is let go before it has a place or a decision. */
	needed(): Set<string> {
		return new Set(this.account.coming.flatMap((view) => this.of(view)).flatMap(({ due, review, moved }) => [...due, ...review, ...moved]).map(({ what }) => what.spot.hash));
	}

	/** Works until nothing is due. One document at a time, in idle moments. */
	async work(): Promise<void> {
		const { account } = this;
		if (this.working || account.closed) return;
		this.working = true;
		try {
			if (!this.loaded) this.examined = await account.local.keep.setting<Examined>('examined', {});
			this.loaded = true;
			for (let next = this.next(); next && !account.closed; next = this.next()) {
				await idle();
				this.tried.add(next.key);
				await this.carry(next.view, next.leaf, next.due, next.old);
			}
		} finally {
			this.working = false;
		}
	}
	private next(): { view: MySitting; leaf: Leaf; due: Standing[]; old: string; key: string } | null {
		for (const view of this.account.sittings)
			for (const { leaf, due } of this.of(view)) {
				if (leaf.document.media_type !== 'application/pdf' || this.account.held.get(leaf.document.hash)?.state !== 'verified') continue;
				for (const old of new Set(due.map(({ what }) => what.spot.hash))) {
					const mine = due.filter(({ what }) => what.spot.hash === old), here = this.account.held.get(old)?.state === 'verified';
					const key = `${old} ${leaf.document.hash} ${here || this.account.network.online} ${mine.map(({ ref }) => ref).join()}`;
					if (!this.tried.has(key)) return { view, leaf, due: mine, old, key };
				}
			}
		return null;
	}

	private async carry(view: MySitting, { document: { hash } }: Leaf, due: Standing[], old: string): Promise<void> {
		const pages = due.map(({ what }) => what.spot.page);
		const [before, fresh] = [await this.read(old, pages, new Set(pages)), await this.read(hash, pages)];
		if (!fresh) return;
		const outcomes = carryOver(before, fresh, due.map(({ ref, what }): Noted => ({ ref, what })), hash);
		const made = outcomes.flatMap(({ refs, verdict, now }) => (verdict === 'review' ? [] : refs.flatMap((ref, i) => carriedEntry(this.account.notes.entries.get(ref)!, now[i]!, verdict, hash) ?? [])));
		const looked = outcomes.flatMap(({ refs, verdict }) => (verdict === 'review' ? refs : []));
		if (looked.length) await this.remember(hash, looked);
		this.account.notes.adopt(view.mandate_id, made);
	}
	private async remember(hash: string, refs: Ref[]): Promise<void> {
		const current = new Set(this.account.sittings.flatMap(leavesOf).map((leaf) => leaf.document.hash));
		const kept = Object.fromEntries(Object.entries(this.examined).filter(([one]) => current.has(one)));
		this.examined = { ...kept, [hash]: [...new Set([...(kept[hash] ?? []), ...refs])] };
		await this.account.local.keep.set('examined', this.examined);
	}

	/** Null when the file is not here and cannot be had. */
	private async read(hash: string, around: number[], only?: Set<number>): Promise<DocLayout | null> {
		try {
			const bytes = await bring(this.account, hash);
			if (!bytes) return null;
			const open = await openPdf(new PieceSource(this.account.local.files, hash, bytes, { way: tablet.way }));
			return await readLayout(open.pdf, open.document, { breathe: idle, around, only }).finally(() => void open.close());
		} catch {
			return null;
		}
	}
}

/** Sees to it that a file is here, whole; its size, or 0 when it cannot be had now. */
export async function bring({ closed, local: { files }, network, now }: Account, hash: string): Promise<number> {
	const held = closed ? undefined : await files.get(hash);
	if (held?.state === 'verified') return held.bytes;
	if (closed || !network.online) return 0;
	const state = await receive({ hash, bytes: held?.bytes ?? 0, media_type: 'application/pdf', sitting: '' }, files, { now });
	return state === 'verified' ? ((await files.get(hash))?.bytes ?? 0) : 0;
}

export const carrying = forEachAccount((account) => new Carrying(account));
tablet.needs.add((account) => carrying(account).needed());
