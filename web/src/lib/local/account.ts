/** Which accounts this tablet opens at start, known before the network answers. */
import { HOME, type Server } from '$lib/api/server';
import type { Id, Me, Ms } from '$lib/api/types';
import { eraseLocal, lockLocal, openLocal, type Local } from './db';
import { FileStore } from './files';
import { Keep } from './keep';
import { lockNotes, NoteStore } from './notes';
import { Outbox } from './outbox';
import { Previews } from './previews';
import { ShareStore } from './shares';
import { Texts } from './texts';
import { openVault } from './vault';

const KEPT = 'pupitre.account';
const ELSEWHERE = 'pupitre.elsewhere';
const TOKEN = 'token';

/** An account that this tablet opens: whose, and on which server. */
export interface Known {
	/** Empty: the server this application comes from. */
	server: string;
	person: Id;
	name: string;
	since: Ms;
	/** Whose tablet this was when an account of another server was added: they leave together. */
	holder?: Id;
	/** Names of the authorities, as they are said when nothing else is left. */
	authorities?: string;
	/** The server ended it: the session alone, or the tablet was declared lost. */
	over?: 'ended' | 'cut';
}

function read<T>(name: string, otherwise: T): T {
	try {
		return (JSON.parse(localStorage.getItem(name) ?? 'null') as T | null) ?? otherwise;
	} catch {
		return otherwise;
	}
}

/** The account on the server of this application. */
export function rememberedAccount(): Known | null {
	const kept = read<Known | null>(KEPT, null);
	return kept && typeof kept.person === 'string' ? { ...kept, server: '' } : null;
}
/** Those on other servers, in the order in which they were added. */
export const rememberedElsewhere = () => read<Known[]>(ELSEWHERE, []).filter((one) => typeof one.person === 'string' && typeof one.server === 'string' && one.server !== '');

export function known(me: Me, now: Ms, server = ''): Known {
	const authorities = [...new Set(me.mandates.map((mandate) => mandate.authority.short_name))].join(', ');
	return { server, person: me.person.id, name: `${me.person.given_name} ${me.person.family_name}`, since: now, authorities };
}
/** One account per server: another one of the same server takes its place. */
export function remember(account: Known): void {
	if (!account.server) return localStorage.setItem(KEPT, JSON.stringify(account));
	const others = rememberedElsewhere(), at = others.findIndex((one) => one.server === account.server);
	localStorage.setItem(ELSEWHERE, JSON.stringify(at < 0 ? [...others, account] : others.map((one, i) => (i === at ? account : one))));
}
export function forget(server: string): void {
	if (!server) return localStorage.removeItem(KEPT);
	localStorage.setItem(ELSEWHERE, JSON.stringify(rememberedElsewhere().filter((one) => one.server !== server)));
}

/** The open store of one account. */
export class LocalAccount {
	private constructor(
		readonly person: Id,
		readonly server: Server,
		readonly db: Local,
		readonly files: FileStore,
		readonly outbox: Outbox,
		readonly keep: Keep,
		readonly previews: Previews,
		readonly notes: NoteStore,
		readonly texts: Texts,
		readonly shares: ShareStore
	) {}

	static async open(person: Id, server: Server = HOME): Promise<LocalAccount> {
		const db = await openLocal(person, server.origin), key = await openVault(db), keep = new Keep(db, key);
		if (server.origin) server.token ??= await keep.recall<string>(TOKEN);
		return new LocalAccount(person, server, db, new FileStore(db, key, server), new Outbox(db), keep, new Previews(db, key), new NoteStore(db, key), new Texts(db, key), new ShareStore(db, key));
	}
	/** What another server is shown from now on: sealed like the rest, gone with it. */
	async bear(token: string): Promise<void> {
		await this.keep.remember(TOKEN, token);
		this.server.token = token;
	}
	/** Sign-out: nothing stays. */
	async erase(): Promise<void> {
		await eraseLocal(this.db);
	}
	/** The server ended the session: nothing readable stays, answers and notes not yet sent wait for the next sign-in. */
	async lock(): Promise<void> {
		await lockLocal(this.db, await lockNotes(this.db));
		this.db.close();
	}
}

/** Why the local store cannot be used here, or null when it can. */
export function storeTrouble(): 'insecure' | 'unsupported' | null {
	if (typeof indexedDB === 'undefined') return 'unsupported';
	if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return 'insecure';
	return null;
}
