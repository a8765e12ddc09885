/** What the tablet keeps: one database per account and server, so that two people, or two servers, never share a byte. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Id, Ms, OutboxVerb } from '$lib/api/types';
import type { Sealed } from './vault';

/** A file is kept in pieces of 256 KB: what pdf.js asks for at once, and the most a cut can cost. */
export const PIECE = 262_144;

export interface FileRow {
	hash: string;
	/** Bytes; 0 while unknown (the letter's size is only learnt from the first answer). */
	bytes: number;
	media_type: string;
	state: 'arriving' | 'verified' | 'damaged';
	/** Times the whole file arrived and its hash was wrong. */
	faults: number;
	verified_at: Ms | null;
}
export interface PieceRow extends Sealed { length: number }
/** The piece being received, kept every 64 KB so that a cut loses at most that. */
export interface TailRow extends PieceRow { hash: string; index: number }

/**
 * A page as a picture, shown while the reading machine starts: drawn by this tablet from the verified file, under its
 * number; or the first page as the server drew it, under 0, which comes before the file.
 */
export interface PreviewRow extends Sealed {
	pages: number;
	/** Size of the page in points, not turned. */
	width: number;
	height: number;
	media_type: string;
}

/** What the pages of a document say, without their letters: the text itself is sealed. */
export interface TextRow extends Sealed {
	hash: string;
	pages: number;
	/** Pages without a letter: scanned, or drawn. */
	mute: number;
	/** Pages given up because they took too long. */
	late: number;
}

export interface OutboxRow {
	seq?: number;
	id: Id;
	verb: OutboxVerb;
	queued_at: Ms;
	state: 'pending' | 'refused';
	/** The server's sentence when it refused. */
	sentence: string | null;
	code: string | null;
}

/** How a document is looked at: its size, its turn. */
export interface Look { fit: 'width' | 'page'; zoom: number; turn: 0 | 1 | 2 | 3 }

/** Where the reader is in a document; never leaves the tablet. */
export interface Position {
	document: Id;
	hash: string;
	page: number;
	pages: number;
	/** Which pages have stayed before the eye: one bit each. */
	seen: Uint8Array;
	at: Ms;
	/** None for a document last read by an older version of the application. */
	look?: Look;
}

/** One entry of the notes, under the name its writer gave it. */
export interface NoteRow extends Sealed {
	mandate: Id;
	ref: string;
	/** Which life of the mandate's list it belongs to, whose key seals it; none: sealed before lists had lives, with the account's key. */
	life?: number;
	/** Only here; the server has it too; the server does not take it, and says why. */
	state: 'waiting' | 'copied' | 'refused';
	sentence: string | null;
}

export interface LocalSchema extends DBSchema {
	keys: { key: string; value: CryptoKey };
	sealed: { key: string; value: Sealed };
	files: { key: string; value: FileRow };
	pieces: { key: [string, number]; value: PieceRow };
	tails: { key: string; value: TailRow };
	previews: { key: [string, number]; value: PreviewRow };
	texts: { key: string; value: TextRow };
	outbox: { key: number; value: OutboxRow; indexes: { id: string } };
	positions: { key: string; value: Position };
	notes: { key: string; value: NoteRow; indexes: { state: string; mandate: string } };
	settings: { key: string; value: unknown };
}
export type Local = IDBPDatabase<LocalSchema>;

/** `server`: empty for the one the application comes from. */
export const databaseName = (person: Id, server = '') => `pupitre-${person}${server && `@${server}`}`;

export async function openLocal(person: Id, server = ''): Promise<Local> {
	const db = await openDB<LocalSchema>(databaseName(person, server), 4, {
		upgrade(db, before) {
			if (before < 2) db.createObjectStore('previews');
			if (before < 3) {
				const notes = db.createObjectStore('notes', { keyPath: 'ref' });
				notes.createIndex('state', 'state');
				notes.createIndex('mandate', 'mandate');
			}
			if (before < 4) db.createObjectStore('texts', { keyPath: 'hash' });
			if (before >= 1) return;
			db.createObjectStore('keys');
			db.createObjectStore('sealed');
			db.createObjectStore('files', { keyPath: 'hash' });
			db.createObjectStore('pieces');
			db.createObjectStore('tails', { keyPath: 'hash' });
			db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true }).createIndex('id', 'id', { unique: true });
			db.createObjectStore('positions', { keyPath: 'document' });
			db.createObjectStore('settings');
		},
		// A newer tab wants to change the shape: let it, this tab will offer to reload.
		blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()
	});
	return db;
}

/** Everything goes, the key first: what may be left of the files can no longer be read. */
export async function eraseLocal(db: Local): Promise<void> {
	await db.clear('keys');
	db.close();
	await deleteDB(db.name);
}

/** The session has ended without the member asking: files, inbox and key go; answers not yet sent stay, and the key when it seals notes not yet copied. */
export async function lockLocal(db: Local, keyStays: boolean): Promise<void> {
	if (!keyStays) await db.clear('keys');
	const all = ['sealed', 'files', 'pieces', 'tails', 'previews', 'texts'] as const;
	const act = db.transaction(all, 'readwrite');
	// What is sealed there goes, but the text under the pen and what was shared without network, which are nowhere else.
	for (const name of await act.objectStore('sealed').getAllKeys()) if (name !== 'note-draft' && name !== 'share-acts') void act.objectStore('sealed').delete(name);
	await Promise.all([...all.slice(1).map((name) => act.objectStore(name).clear()), act.done]);
}

/** The tablet has no room left: said plainly, wherever it happens. */
export class StorageFull extends Error {
	constructor(cause?: unknown) {
		super('storage full', { cause });
		this.name = 'StorageFull';
	}
}

/** Runs a write and names the one failure the member can do something about. */
export async function written<T>(write: Promise<T>): Promise<T> {
	try {
		return await write;
	} catch (error) {
		if (isFull(error)) throw new StorageFull(error);
		throw error;
	}
}

export function isFull(error: unknown): boolean {
	const name = (error as { name?: string } | null)?.name;
	return name === 'QuotaExceededError' || name === 'StorageFull' || name === 'NS_ERROR_DOM_QUOTA_REACHED';
}
