/** What the tablet's pages show: read from the local store, changed only through it, refreshed by the sync engine. */
import { api, ask } from '$lib/api/client';
import { network } from '$lib/api/network.svelte';
import { session } from '$lib/api/session.svelte';
import type { Id, Me, Ms, OutboxVerb, TabletSitting } from '$lib/api/types';
import { forgetAccount, LocalAccount, rememberAccount, rememberedAccount, storeTrouble } from '$lib/local/account';
import { isFull, type Look, type OutboxRow, type Position } from '$lib/local/db';
import type { Held } from '$lib/local/files';
import type { KeptInbox } from '$lib/local/keep';
import { isAct } from '$lib/local/outbox';
import { SyncEngine, type SyncEvent } from '$lib/sync/engine';
import { mergeSitting, syncWord, type SittingView } from '$lib/sync/merge';
import { dossierState, filesOf, inOrder, sights } from '$lib/sync/plan';
import { receiveSight } from '$lib/sync/sight';
import { Way } from '$lib/sync/way';
import { deviceWord } from './device';
import { Growth } from './growth';
import { Leadership } from './leadership';
import { notes } from './notes/notes.svelte';
import type { PencilChoices } from './notes/pencil.svelte';
import { shares } from './shares/shares.svelte';
import { lastVisit } from './visit';

export type Phase = 'opening' | 'ready' | 'stranger' | 'notmember' | 'ended' | 'cut' | 'insecure' | 'unsupported' | 'broken';
export interface ReaderChoices {
	single: boolean; fit: 'width' | 'page'; night: boolean; folded: boolean;
	/** The room of the page when it was last measured, and where it lay; 0 before. */
	wide: number; high: number; top: number; left: number;
	/** The share of the first of two documents. */
	split: number;
	/** Colours in hand, and whether the finger draws. */
	pencil?: PencilChoices;
}

class Tablet {
	phase = $state<Phase>('opening');
	kept = $state.raw<KeptInbox | null>(null);
	held = $state.raw<ReadonlyMap<string, Held>>(new Map());
	rows = $state.raw<OutboxRow[]>([]);
	positions = $state.raw<ReadonlyMap<Id, Position>>(new Map());
	full = $state(false);
	/** The last failure of the store that has no better name. */
	fault = $state<string | null>(null);
	missing = $state.raw<ReadonlyMap<string, string>>(new Map());
	/** When the visit before this one ended; null the first time. */
	since = $state<Ms | null>(null);
	/** The sitting just answered stays in front of the others. */
	answered = $state<string | null>(null);
	/** Answers left unsent when the session ended. */
	unsent = $state(0);
	clock = $state<Ms>(Date.now());
	/** Counts the pictures that came or were drawn, so that what is on screen can be made ready. */
	drawn = $state(0);
	private skew: Ms = 0;
	/** Files open in the reader. */
	readonly reading = new Set<string>();
	/** Who needs files that no sitting asks for any more. */
	readonly needs = new Set<() => ReadonlySet<string>>();
	/** Files whose names are on the screen. */
	readonly looking = new Set<string>();
	/** What is being waited for on screen goes before what is fetched ahead. */
	readonly way = new Way();
	/** How this reader likes to read, kept on the tablet. */
	reader: ReaderChoices = { single: false, fit: 'width', night: true, folded: false, wide: 0, high: 0, top: 0, left: 0, split: 0.5 };
	account = $state.raw<LocalAccount | null>(null);
	private engine: SyncEngine | null = null;
	private leadership: Leadership | null = null;
	private opening: Promise<void> | null = null;

	inbox = $derived(this.kept?.inbox ?? null);
	private order = $derived(inOrder(this.inbox?.sittings ?? [], this.clock));
	coming = $derived(this.order.coming.map((sitting) => mergeSitting(sitting, this.rows)));
	past = $derived(this.order.past.map((sitting) => mergeSitting(sitting, this.rows)));
	waiting = $derived(this.rows.filter((row) => row.state === 'pending' && isAct(row)).length);
	refused = $derived(this.rows.filter((row) => row.state === 'refused' && isAct(row)));
	toReceive = $derived(new Set(this.coming.flatMap(filesOf).map((want) => want.hash).filter((hash) => this.held.get(hash)?.state !== 'verified')).size);
	word = $derived(syncWord({ refused: this.refused.length, waiting: this.waiting, full: this.full, browser: network.browser, server: network.server, missing: this.toReceive }));

	now = (): Ms => Date.now() + this.skew;

	find(id: Id): SittingView | null {
		return [...this.coming, ...this.past].find((view) => view.sitting_id === id) ?? null;
	}
	dossier(sitting: TabletSitting) {
		return dossierState(sitting, this.held as Map<string, Held>);
	}

	/** Opens what the tablet holds, without waiting for the network; once, whatever the page. */
	open(): Promise<void> {
		// Someone may have signed in since there was nobody.
		if (this.phase === 'stranger' || this.phase === 'notmember' || this.phase === 'ended' || this.phase === 'cut') {
			this.opening = null;
			this.phase = 'opening';
		}
		this.opening ??= this.start().catch((error: unknown) => {
			this.fault = String(error);
			this.phase = 'broken';
		});
		return this.opening;
	}

	private async start(): Promise<void> {
		const trouble = storeTrouble();
		if (trouble) return void (this.phase = trouble);
		let person = rememberedAccount()?.person;
		if (!person) {
			let me: Me | null;
			try {
				me = await session.load();
			} catch {
				return void (this.phase = 'stranger');
			}
			if (!me) return void (this.phase = 'stranger');
			if (!me.mandates.length && !me.kept_notes.length) return void (this.phase = 'notmember');
			person = rememberAccount(me, Date.now()).person;
		}
		await this.enter(person);
	}

	private async enter(person: Id): Promise<void> {
		const account = await LocalAccount.open(person);
		this.account = account;
		this.kept = await account.keep.inbox();
		this.skew = await account.keep.setting('skew', 0);
		this.reader = { ...this.reader, ...(await account.keep.setting<Partial<ReaderChoices>>('reader', {})) };
		this.since = await lastVisit(account.keep, Date.now());
		await Promise.all([this.readFiles(), this.readOutbox(), this.readPositions()]);
		await this.openNotes(account);
		await shares.open(account.shares, () => (this.engine ? this.engine.copy() : this.leadership?.ask()), () => this.leadership?.say('shares'));
		this.phase = 'ready';
		this.leadership = new Leadership(person, { lead: () => this.lead(), rest: () => this.rest(), heard: (what) => void this.refresh(what), wake: () => this.engine?.wake() });
		this.leadership.start();
		void navigator.storage?.persist?.().catch(() => false);
	}

	private openNotes(account: LocalAccount): Promise<void> {
		let copying: ReturnType<typeof setTimeout>;
		const changed = () => {
			this.leadership?.say('notes');
			// A hand that writes is not interrupted at each stroke.
			clearTimeout(copying);
			copying = setTimeout(() => (this.engine ? this.engine.copy() : this.leadership?.ask()), 1_500);
		};
		const writer = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
		return notes.open(account.notes, { now: this.now, from: deviceWord(navigator.userAgent, navigator.maxTouchPoints), writer, changed, failed: (error) => this.failed(error) });
	}

	/** The page is shown again, or time passes. */
	tick(): void {
		this.clock = this.now();
		void this.account?.keep.set('seen', Date.now()).catch((error: unknown) => this.failed(error));
	}

	private async refresh(what: SyncEvent['kind'] | 'gone'): Promise<void> {
		if (what === 'gone') return location.assign('/tablette');
		if (what === 'files') await this.readFiles();
		if (what === 'outbox') await this.readOutbox();
		if (what === 'notes') await notes.reload();
		if (what === 'shares') await shares.reload();
		if (what === 'inbox' && this.account) {
			this.kept = await this.account.keep.inbox();
			await this.readFiles();
		}
	}
	private async readFiles() {
		if (this.account) this.held = await this.account.files.held();
	}
	private async readOutbox() {
		if (this.account) this.rows = await this.account.outbox.all();
	}
	async readPositions() {
		if (this.account) this.positions = new Map((await this.account.keep.positions()).map((at) => [at.document, at]));
	}

	private lead() {
		if (!this.account || this.engine) return;
		const io = { now: () => Date.now(), newId: () => crypto.randomUUID(), chance: () => Math.random(), reading: this.reading, needed: () => new Set([...this.needs].flatMap((ask) => [...ask()])), looking: this.looking, way: this.way };
		this.engine = new SyncEngine(this.account, io, (event) => void this.hear(event).catch((error: unknown) => this.failed(error)));
		void this.engine.run().catch((error: unknown) => this.failed(error));
	}
	private rest() {
		this.engine?.stop();
		this.engine = null;
	}

	private async hear(event: SyncEvent): Promise<void> {
		if (event.kind === 'inbox') {
			this.kept = event.kept;
			this.skew = this.engine?.skew ?? this.skew;
			this.clock = this.now();
			this.missing = new Map();
			await this.account?.keep.set('skew', this.skew);
			await this.readFiles();
		}
		if (event.kind === 'files') await this.readFiles();
		if (event.kind === 'outbox') await this.readOutbox();
		if (event.kind === 'notes') await notes.reload();
		if (event.kind === 'shares') await shares.reload();
		if (event.kind === 'notcopied') notes.notCopied = event.sentence;
		if (event.kind === 'sight') this.drawn++;
		if (event.kind === 'bytes') this.growth.add(this.held, event.hash, event.count);
		if (event.kind === 'full') this.full = event.full;
		if (event.kind === 'missing') this.missing = new Map(this.missing).set(event.hash, event.sentence);
		if (event.kind === 'fault') this.failed(event.error);
		if (event.kind === 'ended') await this.end(event.cut);
		if (event.kind === 'other') await this.changePerson();
		if (event.kind === 'inbox' || event.kind === 'files' || event.kind === 'outbox' || event.kind === 'notes' || event.kind === 'shares') this.leadership?.say(event.kind);
	}

	private growth = new Growth((held) => (this.held = held));

	private failed(error: unknown) {
		if (isFull(error)) this.full = true;
		else this.fault = error instanceof Error ? `${error.name} : ${error.message}` : String(error);
	}

	/** Queues a verb; the screen shows it before it leaves. */
	private async queue(verb: OutboxVerb): Promise<void> {
		if (!this.account) return;
		try {
			await this.account.outbox.add(verb, this.now());
			this.fault = null;
		} catch (error) {
			this.failed(error);
			throw error;
		}
		await this.sent();
	}
	/** Something waits in the outbox: shown, and sent as soon as it can be. */
	private async sent(): Promise<void> {
		await this.readOutbox();
		if (this.engine) this.engine.wake();
		else this.leadership?.ask();
		this.leadership?.say('outbox');
	}
	private async forget(view: SittingView) {
		for (const row of view.refused) await this.account?.outbox.dismiss(row.id);
	}
	async reply(view: SittingView, answer: 'present' | 'remote' | 'absent' | 'substitute'): Promise<void> {
		await this.forget(view);
		await this.queue({ id: crypto.randomUUID(), verb: 'reply', sitting_id: view.sitting_id, mandate_id: view.mandate_id, answer, at: this.now() });
		this.answered = view.sitting_id;
	}
	async giveProxy(view: SittingView, holder_id: Id): Promise<void> {
		await this.forget(view);
		await this.queue({ id: crypto.randomUUID(), verb: 'proxy', sitting_id: view.sitting_id, mandate_id: view.mandate_id, holder_id, at: this.now() });
		this.answered = view.sitting_id;
	}
	async revokeProxy(view: SittingView): Promise<void> {
		await this.forget(view);
		await this.queue({ id: crypto.randomUUID(), verb: 'revoke_proxy', sitting_id: view.sitting_id, mandate_id: view.mandate_id, at: this.now() });
	}
	async dismiss(id: Id): Promise<void> {
		await this.account?.outbox.dismiss(id);
		await this.readOutbox();
	}

	/** The member has opened this convocation: said once per dispatch. */
	async opened(sitting: TabletSitting): Promise<void> {
		const account = this.account, key = `opened:${sitting.convocation.dispatch_id}`;
		if (!account) return;
		const verb = { id: crypto.randomUUID(), verb: 'opened' as const, dispatch_id: sitting.convocation.dispatch_id, at: this.now() };
		if (await account.keep.tell([{ key, verb }], this.now())) await this.sent();
	}
	async reached(document: Id, hash: string, page: number, pages: number, look?: Look): Promise<void> {
		if (!this.account) return;
		try {
			const at = await this.account.keep.reached(document, hash, page, pages, this.now(), look);
			this.positions = new Map(this.positions).set(document, at);
		} catch (error) {
			this.failed(error);
		}
	}

	/** The member erases his notes of one mandate: on the server first, which tells his other tablets, then here. */
	async wipeNotes(mandate: Id): Promise<void> {
		const account = this.account;
		if (!account) return;
		await notes.keep();
		const { generation } = (await (await ask('DELETE', `/api/tablet/notes/${mandate}`)).json()) as { generation: number };
		await account.notes.wipe(mandate, generation);
		await notes.reload();
		this.leadership?.say('notes');
	}

	/** Asks for the first page of a document touched before its picture came; false when there is none to come. */
	async bringSight(hash: string): Promise<boolean> {
		const sight = this.inbox ? sights(this.inbox, this.now()).find((one) => one.hash === hash) : undefined;
		if (!sight || !this.account || this.held.get(hash)?.state === 'verified') return false;
		const leave = this.way.enter();
		try {
			return await receiveSight(sight, this.account.previews, {});
		} finally {
			leave();
		}
	}

	prefer(choices: Partial<ReaderChoices>): void {
		if (Object.entries(choices).every(([name, value]) => this.reader[name as keyof ReaderChoices] === value)) return;
		this.reader = { ...this.reader, ...choices };
		void this.account?.keep.set('reader', this.reader).catch((error: unknown) => this.failed(error));
	}

	/** « Vérifier maintenant », and whatever wakes the tablet. */
	wake() {
		this.tick();
		if (this.engine) this.engine.wake();
		else this.leadership?.ask();
	}

	/** Just linked or signed in: this account's store, whoever was here before. */
	async welcome(me: Me): Promise<void> {
		const before = rememberedAccount();
		if (this.account && this.account.person !== me.person.id) await this.end();
		else if (before && before.person !== me.person.id) await (await LocalAccount.open(before.person)).lock();
		session.me = me;
		rememberAccount(me, Date.now());
		if (this.account) return;
		this.phase = 'opening';
		this.opening = null;
		await this.open();
	}

	private async changePerson(): Promise<void> {
		await this.end();
		session.me = null;
		location.assign('/tablette');
	}

	/** The server ended the session: nothing readable stays here; nothing at all when the tablet was declared lost. */
	private async end(cut = false): Promise<void> {
		this.rest();
		this.leadership?.stop();
		this.unsent = this.waiting + notes.count.waiting;
		await (cut ? this.account?.erase() : this.account?.lock());
		this.close();
		this.phase = cut ? 'cut' : 'ended';
	}

	/** Sign-out: everything goes, then the server is told; its silence does not keep the files here. */
	async leave(): Promise<void> {
		this.rest();
		this.leadership?.say('gone');
		this.leadership?.stop();
		await this.account?.erase();
		this.close();
		await api.del('/api/session').catch(() => undefined);
		session.me = null;
		this.phase = 'stranger';
	}

	private close() {
		forgetAccount();
		notes.close();
		shares.close();
		this.account = null;
		this.kept = null;
		this.held = new Map();
		this.rows = [];
		this.positions = new Map();
		this.opening = null;
	}
}
export const tablet = new Tablet();
