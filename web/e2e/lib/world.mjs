/** An authority ready to work: people, a council with its seats, and a day to meet. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from './api.mjs';
import { Totp } from './totp.mjs';

export const AUTHORITY = { kind: 'communaute_de_communes', name: 'Communauté de communes du Val d’Orne', short_name: 'Val d’Orne', siren: '200000008', population: 21400, accent: '#0b4f5c', address: '3 place du Marché, 61100 Val-d’Orne', time_zone: 'Europe/Paris' };
export const CLERK = { civility: 'Madame', given_name: 'Sylvie', family_name: 'Aubertin', email: 'sylvie.aubertin@val-orne.example', password: 'sept-hirondelles-au-clocher' };
const COMMUNES = ['Athis', 'Briouze', 'Écouché', 'La Ferté', 'Messei', 'Putanges'];
const GIVEN = [['Madame', 'Hélène'], ['Monsieur', 'Jean-Luc'], ['Monsieur', 'Marc'], ['Madame', 'Aïcha'], ['Monsieur', 'Étienne'], ['Madame', 'Solène'], ['Monsieur', 'Bernard'], ['Madame', 'Chloé'], ['Monsieur', 'Yannick'], ['Madame', 'Françoise'], ['Monsieur', 'Hugo']];
const FAMILY = ['Ferrand', 'Garnot', 'Delorme', 'Benali', 'Lœuillet', 'd’Harcourt', 'Vasseur', 'Pétillon', 'Le Goff', 'Guérin', 'Marchand', 'Castel'];
/** Up to 132 people, all different; the first is Hélène Ferrand, the second Jean-Luc Garnot, who presides. */
const PEOPLE = Array.from({ length: GIVEN.length * FAMILY.length }, (_, i) => [...GIVEN[i % GIVEN.length], FAMILY[i % FAMILY.length]]);
const plain = (text) => text.normalize('NFD').replaceAll('œ', 'oe').replace(/[^\x20-\x7e]/g, '').toLowerCase().replace(/[^a-z]+/g, '-');
export const emailOf = (given, family) => `${plain(given)}.${plain(family)}@val-orne.example`;

/** The members as a spreadsheet would give them. `bad`: lines to mend on the screen. */
export function membersCsv(count = 12, bad = []) {
	const head = 'Civilité;Nom;Prénom;Adresse électronique;Téléphone;Commune représentée;Fonction;Groupe;Début du mandat';
	const rows = PEOPLE.slice(0, count).map(([civility, given, family], i) => [civility, family, given, emailOf(given, family), `02 33 00 ${String(100 + i).slice(1)} 10`, COMMUNES[i % COMMUNES.length], i === 1 ? 'Président' : i === 2 ? 'Vice-président' : 'Conseiller communautaire', i % 2 ? 'Ensemble' : 'Territoires', '15/03/2026']);
	return Buffer.from('\ufeff' + [head, ...[...rows, ...bad].map((row) => row.join(';'))].join('\r\n') + '\r\n', 'utf8');
}

/** A day far enough for every notice, never a Sunday. */
export function farDay(days = 30) {
	const day = new Date(Date.now() + days * 86_400_000);
	if (day.getUTCDay() === 0) day.setUTCDate(day.getUTCDate() + 1);
	return day.toISOString().slice(0, 10);
}

/** A day written the same by those who begin with the month: the 12th of the 12th, the 1st of the 1st… */
export function mirrorDay() {
	const day = new Date(Date.now() + 15 * 86_400_000);
	while (day.getUTCDate() !== day.getUTCMonth() + 1 || day.getUTCDay() === 0) day.setUTCDate(day.getUTCDate() + 1);
	return day.toISOString().slice(0, 10);
}

/** First run through the API, with the second factor that desks require. */
export async function founded(server, authority = AUTHORITY) {
	const clerk = new Client(server.url);
	await clerk.post('/api/first-run', { setup_code: server.setupCode(), authority, administrator: CLERK });
	const totp = new Totp((await clerk.post('/api/me/totp/start', {})).secret);
	await clerk.post('/api/me/totp/confirm', { code: totp.code() });
	const [made] = await clerk.get('/api/authorities');
	return { clerk, totp, authority: made.id };
}

/** The same, with members and a council where all sit. */
export async function peopled(server, count = 12, of = AUTHORITY) {
	const world = await founded(server, of), { clerk, authority } = world, at = `/api/authorities/${authority}`;
	const preview = await clerk.ask('POST', `${at}/members/import?file_name=elus.csv`, membersCsv(count));
	await clerk.post(`${at}/members/import/${preview.id}/accept`, {});
	const members = await clerk.get(`${at}/members`);
	const body = await clerk.post(`${at}/bodies`, { name: 'Conseil communautaire', kind: 'council' });
	await clerk.put(`${at}/bodies/${body.id}/seats`, { seats: members.map((m) => ({ mandate_id: m.id, role: m.function === 'Président' ? 'president' : 'member' })) });
	const member = members.find((m) => m.email === emailOf('Hélène', 'Ferrand'));
	return { ...world, at, members, member, body };
}

/** The same, with a sitting of `titles`, not yet sent. */
export async function prepared(server, titles, { of = AUTHORITY, days = 30, count = 12 } = {}) {
	const world = await peopled(server, count, of), { clerk, at } = world;
	let sitting = await clerk.post(`${at}/sittings`, { body_id: world.body.id, starts: `${farDay(days)}T18:30`, place: 'Salle des Trois-Moulins', public: true });
	for (const title of titles) sitting = await clerk.post(`${at}/sittings/${sitting.id}/agenda`, { title });
	return { ...world, sitting, room: `${at}/sittings/${sitting.id}` };
}

/** Puts a whole file into a sitting, as the screen does. */
export async function upload(world, name, bytes) {
	const { clerk, room } = world;
	const row = await clerk.post(`${room}/uploads`, { file_name: name, bytes: bytes.length });
	return clerk.put(`${room}/uploads/${row.id}?offset=0`, new Uint8Array(bytes));
}

/** A member's tablet, without its screen: linked, dossier whole and verified, opened. */
export async function received(world, member, convocation) {
	const { code } = await world.clerk.post(`${world.at}/members/${member.id}/enrolment`, {});
	const tablet = new Client(world.clerk.url);
	await tablet.post('/api/session/enrol', { code, device_label: 'Tablette' });
	const { sittings } = await tablet.get('/api/tablet/inbox');
	const { convocation: mine, agenda } = sittings.find((s) => s.convocation.id === convocation);
	const hashes = [mine.letter_hash, ...agenda.flatMap((item) => item.documents.map((d) => d.hash))];
	const verb = (verb, more) => ({ id: crypto.randomUUID(), verb, dispatch_id: mine.dispatch_id, at: Date.now(), ...more });
	const { results } = await tablet.post('/api/tablet/outbox', { verbs: [verb('notified'), verb('opened'), verb('complete', { hashes })] });
	const refused = results.filter((r) => !r.ok);
	if (refused.length) throw new Error(JSON.stringify(refused));
}

/** Sends the convocation and waits until its mails have left. */
export async function sent(server, world) {
	const { clerk, room } = world;
	const gate = await clerk.get(`${room}/gate`);
	const blocks = gate.findings.filter((f) => f.severity === 'blocks');
	if (blocks.length) throw new Error(`the gate blocks: ${JSON.stringify(blocks)}`);
	const sitting = await clerk.get(room);
	const result = await clerk.post(`${room}/convocations`, { kind: 'initial', revision: sitting.revision }, { 'idempotency-key': crypto.randomUUID() });
	return { ...world, convocation: result.convocation_id };
}

/** The hour of the sitting has come: a month of waiting is no part of the test. */
export async function atItsHour(server, world) {
	const script = `import sqlite3, sys, time
now = int(time.time() * 1000)
d = sqlite3.connect(sys.argv[1], timeout=30)
d.execute("UPDATE sitting SET starts_at = ?", (now,))
d.execute("UPDATE convocation SET manifest = json_set(manifest, '$.sitting.starts_at', ?)", (now,))
d.commit()`;
	await promisify(execFile)('python3', ['-c', script, join(server.folder, 'data', 'pupitre.db')]);
	return world;
}
