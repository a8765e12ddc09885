/** A tablet without room left, a server that dies while papers come, an old page beside a newer application: what is said is true, and nothing kept is lost. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launchIn, noFaults, shot, SIZES, watched } from './lib/browser.mjs';
import { Front } from './lib/front.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { handLeaves, link, wake } from './lib/tablet.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const TITLE = 'Tarifs de l’eau', LARGE = 5_000_000;
let server, browser, world, front, tablet, line;
before(async () => {
	server = await Server.start();
	world = await prepared(server, [TITLE]);
	await upload(world, '01-note.pdf', pdf({ title: TITLE, pages: 2, lines: () => ['Note explicative de synthèse'] }));
	world = await sent(server, world);
	front = await Front.before(server);
	await opened();
	await link(tablet, world);
});
after(async () => {
	await browser?.close();
	front?.close();
	await server?.remove();
});
const sitting = () => `/seance/${world.sitting.id}`;
const footer = () => tablet.locator('footer');

/** The tablet opened again; `room`: bytes that its browser still takes, which it asks once, when it begins. */
async function opened(room) {
	await browser?.close();
	browser = await launchIn(join(server.folder, 'tablet'), { baseURL: front.url, viewport: SIZES.landscape, locale: 'fr-FR', timezoneId: 'Europe/Paris', hasTouch: true, reducedMotion: 'reduce' });
	browser.setDefaultTimeout(20_000);
	tablet = watched(browser.pages()[0]);
	line = await browser.newCDPSession(tablet);
	if (room === undefined) return;
	const { usage } = await line.send('Storage.getUsageAndQuota', { origin: front.url });
	await line.send('Storage.overrideQuotaForOrigin', { origin: front.url, quotaSize: Math.max(1, usage + room) });
}
const roomAgain = () => line.send('Storage.overrideQuotaForOrigin', { origin: front.url });

/** A point is added with its document, and sent to everybody; its letter is made. */
async function added(title, picture) {
	await world.clerk.post(`${world.room}/agenda`, { title });
	const { agenda } = await world.clerk.get(world.room);
	await upload(world, `${String(agenda.length).padStart(2, '0')}-note.pdf`, pdf({ title, pages: 2, lines: () => ['Note explicative de synthèse'], picture }));
	const { revision } = await world.clerk.get(world.room);
	await world.clerk.post(`${world.room}/convocations`, { kind: 'addendum', revision, change_note: `${title} s’ajoute.` }, { 'idempotency-key': crypto.randomUUID() });
	await until('the letter is made', async () => (await world.clerk.get(`${world.room}/convocations`)).every((one) => one.letter_ready));
}
async function writes(page, item, text) {
	await page.getByRole('button', { name: new RegExp(`^Écrire une note sur ce point, ${item}$`) }).click();
	await page.getByLabel('Ce que vous notez').fill(text);
	await page.getByRole('button', { name: 'Fermer' }).click();
	await page.locator('main').getByText(text).waitFor();
	await handLeaves(page);
}

task('no room for a new document: it is said, what was there stays, what she writes is kept, and it comes once there is room', async () => {
	await opened(LARGE / 2);
	await tablet.goto('/tablette');
	await footer().getByText('Prêt hors ligne').waitFor();
	await added('Vœu sur le train', LARGE);
	await until('the tablet says that it is full', async () => (await wake(tablet), footer().getByText('Plus de place sur la tablette').count()), 70);
	assert.equal(await tablet.getByText('Prêt hors ligne').count(), 0);
	await shot(tablet, 'hard-times-full');
	await tablet.goto(sitting());
	await writes(tablet, 1, 'Demander le prix au mètre cube');
	await tablet.goto('/tablette/compte');
	await tablet.getByText('Il n’y a plus de place sur la tablette').waitFor();
	await shot(tablet, 'hard-times-full-account');
	await server.stop();
	await tablet.goto(sitting());
	await tablet.getByText('Demander le prix au mètre cube').waitFor();
	await tablet.locator('main').getByRole('link', { name: /Rapport/ }).first().click();
	await tablet.locator('.pager').getByText('page 1 sur 2').waitFor();
	await server.again();
	await tablet.goto('/tablette');
	await roomAgain();
	await until('the whole dossier has come', async () => (await wake(tablet), footer().getByText('Prêt hors ligne').count()), 70);
	await until('nothing says any more that there is no room', async () => !(await footer().getByText('Plus de place').count()));
	noFaults(tablet);
}, { limit: 200, aside: true });

task('no room at all: a note that cannot be kept says so and stays, and is kept once there is room', async () => {
	const text = 'Voter l’amendement de M. Garnot';
	await opened(0);
	await tablet.goto(sitting());
	await writes(tablet, 2, text);
	await until('it is said that the note is not kept', () => footer().getByText(/Plus de place|à vérifier/).count());
	await footer().getByRole('link').click();
	await tablet.getByText('Des notes ne sont pas enregistrées').waitFor();
	await shot(tablet, 'hard-times-unkept');
	await roomAgain();
	await tablet.getByRole('button', { name: 'Réessayer' }).click();
	await until('it is kept, and nothing says any more that there is no room', async () => (await wake(tablet), !(await tablet.getByText(/Des notes ne sont pas enregistrées|plus de place/i).count())));
	await shot(tablet, 'hard-times-kept');
	await tablet.goto(sitting());
	await tablet.getByText(text).waitFor();
	noFaults(tablet);
}, { limit: 120, aside: true });

task('the server dies and comes back five times while a dossier comes: the tablet goes on where it stopped, and says what it has', async () => {
	await opened();
	await tablet.goto('/tablette');
	// Its letter may come, and the document begin.
	front.refill(LARGE / 10, 4_000_000);
	await added('Plan climat', LARGE);
	const before = front.given;
	await until('a document is to come', async () => (await wake(tablet), footer().getByText(/documents? à recevoir/).count()), 70);
	for (let death = 1; death <= 5; death++) {
		front.refill(LARGE / 8);
		const spent = front.when('spent');
		await wake(tablet);
		await Promise.race([spent, tablet.waitForTimeout(5_000)]);
		await server.stop('SIGKILL');
		front.cut();
		await tablet.getByText('Le serveur ne répond pas').first().waitFor();
		await footer().getByText(/à recevoir au retour du réseau/).waitFor();
		assert.equal(await footer().getByText('Prêt hors ligne').count(), 0, `death ${death}: called ready`);
		await server.again();
	}
	front.refill(Infinity, Infinity);
	await until('the whole dossier has come', async () => (await wake(tablet), footer().getByText('Prêt hors ligne').count()), 70);
	const again = front.given - before - LARGE;
	assert.ok(again < 5 * 2 * 262_144, `${again} bytes were sent twice`);
	noFaults(tablet);
}, { limit: 150, aside: true });

task('a newer application comes while an old page is open: it is offered, and what is being written there is not lost', async () => {
	const old = watched(await browser.newPage());
	await old.goto(sitting());
	await old.getByRole('button', { name: /^Écrire une note sur ce point/ }).first().click();
	await old.getByLabel('Ce que vous notez').fill('Demander le coût à M. Garn');
	await tablet.bringToFront();
	await tablet.goto('/tablette');
	front.renewed = true;
	await tablet.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
	await tablet.getByText('Une nouvelle version de Pupitre est prête.').waitFor({ timeout: 60_000 });
	await shot(tablet, 'hard-times-renewed');
	await tablet.getByRole('button', { name: 'L’ouvrir' }).click();
	await until('the new application is in place, and the former one is gone', () => tablet.evaluate((former) => caches.keys().then((now) => now.length === 1 && now[0] !== former), `pupitre-${front.version}`).catch(() => false));
	await tablet.getByRole('heading', { level: 1 }).waitFor();
	// The old page goes on with what it has in hand, and says that another is ready.
	await old.bringToFront();
	await old.getByText('Une nouvelle version de Pupitre est prête.').waitFor();
	await old.getByLabel('Ce que vous notez').fill('Demander le coût à M. Garnot');
	await old.getByRole('button', { name: 'Fermer' }).click();
	await old.getByText('Demander le coût à M. Garnot').waitFor();
	assert.equal(await old.getByText('Autre version').count(), 0, 'one window alone wrote');
	await shot(old, 'hard-times-old');
	// What it has not loaded is gone: the next page is of the new version, with or without network.
	await server.stop();
	await old.locator('main').getByRole('link', { name: /Rapport/ }).first().click();
	await old.locator('.pager').getByText('page 1 sur 2').waitFor();
	assert.ok(await old.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/_app/next/'))), 'the reader is of the new version');
	await tablet.bringToFront();
	await tablet.goto(sitting());
	await tablet.getByText('Demander le coût à M. Garnot').waitFor();
	noFaults(old);
	noFaults(tablet);
}, { limit: 150, aside: true });
