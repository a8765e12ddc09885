/** The tablet: the accounts it holds, on one server or several, as one desk. Its pages read the local stores and change only them. */
import { api, ApiError } from '$lib/api/client';
import { Network, network } from '$lib/api/network.svelte';
import { HOME, type Server } from '$lib/api/server';
import { session } from '$lib/api/session.svelte';
import type { Id, Me, Ms } from '$lib/api/types';
import { forget, known, LocalAccount, remember, rememberedAccount, rememberedElsewhere, storeTrouble, type Known } from '$lib/local/account';
import { syncWord } from '$lib/sync/merge';
import { inOrder } from '$lib/sync/plan';
import { unkept } from '$lib/sync/unkept';
import { Way } from '$lib/sync/way';
import { Account, type MySitting } from './account.svelte';
import type { PencilChoices } from './notes/pencil.svelte';
import { lastVisit } from './visit';
import { t } from './words';

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

export class Tablet {
	phase = $state<Phase>('opening');
	/** That of this application's own server first, then the others in the order in which they were added. */
	accounts = $state.raw<Account[]>([]);
	/** Accounts that their server ended, while others go on. */
	over = $state.raw<Known[]>([]);
	private trouble = $state<string | null>(null);
	/** When the visit before this one ended; null the first time. */
	since = $state<Ms | null>(null);
	/** Answers left unsent when the session ended. */
	unsent = $state(0);
	clock = $state<Ms>(Date.now());
	/** Counts the pictures that came or were drawn, so that what is on screen can be made ready. */
	drawn = $state(0);
	/** Files open in the reader. */
	readonly reading = new Set<string>();
	/** Who needs files that no sitting asks for any more. */
	readonly needs = new Set<(account: Account) => ReadonlySet<string>>();
	/** Files whose names are on the screen. */
	readonly looking = new Set<string>();
	/** What is being waited for on screen goes before what is fetched ahead. */
	readonly way = new Way();
	/** How this reader likes to read, kept on the tablet. */
	reader: ReaderChoices = { single: false, fit: 'width', night: true, folded: false, wide: 0, high: 0, top: 0, left: 0, split: 0.5 };
	private opening: Promise<void> | null = null;

	/** The account of this application's own server. */
	home = $derived(this.accounts.find((account) => account.home) ?? null);
	/** The one in which the tablet remembers its habits. */
	main = $derived(this.accounts[0] ?? null);
	inbox = $derived(this.accounts.find((account) => account.inbox)?.inbox ?? null);
	private order = $derived(inOrder(this.accounts.flatMap((account) => account.sittings), this.clock));
	coming: MySitting[] = $derived(this.order.coming);
	past: MySitting[] = $derived(this.order.past);
	waiting = $derived(sum(this.accounts, ({ waiting }) => waiting));
	refused = $derived(this.accounts.flatMap(({ refused }) => refused));
	toReceive = $derived(sum(this.accounts, ({ toReceive }) => toReceive));
	full = $derived(this.accounts.some(({ full }) => full));
	fault = $derived(this.trouble ?? this.accounts.find(({ fault }) => fault)?.fault ?? null);
	/** The account that was heard the longest ago: what is here is as of then. */
	oldest = $derived(this.accounts.length > 0 && this.accounts.every(({ kept }) => kept) ? Math.min(...this.accounts.map(({ kept }) => kept!.fetched_at)) : null);
	online = $derived(this.accounts.length ? this.accounts.some((account) => account.network.online) : network.online);
	word = $derived(syncWord({ refused: this.refused.length, waiting: this.waiting, full: this.full, browser: network.browser, server: this.online, missing: this.toReceive }));
	/** Servers that do not answer while others may: said beside their own sittings. */
	several = $derived(this.accounts.length + this.over.length > 1);

	now = (): Ms => this.main?.now() ?? Date.now();

	find(id: Id): MySitting | null {
		// Whoever was here first: no server takes the place of another's sitting.
		for (const account of this.accounts) for (const view of account.sittings) if (view.sitting_id === id) return view;
		return null;
	}
	needed(account: Account): Set<string> {
		return new Set([...this.needs].flatMap((ask) => [...ask(account)]));
	}

	/** Opens what the tablet holds, without waiting for the network; once, whatever the page. */
	open(): Promise<void> {
		// Someone may have signed in since there was nobody.
		if (this.phase === 'stranger' || this.phase === 'notmember' || this.phase === 'ended' || this.phase === 'cut') {
			this.opening = null;
			this.phase = 'opening';
		}
		this.opening ??= this.start().catch((error: unknown) => {
			this.trouble = String(error);
			this.phase = 'broken';
		});
		return this.opening;
	}

	private async start(): Promise<void> {
		const trouble = storeTrouble();
		if (trouble) return void (this.phase = trouble);
		const before = rememberedAccount();
		let home = before?.over ? null : before;
		if (!home) {
			const me = await session.load().catch(() => null);
			if (me && (me.mandates.length || me.kept_notes.length)) remember((home = known(me, Date.now())));
			else if (!rememberedElsewhere().some(({ over }) => !over)) return void (this.phase = me ? 'notmember' : 'stranger');
		}
		const holder = home?.person ?? before?.person;
		for (const one of rememberedElsewhere()) if (holder && one.holder !== holder) await this.shut(one);
		const others = rememberedElsewhere();
		this.over = [...(before?.over && !home ? [before] : []), ...others].filter(({ over }) => over);
		await this.enter([...(home ? [home] : []), ...others.filter(({ over }) => !over)]);
	}
	/** Whoever holds the tablet now is someone else: what belonged to the former one is no longer readable. */
	private async shut(one: Known): Promise<void> {
		forget(one.server);
		if (one.over) return;
		const local = await LocalAccount.open(one.person, serverOf(one)), server = { ...local.server };
		await local.lock().catch(() => undefined);
		void api.del('/api/session', { server }).catch(() => undefined);
	}

	private async enter(all: Known[]): Promise<void> {
		const accounts: Account[] = [];
		for (const one of all) {
			const account = new Account(await LocalAccount.open(one.person, serverOf(one)), this);
			await account.open();
			accounts.push(account);
		}
		this.accounts = accounts;
		const keep = this.main!.local.keep;
		this.reader = { ...this.reader, ...(await keep.setting<Partial<ReaderChoices>>('reader', {})) };
		this.since = await lastVisit(keep, Date.now(), this.main!.failed);
		this.phase = 'ready';
		for (const account of accounts) account.start();
		void navigator.storage?.persist?.().catch(() => false);
	}

	/** The page is shown again, or time passes. */
	tick(): void {
		this.clock = this.now();
		void this.main?.local.keep.set('seen', Date.now()).catch(this.main.failed);
	}
	justAnswered(account: Account, sitting: Id): void {
		for (const one of this.accounts) one.answered = one === account ? sitting : null;
	}

	prefer(choices: Partial<ReaderChoices>): void {
		if (Object.entries(choices).every(([name, value]) => this.reader[name as keyof ReaderChoices] === value)) return;
		this.reader = { ...this.reader, ...choices };
		void this.main?.local.keep.set('reader', this.reader).catch(this.main.failed);
	}

	/** « Vérifier maintenant », and whatever wakes the tablet. */
	wake() {
		this.tick();
		for (const account of this.accounts) account.wake();
	}

	/** Just linked or signed in: this account's store, whoever was here before. */
	async welcome(me: Me): Promise<void> {
		const before = rememberedAccount(), home = this.home;
		if (home && home.person !== me.person.id) await this.ended(home, false, false);
		else if (before && !before.over && before.person !== me.person.id) await (await LocalAccount.open(before.person)).lock();
		session.me = me;
		remember(known(me, Date.now()));
		if (this.home) return;
		for (const account of this.accounts) account.close();
		this.accounts = [];
		this.phase = 'opening';
		this.opening = null;
		await this.open();
	}

	/** Adds the member's account on another server, with the code that it gave him; the same one again brings what else that code opens. */
	async join(origin: string, code: string, device: string): Promise<Account> {
		const held = this.accounts.find((account) => account.server.origin === origin);
		const server: Server = held?.server ?? { origin, token: null, network: new Network() };
		const answer = await api.post('/api/session/enrol/elsewhere', { code, device_label: device }, { server, fetch: unkept() });
		if (typeof answer?.token !== 'string' || !answer.me?.person) throw new ApiError(502, { code: 'elsewhere.unknown', detail: t('elsewhere.unknown') });
		const { me, token } = answer, before = rememberedElsewhere().find((one) => one.server === origin);
		if (!me.mandates.length && !me.kept_notes.length) {
			await api.del('/api/session', { server: { ...server, token } }).catch(() => undefined);
			throw new ApiError(422, { code: 'elsewhere.nobody', detail: t('elsewhere.nobody') });
		}
		// The same server knows him by another name: what the former one held does not stay.
		if (before && before.person !== me.person.id) await (held ? this.part(held) : this.shut(before));
		const again = held && held.person === me.person.id ? held : null;
		const local = again?.local ?? (await LocalAccount.open(me.person.id, { ...server, token }));
		await local.bear(token);
		remember({ ...known(me, Date.now(), origin), holder: rememberedAccount()?.person });
		this.over = this.over.filter((one) => one.server !== origin);
		if (again) return again.wake(), again;
		const account = new Account(local, this);
		await account.open();
		this.accounts = [...this.accounts, account];
		account.start();
		return account;
	}

	/** One server leaves the tablet with all that came from it; the others do not notice. */
	async part(account: Account): Promise<void> {
		// First of all: its other windows open again what is remembered.
		forget(account.server.origin);
		this.drop(account, 'gone');
		await account.local.erase();
		await api.del('/api/session', { server: account.server }).catch(() => undefined);
		if (account.home) session.me = null;
	}
	/** What is said of an account that its server ended has been read. */
	forgetOver(one: Known): void {
		forget(one.server);
		this.over = this.over.filter((other) => other !== one);
	}
	private drop(account: Account, say?: 'gone'): void {
		account.close(say);
		this.accounts = this.accounts.filter((one) => one !== account);
	}

	async changePerson(account: Account): Promise<void> {
		await this.ended(account, false, !account.home);
		if (!account.home) return;
		session.me = null;
		location.assign('/tablette');
	}

	/** A server ended the session: nothing readable of it stays here; nothing at all when it declared the tablet lost. What others gave stays. */
	async ended(account: Account, cut: boolean, told = true): Promise<void> {
		const unsent = account.waiting + account.notes.count.waiting, before = [rememberedAccount(), ...rememberedElsewhere()].find((one) => one?.server === account.server.origin);
		this.drop(account);
		await (cut ? account.local.erase() : account.local.lock());
		const one: Known | null = told && before ? { ...before, authorities: account.authorities || before.authorities, over: cut ? 'cut' : 'ended' } : null;
		if (one && (this.accounts.length || !account.home)) {
			remember(one);
			this.over = [...this.over.filter(({ server }) => server !== one.server), one];
		} else forget(account.server.origin);
		if (this.accounts.length) return;
		this.unsent = unsent;
		this.opening = null;
		this.phase = cut ? 'cut' : 'ended';
	}

	/** Sign-out: everything goes, then the servers are told; their silence does not keep the files here. */
	async leave(): Promise<void> {
		const all = this.accounts;
		for (const account of all) forget(account.server.origin);
		for (const account of all) this.drop(account, 'gone');
		for (const account of all) await account.local.erase();
		for (const one of this.over) forget(one.server);
		this.over = [];
		this.opening = null;
		await Promise.all(all.map((account) => api.del('/api/session', { server: account.server }).catch(() => undefined)));
		session.me = null;
		this.phase = 'stranger';
	}
}
const sum = (accounts: Account[], of: (account: Account) => number) => accounts.reduce((all, account) => all + of(account), 0);
const serverOf = ({ server }: Known): Server => (server ? { origin: server, token: null, network: new Network() } : HOME);

export const tablet = new Tablet();
