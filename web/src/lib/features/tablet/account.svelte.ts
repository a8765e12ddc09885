/** One account of the member, on one server: its store, its synchronisation, and what the pages show of it. Nothing passes from one to another. */
import { ask } from '$lib/api/client';
import type { AuthorityRef, Id, OutboxVerb, TabletSitting, Ms } from '$lib/api/types';
import type { LocalAccount } from '$lib/local/account';
import { isFull, type Look, type OutboxRow, type Position } from '$lib/local/db';
import type { Held } from '$lib/local/files';
import type { KeptInbox } from '$lib/local/keep';
import { isAct } from '$lib/local/outbox';
import { SyncEngine, type SyncEvent } from '$lib/sync/engine';
import { mergeSitting, type SittingView } from '$lib/sync/merge';
import { dossierState, filesOf, inOrder, sights } from '$lib/sync/plan';
import { receiveSight } from '$lib/sync/sight';
import { deviceWord } from './device';
import { Growth } from './growth';
import { Leadership } from './leadership';
import { Hold } from './notes/hold';
import { Notes } from './notes/notes.svelte';
import { Shares } from './shares/shares.svelte';
import type { Tablet } from './state.svelte';

/** A sitting, and the account through which it is known. */
export interface MySitting extends SittingView { account: Account }

/** One thing of its kind for each account, made when it is first asked for; it outlives the page that happens to ask. */
export function forEachAccount<T>(make: (account: Account) => T): (account: Account) => T {
	const made = new WeakMap<Account, T>();
	return (account) => {
		const known = made.get(account);
		if (known) return known;
		let one!: T;
		$effect.root(() => void (one = make(account)));
		made.set(account, one);
		return one;
	};
}

export class Account {
	readonly notes = new Notes();
	readonly shares = new Shares();
	kept = $state.raw<KeptInbox | null>(null);
	held = $state.raw<ReadonlyMap<string, Held>>(new Map());
	rows = $state.raw<OutboxRow[]>([]);
	positions = $state.raw<ReadonlyMap<Id, Position>>(new Map());
	/** A document found no room, or something that was written. */
	private crowded = $state(false);
	private refusing = $state(false);
	full = $derived(this.crowded || this.refusing);
	/** The last failure of the store that has no better name. */
	fault = $state<string | null>(null);
	missing = $state.raw<ReadonlyMap<string, string>>(new Map());
	/** The sitting just answered stays in front of the others. */
	answered = $state<Id | null>(null);
	/** Its store is closed: what works for it stops. */
	closed = false;
	private skew: Ms = 0;
	private engine: SyncEngine | null = null;
	private leadership: Leadership;

	inbox = $derived(this.kept?.inbox ?? null);
	sittings = $derived((this.inbox?.sittings ?? []).map((sitting): MySitting => ({ ...mergeSitting(sitting, this.rows), authority: this.shown(sitting.authority), account: this })));
	waiting = $derived(this.rows.filter((row) => row.state === 'pending' && isAct(row)).length);
	refused = $derived(this.rows.filter((row) => row.state === 'refused' && isAct(row)));
	toReceive = $derived(new Set(this.coming.flatMap(filesOf).map((want) => want.hash).filter((hash) => this.held.get(hash)?.state !== 'verified')).size);
	/** « Val d’Orne, CCAS » : what the member calls this server. */
	authorities = $derived([...new Set([...(this.kept?.me?.mandates ?? []).map(({ authority }) => authority.short_name), ...this.sittings.map(({ authority }) => authority.short_name)])].join(', '));

	constructor(
		readonly local: LocalAccount,
		private readonly tablet: Tablet
	) {
		this.leadership = new Leadership(local.db.name.replace(/^pupitre-/, ''), { lead: () => this.lead(), rest: () => this.rest(), heard: (what) => void this.refresh(what), wake: () => this.engine?.wake() });
	}

	get coming(): MySitting[] {
		return inOrder(this.sittings, this.tablet.clock).coming;
	}
	get past(): MySitting[] {
		return inOrder(this.sittings, this.tablet.clock).past;
	}
	get person(): Id {
		return this.local.person;
	}
	get server() {
		return this.local.server;
	}
	/** Whether this server is that of the application itself. */
	get home(): boolean {
		return this.server.origin === '';
	}
	get network() {
		return this.server.network;
	}
	/** A page loads no picture from another server: its authorities are shown by their letters. */
	shown(authority: AuthorityRef): AuthorityRef {
		return this.home ? authority : { ...authority, logo_url: null };
	}
	now = (): Ms => Date.now() + this.skew;
	dossier(sitting: TabletSitting) {
		return dossierState(sitting, this.held as Map<string, Held>);
	}

	/** Reads what the tablet holds, without waiting for the network, then begins to synchronise. */
	async open(): Promise<void> {
		const { local } = this;
		this.kept = await local.keep.inbox();
		this.skew = await local.keep.setting('skew', 0);
		await Promise.all([this.readFiles(), this.readOutbox(), this.readPositions()]);
		await this.openNotes();
		await this.shares.open(local.shares, () => this.copy(), () => this.leadership.say('shares'));
	}
	start(): void {
		this.leadership.start();
	}
	private openNotes(): Promise<void> {
		let copying: ReturnType<typeof setTimeout>;
		const changed = () => {
			this.refusing = false;
			this.leadership.say('notes');
			// A hand that writes is not interrupted at each stroke.
			clearTimeout(copying);
			copying = setTimeout(() => this.copy(), 1_500);
		};
		const writer = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
		return this.notes.open(this.local.notes, { now: this.now, from: deviceWord(navigator.userAgent, navigator.maxTouchPoints), writer, hold: new Hold(`pupitre-pen-${this.local.db.name}`), changed, failed: this.failed });
	}
	private copy() {
		if (this.engine) this.engine.copy();
		else this.leadership.ask();
	}

	private async refresh(what: SyncEvent['kind'] | 'gone'): Promise<void> {
		if (what === 'gone') return location.assign('/tablette');
		if (what === 'files') await this.readFiles();
		if (what === 'outbox') await this.readOutbox();
		if (what === 'notes') await this.notes.reload();
		if (what === 'shares') await this.shares.reload();
		if (what === 'inbox' && !this.closed) {
			this.kept = await this.local.keep.inbox();
			await this.readFiles();
		}
	}
	private async readFiles() {
		if (!this.closed) this.held = await this.local.files.held();
	}
	private async readOutbox() {
		if (!this.closed) this.rows = await this.local.outbox.all();
	}
	async readPositions() {
		if (!this.closed) this.positions = new Map((await this.local.keep.positions()).map((at) => [at.document, at]));
	}

	private lead() {
		if (this.closed || this.engine) return;
		const { reading, looking, way } = this.tablet;
		const io = { now: () => Date.now(), newId: () => crypto.randomUUID(), chance: () => Math.random(), reading, needed: () => this.tablet.needed(this), looking, way };
		this.engine = new SyncEngine(this.local, io, (event) => void this.hear(event).catch(this.failed));
		void this.engine.run().catch(this.failed);
	}
	private rest() {
		this.engine?.stop();
		this.engine = null;
	}

	private async hear(event: SyncEvent): Promise<void> {
		if (event.kind === 'inbox') {
			this.kept = event.kept;
			this.skew = this.engine?.skew ?? this.skew;
			this.tablet.clock = this.tablet.now();
			this.missing = new Map();
			await this.local.keep.set('skew', this.skew);
			// The store has taken that: what it refused is handed to it again.
			this.refusing = false;
			if (this.notes.unkept) void this.notes.keep();
			await this.readFiles();
		}
		if (event.kind === 'files') await this.readFiles();
		if (event.kind === 'outbox') await this.readOutbox();
		if (event.kind === 'notes') await this.notes.reload();
		if (event.kind === 'shares') await this.shares.reload();
		if (event.kind === 'notcopied') this.notes.notCopied = event.sentence;
		if (event.kind === 'sight') this.tablet.drawn++;
		if (event.kind === 'bytes') this.growth.add(this.held, event.hash, event.count);
		if (event.kind === 'full') this.crowded = event.full;
		if (event.kind === 'missing') this.missing = new Map(this.missing).set(event.hash, event.sentence);
		if (event.kind === 'fault') this.failed(event.error);
		if (event.kind === 'ended') await this.tablet.ended(this, event.cut);
		if (event.kind === 'other') await this.tablet.changePerson(this);
		if (event.kind === 'inbox' || event.kind === 'files' || event.kind === 'outbox' || event.kind === 'notes' || event.kind === 'shares') this.leadership.say(event.kind);
	}
	private growth = new Growth((held) => (this.held = held));

	failed = (error: unknown): void => {
		if (isFull(error)) this.refusing = true;
		else this.fault = error instanceof Error ? `${error.name} : ${error.message}` : String(error);
	};

	/** Queues a verb; the screen shows it before it leaves. */
	private async queue(verb: OutboxVerb): Promise<void> {
		if (this.closed) return;
		try {
			await this.local.outbox.add(verb, this.now());
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
		this.wake();
		this.leadership.say('outbox');
	}
	private async forget(view: SittingView) {
		for (const row of view.refused) await this.local.outbox.dismiss(row.id);
	}
	async reply(view: SittingView, answer: 'present' | 'remote' | 'absent' | 'substitute'): Promise<void> {
		await this.forget(view);
		await this.queue({ id: crypto.randomUUID(), verb: 'reply', sitting_id: view.sitting_id, mandate_id: view.mandate_id, answer, at: this.now() });
		this.tablet.justAnswered(this, view.sitting_id);
	}
	async giveProxy(view: SittingView, holder_id: Id): Promise<void> {
		await this.forget(view);
		await this.queue({ id: crypto.randomUUID(), verb: 'proxy', sitting_id: view.sitting_id, mandate_id: view.mandate_id, holder_id, at: this.now() });
		this.tablet.justAnswered(this, view.sitting_id);
	}
	async revokeProxy(view: SittingView): Promise<void> {
		await this.forget(view);
		await this.queue({ id: crypto.randomUUID(), verb: 'revoke_proxy', sitting_id: view.sitting_id, mandate_id: view.mandate_id, at: this.now() });
	}
	async dismiss(id: Id): Promise<void> {
		await this.local.outbox.dismiss(id);
		await this.readOutbox();
	}

	/** The member has opened this convocation: said once per dispatch. */
	async opened(sitting: TabletSitting): Promise<void> {
		const key = `opened:${sitting.convocation.dispatch_id}`;
		if (this.closed) return;
		const verb = { id: crypto.randomUUID(), verb: 'opened' as const, dispatch_id: sitting.convocation.dispatch_id, at: this.now() };
		try {
			if (await this.local.keep.tell([{ key, verb }], this.now())) await this.sent();
		} catch (error) {
			this.failed(error);
		}
	}
	async reached(document: Id, hash: string, page: number, pages: number, look?: Look): Promise<void> {
		if (this.closed) return;
		try {
			const at = await this.local.keep.reached(document, hash, page, pages, this.now(), look);
			this.positions = new Map(this.positions).set(document, at);
		} catch (error) {
			this.failed(error);
		}
	}

	/** The member erases his notes of one mandate: on the server first, which tells his other tablets, then here. */
	async wipeNotes(mandate: Id): Promise<void> {
		await this.notes.keep();
		const { generation } = (await (await ask('DELETE', `/api/tablet/notes/${mandate}`, undefined, { server: this.server })).json()) as { generation: number };
		await this.local.notes.wipe(mandate, generation);
		await this.notes.reload();
		this.leadership.say('notes');
	}

	/** Asks for the first page of a document touched before its picture came; false when there is none to come. */
	async bringSight(hash: string): Promise<boolean> {
		const sight = this.inbox ? sights(this.inbox, this.now()).find((one) => one.hash === hash) : undefined;
		if (!sight || this.closed || this.held.get(hash)?.state === 'verified') return false;
		const leave = this.tablet.way.enter();
		try {
			return await receiveSight(sight, this.local.previews, { server: this.server });
		} finally {
			leave();
		}
	}

	wake(): void {
		if (this.engine) this.engine.wake();
		else this.leadership.ask();
	}

	/** Nothing of it works any more; `say`: its other windows are told. */
	close(say?: 'gone'): void {
		this.rest();
		if (say) this.leadership.say(say);
		this.leadership.stop();
		this.closed = true;
		this.notes.close();
		this.shares.close();
	}
}
