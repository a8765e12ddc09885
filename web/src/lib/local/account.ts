/** Which account this tablet opens at start, known before the network answers. */
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

export interface Account { person: Id; name: string; since: Ms }

export function rememberedAccount(): Account | null {
	try {
		const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Account | null;
		return kept && typeof kept.person === 'string' ? kept : null;
	} catch {
		return null;
	}
}

export function rememberAccount(me: Me, now: Ms): Account {
	const account = { person: me.person.id, name: `${me.person.given_name} ${me.person.family_name}`, since: now };
	localStorage.setItem(KEPT, JSON.stringify(account));
	return account;
}

export function forgetAccount(): void {
	localStorage.removeItem(KEPT);
}

/** The open store of one account. */
export class LocalAccount {
	private constructor(
		readonly person: Id,
		readonly db: Local,
		readonly files: FileStore,
		readonly outbox: Outbox,
		readonly keep: Keep,
		readonly previews: Previews,
		readonly notes: NoteStore,
		readonly texts: Texts,
		readonly shares: ShareStore
	) {}

	static async open(person: Id): Promise<LocalAccount> {
		const db = await openLocal(person);
		const key = await openVault(db);
		return new LocalAccount(person, db, new FileStore(db, key), new Outbox(db), new Keep(db, key), new Previews(db, key), new NoteStore(db, key), new Texts(db, key), new ShareStore(db, key));
	}
	/** Sign-out: nothing stays. */
	async erase(): Promise<void> {
		await eraseLocal(this.db, this.person);
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
