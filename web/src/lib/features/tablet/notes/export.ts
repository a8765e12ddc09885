/** Taking one's notes away: on their document as a PDF that any reader shows, or all of them as a text. */
import { ask } from '$lib/api/client';
import type { TabletSitting } from '$lib/api/types';
import { unkept } from '$lib/sync/unkept';
import type { components } from '$lib/api/schema';
import { isPin, type Colour, type Mark } from '$lib/sync/notes/entry';
import type { LiveNote, Seen } from '$lib/sync/notes/notebook';
import { dayOf, formatDay } from '$lib/i18n';
import type { Leaf } from '../documents';
import { fileName, handOver } from '../reader/save';
import { t } from '../words';
import type { SittingNotes } from './list';
import { WIDTHS } from './pencil.svelte';
import { markWords, noteWords } from './said';

type ExportNote = components['schemas']['ExportNote'];

const LIGHT: Partial<Record<Colour, string>> = { yellow: '#f5e3a0', green: '#c6e6c4', blue: '#cbe0f3', pink: '#f7d0de' };
const LINE: Partial<Record<Colour, string>> = { blue: '#24408f', black: '#14211f', red: '#a1281d', green: '#1d6738' };

const marked = (mark: Mark): ExportNote =>
	mark.kind === 'ink'
		? { kind: 'ink', page: mark.spot.page, colour: LINE[mark.colour] ?? '#24408f', width: WIDTHS[mark.colour] ?? 1.8, points: mark.points.map((n) => n / 10) }
		: { kind: mark.kind, page: mark.spot.page, colour: (mark.kind === 'highlight' ? LIGHT : LINE)[mark.colour] ?? '#f5e3a0', bands: mark.bands, text: mark.quote?.text ?? '' };

/** Every version of a text goes along: the one shown, and those that wait for a choice. */
const pinned = ({ shown, others }: LiveNote): ExportNote[] =>
	[shown, ...others].flatMap(({ note }) => (isPin(note) ? [{ kind: note.kind, page: note.spot.page, colour: '#24408f', x: note.x, y: note.y, text: note.text }] : []));

/** What lies on this very file. */
export function notesOnFile(hash: string, { marks, notes }: Seen): ExportNote[] {
	return [...marks.filter(({ mark }) => mark.spot.hash === hash).map(({ mark }) => marked(mark)), ...notes.filter(({ shown: { note } }) => isPin(note) && note.spot.hash === hash).flatMap(pinned)];
}

export async function saveAnnotated(leaf: Leaf, seen: Seen): Promise<void> {
	const response = await ask('POST', `/api/tablet/files/${leaf.document.hash}/annotated`, { notes: notesOnFile(leaf.document.hash, seen) }, { fetch: unkept(), server: leaf.account.server });
	const name = fileName(leaf).replace(/\.pdf$/i, '');
	handOver(await response.blob(), `${t('notes.save.annotated', { name })}.pdf`);
}

/** All the notes of a sitting, as they are listed. */
export function listText(view: TabletSitting, all: SittingNotes): string {
	const said = ({ shown, others }: LiveNote) => [shown, ...others].map(({ note }) => `- ${noteWords(note)}`);
	const lines = [t('notes.save.name', { body: view.title || view.body, day: formatDay(dayOf(view.starts_at, view.authority.time_zone)) }), view.authority.name];
	for (const { number, title, note } of all.items) lines.push('', `${t('reader.where', { number })}. ${title}`, ...said(note));
	for (const { leaf, before, pages } of all.groups) {
		const where = leaf ? (leaf.item ? `${t('reader.where', { number: leaf.item.number })}, ${leaf.name} : ${leaf.title}` : leaf.title) : t('notes.all.elsewhere');
		lines.push('', where, ...(before ? [t('notes.all.before')] : []));
		for (const { page, marks, notes } of pages) lines.push(`${t('notes.all.page', { page })} :`, ...marks.map(({ mark }) => `- ${markWords(mark)}`), ...notes.flatMap(said));
	}
	return `\ufeff${lines.join('\r\n')}\r\n`;
}

export function saveList(view: TabletSitting, all: SittingNotes): void {
	const name = t('notes.save.name', { body: view.title || view.body, day: formatDay(dayOf(view.starts_at, view.authority.time_zone)) });
	handOver(new Blob([listText(view, all)], { type: 'text/plain;charset=utf-8' }), `${name.replace(/[\\/:*?"<>|]+/g, ' ')}.txt`);
}
