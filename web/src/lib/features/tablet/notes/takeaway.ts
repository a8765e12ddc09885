/** All the notes of one mandate, taken away: their documents annotated, a list that anybody reads, and an open format (docs/notes-format.md). */
import { api, ApiError, ask } from '$lib/api/client';
import type { Server } from '$lib/api/server';
import type { components } from '$lib/api/schema';
import type { Id, Ms } from '$lib/api/types';
import { dayOf, formatDay } from '$lib/i18n';
import type { Kept } from '$lib/local/notes';
import { isPin, readEntry, type Carried, type Entry, type Spot } from '$lib/sync/notes/entry';
import { seenOf, type LiveMark, type LiveNote, type Seen } from '$lib/sync/notes/notebook';
import { unkept } from '$lib/sync/unkept';
import { t } from '../words';
import { notesOnFile } from './export';
import { markWords } from './said';
import { zip, type Part } from './zip';

export type Papers = components['schemas']['NotePapers'];
type Sitting = Papers['sittings'][number];
/** One note, as it is written in the open format. */
export interface TakenNote { kind: string; page?: number; text?: string; other_versions?: string[]; colour?: string; points?: number[]; bands?: object[]; x?: number; y?: number; written_at: string; from: string; /** Brought from an earlier version of the document. */ carried?: 'kept' | 'moved' }
export interface TakenDocument { title: string; item: string | null; version: number | null; sha256: string; file: string | null; notes: TakenNote[] }
export interface TakenSitting { id: Id; body: string; title: string; starts_at: string; items: { number: string; title: string; notes: TakenNote[] }[]; documents: TakenDocument[] }
export interface Taken {
	format: 'pupitre-notes-1';
	made_at: string;
	person: string;
	authority: { name: string };
	mandate: { id: Id; function: string; starts_on: string; ends_on: string | null };
	sittings: TakenSitting[];
	/** Written by a newer version of the application: kept as they are. */
	unread: { ref: string; content: string }[];
}

const hundredth = (n: number) => Math.round(n * 100) / 100;
const written = ({ at, from, carried }: { at: Ms; from: string; carried?: Carried }) => ({ written_at: new Date(at).toISOString(), from, ...(carried?.how === 'kept' || carried?.how === 'moved' ? { carried: carried.how } : {}) });
const marked = (one: LiveMark): TakenNote => {
	const { mark } = one, base = { kind: mark.kind, page: mark.spot.page, colour: mark.colour };
	return mark.kind === 'ink' ? { ...base, points: mark.points.map((n) => n / 10), ...written(one) } : { ...base, text: mark.quote?.text ?? '', bands: mark.bands.map(({ x, y, width, height }) => ({ x: hundredth(x), y: hundredth(y), width: hundredth(width), height: hundredth(height) })), ...written(one) };
};
const said = ({ shown, others }: LiveNote): TakenNote => {
	const { note } = shown, at = isPin(note) ? { x: hundredth(note.x), y: hundredth(note.y) } : {}, place = note.kind === 'item' ? {} : { page: note.spot.page, ...at };
	return { kind: note.kind, ...place, text: note.text, ...(others.length ? { other_versions: others.map((one) => one.note.text) } : {}), ...written(shown) };
};

/** What is seen of one mandate's notes, and what this version cannot read. */
export function seenOfMandate(kept: Kept[], mandate: Id): { seen: Seen; unread: Kept[] } {
	const own = kept.filter((one) => one.mandate === mandate), entries: Entry[] = [], unread: Kept[] = [];
	for (const one of own) {
		const entry = readEntry(one.ref, one.text);
		if (entry) entries.push(entry);
		else unread.push(one);
	}
	return { seen: seenOf(entries), unread };
}

/** How much there is: notes, and sittings they are about. */
export function countOf({ marks, notes }: Seen): { n: number; sittings: number } {
	const about = [...marks.map(({ mark }) => mark.spot.sitting), ...notes.map(({ shown: { note } }) => (note.kind === 'item' ? note.sitting : note.spot.sitting))];
	return { n: about.length, sittings: new Set(about).size };
}

const spotOf = ({ shown: { note } }: LiveNote): Spot | null => (note.kind === 'item' ? null : note.spot);

export function taken(papers: Papers, mandate: Id, person: string, seen: Seen, unread: Kept[], now: Ms): Taken {
	const byFile = new Map<string, { spot: Spot; notes: TakenNote[] }>(), byItem = new Map<string, TakenNote[]>();
	const onFile = (spot: Spot, note: TakenNote) => {
		const group = byFile.get(spot.hash) ?? { spot, notes: [] };
		group.notes.push(note);
		byFile.set(spot.hash, group);
	};
	for (const mark of seen.marks) onFile(mark.mark.spot, marked(mark));
	for (const note of seen.notes) {
		const spot = spotOf(note), about = note.shown.note;
		if (spot) onFile(spot, said(note));
		else if (about.kind === 'item') byItem.set(about.item, [...(byItem.get(about.item) ?? []), said(note)]);
	}
	const sittings = papers.sittings.map((sitting) => sittingOf(sitting, byFile, byItem)).filter(({ items, documents }) => items.length + documents.length);
	const rest = elsewhere(byFile, byItem);
	const { authority, function: held, starts_on, ends_on } = papers;
	return { format: 'pupitre-notes-1', made_at: new Date(now).toISOString(), person, authority: { name: authority.name }, mandate: { id: mandate, function: held, starts_on, ends_on: ends_on ?? null }, sittings: rest ? [...sittings, rest] : sittings, unread: unread.map(({ ref, text }) => ({ ref, content: text })) };
}

/** What it takes is taken out of the groups: what is left belongs to papers no longer known. */
function sittingOf(sitting: Sitting, byFile: Map<string, { spot: Spot; notes: TakenNote[] }>, byItem: Map<string, TakenNote[]>): TakenSitting {
	const number = new Map(sitting.items.map((item) => [item.id, item.number]));
	const items = sitting.items.flatMap((item) => {
		const notes = byItem.get(item.id);
		byItem.delete(item.id);
		return notes ? [{ number: item.number, title: item.title, notes }] : [];
	});
	const documents = sitting.documents.flatMap((document): TakenDocument[] => {
		const found = byFile.get(document.hash);
		if (found?.spot.sitting !== sitting.id) return [];
		byFile.delete(document.hash);
		return [{ title: document.title, item: number.get(document.item_id) ?? null, version: document.version, sha256: document.hash, file: null, notes: inPages(found.notes) }];
	});
	return { id: sitting.id, body: sitting.body, title: sitting.title, starts_at: new Date(sitting.starts_at).toISOString(), items, documents };
}
function elsewhere(byFile: Map<string, { spot: Spot; notes: TakenNote[] }>, byItem: Map<string, TakenNote[]>): TakenSitting | null {
	if (!byFile.size && !byItem.size) return null;
	const documents = [...byFile].map(([sha256, { notes }]) => ({ title: t('life.file.elsewhere'), item: null, version: null, sha256, file: null, notes: inPages(notes) }));
	return { id: '', body: '', title: t('life.file.elsewhere'), starts_at: '', items: [...byItem.values()].map((notes) => ({ number: '', title: t('life.file.elsewhere'), notes })), documents };
}
const inPages = (notes: TakenNote[]) => notes.sort((a, b) => (a.page ?? 0) - (b.page ?? 0) || (a.y ?? 0) - (b.y ?? 0));

/** The list that a person reads. */
export function readable(all: Taken, seen: Seen, zone: string): string {
	const strokes = new Set(seen.marks.map((one) => one.mark)), words = new Map([...strokes].map((mark) => [`${mark.spot.hash}:${mark.spot.page}:${mark.kind}:${mark.kind === 'ink' ? '' : (mark.quote?.text ?? '')}`, markWords(mark)]));
	const day = (iso: string) => formatDay(dayOf(Date.parse(iso), zone));
	const lines = [t('life.file.title', { person: all.person }), t('life.file.mandate', { name: all.authority.name, day: formatDay(all.mandate.starts_on) }), t('life.file.made', { day: day(all.made_at) })];
	const line = (note: TakenNote, hash: string) => {
		const mark = words.get(`${hash}:${note.page}:${note.kind}:${note.text ?? ''}`), named = note.kind === 'bookmark' ? (note.text ? t('bookmark.said', { name: note.text }) : t('bookmark.one')) : note.text;
		const text = ['ink', 'highlight', 'underline'].includes(note.kind) ? mark : named;
		return [`- ${text ?? ''}`, ...(note.other_versions ?? []).map((other) => `- ${t('life.file.other', { text: other })}`)];
	};
	for (const sitting of all.sittings) {
		lines.push('', '', sitting.starts_at ? `${sitting.title || sitting.body}, ${day(sitting.starts_at)}` : sitting.title);
		for (const item of sitting.items) lines.push('', item.number ? `${t('reader.where', { number: item.number })}. ${item.title}` : item.title, ...item.notes.flatMap((note) => line(note, '')));
		for (const document of sitting.documents) {
			lines.push('', [document.item && t('reader.where', { number: document.item }), document.title, document.version !== null && document.version > 1 && t('life.file.version', { n: document.version })].filter(Boolean).join(', '));
			const pages = new Map<number, TakenNote[]>();
			for (const note of document.notes) pages.set(note.page ?? 0, [...(pages.get(note.page ?? 0) ?? []), note]);
			for (const [page, notes] of pages) {
				const ink = notes.filter(({ kind }) => kind === 'ink').length;
				lines.push(`${t('notes.all.page', { page })} :`, ...notes.filter(({ kind }) => kind !== 'ink').flatMap((note) => line(note, document.sha256)), ...(ink ? [`- ${t('notes.mark.ink', { n: ink })}`] : []));
			}
		}
	}
	return `\ufeff${lines.join('\r\n')}\r\n`;
}

const safe = (name: string) => name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 100);
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface Work { server?: Server; papers: Papers; mandate: Id; person: string; kept: Kept[]; now: Ms; step: (done: number, all: number) => void }

/** The file to hand over, and how many documents could not be annotated. */
export async function takeAway({ server, papers, mandate, person, kept, now, step }: Work): Promise<{ file: Blob; missing: number }> {
	const { seen, unread } = seenOfMandate(kept, mandate), all = taken(papers, mandate, person, seen, unread, now);
	const documents = all.sittings.flatMap((sitting) => sitting.documents.map((document) => ({ sitting, document }))), parts: Part[] = [];
	let missing = 0;
	for (const [index, { sitting, document }] of documents.entries()) {
		step(index, documents.length);
		try {
			const answer = await ask('POST', `/api/tablet/files/${document.sha256}/annotated`, { notes: notesOnFile(document.sha256, seen) }, { fetch: unkept(), server });
			const when = sitting.starts_at.slice(0, 10), base = safe([when, document.item, document.title].filter(Boolean).join(' - '));
			let name = `documents/${base}.pdf`;
			for (let n = 2; parts.some((part) => part.name === name); n++) name = `documents/${base} (${n}).pdf`;
			document.file = name;
			parts.push({ name, bytes: new Uint8Array(await answer.arrayBuffer()) });
		} catch (error) {
			// Without network nothing can be whole: the member tries again. One refused document holds nothing back.
			if (!(error instanceof ApiError) || error.offline || error.status === 401) throw error;
			missing++;
		}
	}
	step(documents.length, documents.length);
	const spelled = (text: string) => new TextEncoder().encode(text);
	parts.unshift({ name: 'notes.txt', bytes: spelled(readable(all, seen, papers.authority.time_zone)) }, { name: 'notes.json', bytes: spelled(`${JSON.stringify(all, null, '\t')}\n`) });
	const sums = await Promise.all(parts.map(async ({ name, bytes }) => `${await sha256(bytes)}  ${name}\n`));
	parts.push({ name: 'SHA256SUMS', bytes: spelled(sums.join('')) });
	return { file: zip(parts, new Date(now)), missing };
}

/** Every paper that a mandate was sent. */
export const papersOf = (mandate: Id, server?: Server): Promise<Papers> => api.get(`/api/tablet/notes/${mandate}/papers`, { fetch: unkept(), server });
