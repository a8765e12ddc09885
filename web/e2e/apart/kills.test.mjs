/**
 * The tablet is killed fifty times, at moments drawn by chance, in the middle of its synchronisation: its page dies, or its whole
 * browser at once. Started again on what it kept, what it says is true, nothing that it said it kept is lost, and no dossier is
 * called ready before every hash of it was checked again here, by other code.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launchIn, SIZES } from '../lib/browser.mjs';
import { Front } from '../lib/front.mjs';
import { pdf } from '../lib/pdf.mjs';
import { Server } from '../lib/server.mjs';
import { task, until } from '../lib/task.mjs';
import { prepared, sent, upload } from '../lib/world.mjs';

const KILLS = 50;
/** One kill in so many is that of the whole browser, as when the battery is pulled out. */
const POWER = 7;
const seed = Number(process.env.PUPITRE_SEED ?? 1 + Math.floor(Math.random() * 1e9));
const ITEMS = 6, PIECE = 262_144;
/** Bytes of each document, the most that a life receives, and bytes a second: the whole takes most of the fifty lives to come. */
const WEIGHT = 1_000_000, MOST = 640_000, LINE = 1_500_000;
/** A moment that does not come is not waited for longer, in milliseconds. */
const LONGEST = 700;
let server, front, world, folder, context = null;
/** The same chance again with the same seed. */
let state = seed >>> 0;
const chance = () => {
	state = (state + 0x6d2b79f5) >>> 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};
const pick = (list) => list[Math.floor(chance() * list.length)];

before(async () => {
	server = await Server.start();
	front = await Front.before(server);
	world = await prepared(server, Array.from({ length: ITEMS }, (_, i) => `Délibération ${i + 1}`));
	for (let n = 1; n <= ITEMS; n++) await upload(world, `0${n}-note.pdf`, pdf({ title: `Délibération ${n}`, pages: 3, lines: () => ['Note explicative de synthèse'], picture: WEIGHT }));
	world = await sent(server, world);
	folder = await mkdtemp(join(tmpdir(), 'pupitre-kills-'));
}, { timeout: 120_000 });
after(async () => {
	if (context) await powerCut();
	front?.close();
	await server?.remove();
	if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

/** The browser on what it kept. */
async function powerOn() {
	context = await launchIn(folder, { baseURL: front.url, viewport: SIZES.landscape, locale: 'fr-FR', timezoneId: 'Europe/Paris', hasTouch: true, reducedMotion: 'reduce' });
	context.setDefaultTimeout(20_000);
}
/** Every process of it at the same instant. */
async function powerCut() {
	const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const words = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
	const all = ids.filter((_, i) => words[i].includes(`--user-data-dir=${folder}`)), closed = once(context, 'close');
	for (const id of all) try { process.kill(Number(id), 'SIGKILL'); } catch { /* it ended by itself */ }
	await closed;
	context = null;
}
/** The page alone dies, in the middle of whatever it does. */
async function crash(page) {
	const line = await context.newCDPSession(page), crashed = once(page, 'crash');
	line.send('Page.crash').catch(() => undefined);
	await crashed;
	// A browser without a page would end.
	await context.newPage();
	await page.close();
}

/** What lies in the store, read and checked by the test itself: which files are said verified, and which really are. `known`: checked in an earlier life. */
const stored = (page, known) => page.evaluate(async (known) => {
	const name = (await indexedDB.databases()).map((one) => one.name).find((one) => one.startsWith('pupitre-'));
	const db = await new Promise((done, failed) => Object.assign(indexedDB.open(name), { onsuccess: (event) => done(event.target.result), onerror: failed }));
	const read = (request) => new Promise((done, failed) => Object.assign(request, { onsuccess: () => done(request.result), onerror: () => failed(request.error) }));
	const act = () => db.transaction(['files', 'pieces', 'keys', 'notes', 'sealed']);
	const files = await read(act().objectStore('files').getAll()), key = await read(act().objectStore('keys').get('vault'));
	const said = files.filter((file) => file.state === 'verified'), wrong = [];
	for (const { hash, bytes } of said) {
		if (known.includes(hash)) continue;
		const rows = await read(act().objectStore('pieces').getAll(IDBKeyRange.bound([hash, 0], [hash, 1e9])));
		const parts = await Promise.all(rows.map((row, index) => crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv, additionalData: new TextEncoder().encode(`${hash}:${index}`) }, key, row.data)));
		const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
		const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', whole))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
		if (digest !== hash || whole.length !== bytes) wrong.push(hash);
	}
	const notes = await read(act().objectStore('notes').count()), draft = await read(act().objectStore('sealed').count('note-draft'));
	db.close();
	return { verified: said.map((file) => file.hash), wrong, notes, draft: draft > 0 };
}, known);

/** What must be true whatever happened: kept by the test across lives. */
const kept = { notes: new Map(), answer: null, verified: [] };
const PATH = () => `/seance/${world.sitting.id}`;

async function look(page, life) {
	await page.goto(PATH());
	await page.getByRole('heading', { name: 'Ordre du jour' }).waitFor();
	const main = page.locator('main');
	for (const [n, text] of kept.notes) await main.getByText(text, { exact: true }).waitFor({ timeout: 5_000 }).catch(() => assert.fail(`life ${life}: the note on item ${n}, « ${text} », is gone`));
	if (kept.answer) await main.getByText(kept.answer).first().waitFor({ timeout: 5_000 }).catch(() => assert.fail(`life ${life}: the answer « ${kept.answer} » is gone`));
	// Read first, then looked up: what is said may be older than what is there, never ahead of it.
	const ready = await page.locator('footer').getByText('Prêt hors ligne').count();
	const { verified, wrong } = await stored(page, kept.verified);
	assert.deepEqual(wrong, [], `life ${life}: called verified and are not`);
	for (const hash of kept.verified) assert.ok(verified.includes(hash), `life ${life}: ${hash} was here whole`);
	kept.verified = verified;
	if (ready) assert.equal(verified.length, ITEMS + 1, `life ${life}: said ready with ${verified.length} files`);
	return verified.length === ITEMS + 1;
}

/** A note on a point, put away or left under the pen: kept either way. */
async function writes(page, life) {
	const n = 1 + Math.floor(chance() * ITEMS), text = `Vie ${life} : vérifier la page ${1 + Math.floor(chance() * 90)}`, before = await stored(page, kept.verified);
	await page.getByRole('button', { name: kept.notes.has(n) ? new RegExp(`^Modifier, Votre note sur ce point ${n}$`) : new RegExp(`^Écrire une note sur ce point, ${n}$`) }).click();
	await page.getByLabel('Ce que vous notez').fill(text);
	if (chance() < 0.3) await until('the text under the pen is kept', async () => (await stored(page, kept.verified)).draft, 10);
	else {
		await page.getByRole('button', { name: 'Fermer' }).click();
		await until('the note is kept', async () => (await stored(page, kept.verified)).notes > before.notes, 10);
	}
	kept.notes.set(n, text);
}
async function answers(page) {
	const change = page.getByRole('button', { name: 'Changer d’avis' });
	if (await change.count()) await change.click();
	const absent = chance() < 0.5;
	await page.getByRole('button', { name: absent ? 'Absente' : 'Présente', exact: true }).click();
	kept.answer = absent ? 'Vous serez absente' : 'Vous serez présente';
	await page.locator('main').getByText(kept.answer).first().waitFor();
}

/** The moment of the next kill: a byte of a file, an instant, a request on its way or its answer. */
function moment() {
	const at = pick(['byte', 'byte', 'byte', 'instant', 'asked', 'answered']);
	if (at === 'byte') return { at, come: front.when('spent') };
	if (at === 'instant') return { at, come: new Promise((done) => setTimeout(done, chance() * 500)) };
	return { at, come: front.when(at, pick(['/api/tablet/outbox', '/api/tablet/notes', '/api/tablet/inbox', '/api/tablet/files'])) };
}

task(`killed ${KILLS} times while it synchronises, the tablet loses nothing and says nothing untrue`, async (test) => {
	test.diagnostic(`PUPITRE_SEED=${seed}`);
	try {
		const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
		front.refill(0);
		await powerOn();
		const first = context.pages()[0];
		await first.goto('/enroler');
		await first.getByLabel('Code de votre feuille').fill(code);
		await first.getByRole('button', { name: 'Relier cette tablette' }).click();
		await first.getByRole('link', { name: 'Plus tard' }).click();
		await first.getByRole('heading', { name: /une séance attend votre réponse/ }).waitFor();
		await until('the pages of the application are kept', () => first.evaluate(() => navigator.serviceWorker.controller !== null));
		// The day she is linked ends as days do: a browser keeps its cookies on disk after half a minute only.
		await context.close();
		await powerOn();
		let during = 0;
		const moments = {};
		for (let life = 1; life <= KILLS; life++) {
			const page = context.pages().at(-1), { at, come } = (front.refill(Math.floor(chance() * MOST), LINE), moment());
			if (!(await look(page, life))) during++;
			const dice = chance();
			if (dice < 0.45) await writes(page, life);
			else if (dice < 0.7) await answers(page);
			await Promise.race([come, new Promise((done) => setTimeout(done, LONGEST))]);
			moments[at] = (moments[at] ?? 0) + 1;
			if (life % POWER) await crash(page);
			else {
				await powerCut();
				await powerOn();
			}
		}
		const page = context.pages().at(-1), given = front.given;
		front.refill(Infinity, Infinity);
		await look(page, 'last');
		await page.locator('footer').getByText('Prêt hors ligne').waitFor({ timeout: 90_000 });
		const { verified, wrong } = await stored(page, []);
		assert.deepEqual([verified.length, wrong], [ITEMS + 1, []]);
		await look(page, 'last');
		const row = async () => (await world.clerk.get(`${world.room}/convocations/${world.convocation}/readiness`)).rows.find((one) => one.mandate_id === world.member.id);
		await until('the clerk has the receipt and the last answer', async () => {
			const one = await row();
			return one.complete_at && (!kept.answer || one.answer === (kept.answer.endsWith('absente') ? 'absent' : 'present'));
		}, 70);
		await page.goto(`${PATH()}/notes`);
		await page.getByText('Notes enregistrées et copiées').waitFor({ timeout: 70_000 });
		for (const text of kept.notes.values()) await page.getByText(text).first().waitFor();
		// What had come is not asked for again: each cut costs a piece of each of the two files on their way, at most.
		const again = front.given - ITEMS * WEIGHT;
		test.diagnostic(`${during} of ${KILLS} lives began before the dossier was whole; killed at ${Object.entries(moments).map(([at, n]) => `${n} × ${at}`).join(', ')}; ${kept.notes.size} notes, « ${kept.answer ?? 'no answer'} »; ${Math.round(again / KILLS / 1024)} KB sent again for each kill`);
		assert.ok(again < KILLS * 2 * PIECE, `${again} bytes were sent twice`);
		assert.ok(during >= KILLS / 3, `${during} of the kills alone came before the dossier was whole, which took ${given} bytes`);
	} catch (error) {
		error.message = `PUPITRE_SEED=${seed}: ${error.message}`;
		throw error;
	}
}, { limit: 600 });
