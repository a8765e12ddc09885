/** The member's tablet: from the sheet in hand to an answer given without network, and what changes afterwards. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { farDay, prepared, sent, upload } from './lib/world.mjs';

const TITLES = ['Approbation du procès-verbal', 'Tarifs de l’eau et de l’assainissement', 'Révision du plan climat'];
let server, browser, world, page, code;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, TITLES);
	for (const [i, title] of TITLES.entries()) {
		const lines = (n) => ['Note explicative de synthèse', n === 2 ? 'Le mot rare de cette page est : libellule.' : 'Le conseil est invité à se prononcer.'];
		await upload(world, `0${i + 1}-note.pdf`, pdf({ title, pages: i === 2 ? 14 : 4, lines }));
	}
	world = await sent(server, world);
	({ code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {}));
	page = await person(browser, server, { size: 'landscape', touch: true });
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('a member links her tablet with the code of her sheet, inventing no password', async () => {
	await page.goto('/enroler');
	await shot(page, 'tablet-enrol');
	await page.getByLabel('Code de votre feuille').fill(code.toLowerCase());
	await page.getByRole('button', { name: 'Relier cette tablette' }).click();
	await page.getByRole('heading', { name: /Comment ouvrir Pupitre la prochaine fois/ }).waitFor();
	await shot(page, 'tablet-own-lock');
	await page.getByRole('link', { name: 'Plus tard' }).click();
	await page.getByRole('heading', { name: /une séance attend votre réponse/ }).waitFor();
	noFaults(page);
}, { within: 20, people: '60 s' });

task('the whole dossier comes to the tablet, and it says so only once checked', async () => {
	await page.getByText('Prêt hors ligne').first().waitFor({ timeout: 60_000 });
	await until('the pages of the application are kept', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
	await until('the clerk sees it', async () => (await readiness()).state === 'complete');
	await shot(page, 'tablet-inbox');
	noFaults(page);
});

task('with the server stopped, the tablet starts again and shows the sitting', async () => {
	await server.stop();
	await page.reload();
	await page.getByRole('heading', { name: /une séance attend votre réponse/ }).waitFor();
	await page.getByText('Prêt hors ligne').first().waitFor();
	await page.getByText('Le serveur ne répond pas').first().waitFor();
	await shot(page, 'tablet-inbox-offline');
	noFaults(page);
});

task('without network: page 12 of point 3, then absent, with a proxy', async () => {
	await page.getByRole('link', { name: 'Lire le dossier' }).click();
	await page.getByRole('navigation', { name: 'Ordre du jour' }).getByRole('link', { name: new RegExp(TITLES[2]) }).click();
	await page.locator('.pager').getByText('page 1 sur 14').waitFor();
	await page.getByRole('button', { name: /Aller à une page/ }).click();
	await page.getByLabel('Page de ce document (1 à 14)').fill('12');
	await page.getByRole('button', { name: 'Y aller' }).click();
	await page.locator('.pager').getByText('page 12 sur 14').waitFor();
	await drawn(12);
	await shot(page, 'tablet-page-12');
	await page.goto('/tablette');
	await page.getByRole('link', { name: 'Donner pouvoir' }).click();
	await page.getByPlaceholder('Un nom, une commune').fill('delorme');
	await page.getByRole('radio', { name: /Marc Delorme/ }).check();
	await page.getByText(/Moi, Hélène Ferrand, je donne pouvoir à/).waitFor();
	await shot(page, 'tablet-proxy');
	await page.getByRole('button', { name: /Donner pouvoir à Marc Delorme/ }).click();
	await page.getByText('Pouvoir donné à Marc Delorme').waitFor();
	await page.getByText('Il partira au retour du réseau').waitFor();
	noFaults(page);
}, { within: 30, people: '60 s' });

task('a document opens on the picture of the page where she left it, even while the reading machine does not start', async () => {
	// One tab reads: another would keep the picture of the page where it left the same document.
	await page.goto('about:blank');
	const reader = await page.context().newPage();
	await reader.goto('/tablette');
	await reader.getByRole('link', { name: 'Lire le dossier' }).click();
	await reader.getByRole('navigation', { name: 'Ordre du jour' }).getByRole('link', { name: new RegExp(TITLES[2]) }).click();
	await reader.locator('.pager').getByText(/sur 14/).waitFor();
	await reader.keyboard.press('End');
	await reader.locator('.pager').getByText('page 14 sur 14').waitFor();
	// The page stays before the eye.
	await reader.waitForTimeout(3000);
	const path = new URL(reader.url()).pathname;
	await reader.close();
	const slow = await page.context().newPage();
	// A worker that never answers: whatever is shown was kept from before.
	await slow.addInitScript(() => (window.Worker = class extends EventTarget { postMessage() {} terminate() {} }));
	await slow.goto(path);
	await slow.locator('.pager').getByText('page 14 sur 14').waitFor();
	await until('the picture of page 14 is laid', () => slow.getByRole('region', { name: 'Page 14', exact: true }).locator('canvas').evaluate((c) => c.width > 200 && [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].some((dot) => dot < 100), null, { timeout: 1000 }).catch(() => false));
	assert.equal(await slow.locator('.sheet .text span').count(), 0);
	await slow.close();
	await page.goto('/tablette');
	noFaults(page);
}, { aside: true });

task('without network she changes her mind, and changes it again: the last word waits, and says so', async () => {
	await page.getByRole('button', { name: 'Changer d’avis' }).click();
	await page.getByRole('button', { name: 'Absente' }).click();
	await page.getByText('Vous serez absente').waitFor();
	await page.getByText('Votre réponse partira au retour du réseau').first().waitFor();
	await page.getByRole('button', { name: 'Changer d’avis' }).click();
	await page.getByRole('link', { name: 'Donner pouvoir' }).click();
	await page.getByPlaceholder('Un nom, une commune').fill('delorme');
	await page.getByRole('radio', { name: /Marc Delorme/ }).check();
	await page.getByRole('button', { name: /Donner pouvoir à Marc Delorme/ }).click();
	await page.getByText('Pouvoir donné à Marc Delorme').waitFor();
	await shot(page, 'tablet-answered-offline');
	await page.reload();
	await page.getByText('Pouvoir donné à Marc Delorme').waitFor();
	await page.locator('footer').getByText(/au retour du réseau/).first().waitFor();
	noFaults(page);
});

task('without network a word is found in the document, with or without its accents', async () => {
	await page.getByRole('link', { name: 'Lire le dossier' }).click();
	await page.getByRole('navigation', { name: 'Ordre du jour' }).getByRole('link', { name: new RegExp(TITLES[1]) }).click();
	await page.locator('.pager').getByText('page 1 sur 4').waitFor();
	await page.getByRole('button', { name: 'Page suivante' }).click();
	await page.locator('.pager').getByText('page 2 sur 4').waitFor();
	await drawn(2);
	await shot(page, 'tablet-reader');
	await page.getByRole('button', { name: 'Chercher' }).click();
	await page.getByPlaceholder('Un mot, avec ou sans accents').fill('libéllule');
	await page.getByText('1 sur 1', { exact: true }).waitFor();
	await page.locator('.pager').getByText('page 2 sur 4').waitFor();
	await shot(page, 'tablet-reader-search');
	await page.goto('/tablette');
	noFaults(page);
});

task('the server comes back: the answer leaves by itself and the clerk sees it', async () => {
	await server.again();
	await page.getByText(/Reçu par le secrétariat/).waitFor({ timeout: 70_000 });
	const row = await until('answered', async () => { const r = await readiness(); return r.state === 'answered' && r; });
	assert.equal(row.answer, 'proxy');
	assert.match(row.proxy_to, /Marc Delorme/);
	assert.ok(row.complete_at && row.opened_at);
	const desk = await person(browser, server, { cookies: world.clerk.cookies() });
	await desk.goto(`/${world.authority}/seances/${world.sitting.id}/suivi`);
	const line = desk.getByRole('row', { name: /Hélène Ferrand/ }).last();
	await line.getByText('Répondu').waitFor();
	await line.getByText(/Pouvoir à Marc Delorme/).waitFor();
	await shot(desk, 'clerk-follow-answered');
	noFaults(desk);
	await desk.context().close();
	noFaults(page);
}, { limit: 120 });

task('the clerk completes the dossier: the tablet says what changed, and holds the new version', async () => {
	const title = 'Vœu sur le train';
	await world.clerk.post(`${world.room}/agenda`, { title });
	await upload(world, '04-note.pdf', pdf({ title, pages: 2, lines: () => ['Note explicative de synthèse'] }));
	const desk = await person(browser, server, { cookies: world.clerk.cookies() });
	await desk.goto(`/${world.authority}/seances/${world.sitting.id}`);
	await desk.getByRole('button', { name: 'Préparer la version 2' }).click();
	await desk.getByRole('button', { name: 'Envoyer la version 2' }).click();
	const dialog = desk.getByRole('dialog', { name: /Envoyer la convocation à 12 élus/ });
	await dialog.getByLabel('Ce qui change').fill('Un point s’ajoute : le vœu sur le train.');
	await dialog.getByRole('button', { name: 'Envoyer maintenant' }).click();
	await desk.waitForURL(/\/suivi$/);
	noFaults(desk);
	await desk.context().close();
	await page.goto('/tablette');
	await until('the tablet has heard', async () => (await page.goto(`/seance/${world.sitting.id}`), page.getByText('Un point s’ajoute : le vœu sur le train.').waitFor({ timeout: 8_000 }).then(() => true, () => false)), 70);
	await page.getByText(title).first().waitFor();
	await page.getByText('Prêt hors ligne').first().waitFor({ timeout: 60_000 });
	// One change, one line.
	assert.match(await page.getByText('Un point s’ajoute : le vœu sur le train.').innerText(), /train\.\nPoint ajouté : 4/);
	await shot(page, 'tablet-addendum');
	noFaults(page);
}, { limit: 120 });

task('the sitting is postponed: the tablet shows the new day, why, and asks again', async () => {
	const day = farDay(51);
	const desk = await person(browser, server, { cookies: world.clerk.cookies() });
	await desk.goto(`/${world.authority}/seances/${world.sitting.id}/suivi`);
	await desk.locator('#tous').waitFor();
	await desk.getByRole('button', { name: 'Autres actions' }).click();
	await desk.getByRole('button', { name: 'Reporter la séance' }).click();
	const dialog = desk.getByRole('dialog');
	await dialog.getByLabel(/Date|jour/i).first().fill(day);
	await dialog.getByLabel('Motif du report').fill('La salle est inondée.');
	await dialog.getByRole('button', { name: 'Reporter et prévenir' }).click();
	await desk.getByText(/Séance reportée, 12 élus prévenus/).waitFor();
	await shot(desk, 'clerk-postponed');
	noFaults(desk);
	await desk.context().close();
	await until('the tablet has heard', async () => (await page.goto(`/seance/${world.sitting.id}`), page.getByText('La salle est inondée.').waitFor({ timeout: 8_000 }).then(() => true, () => false)), 70);
	const shown = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T12:00Z`));
	assert.match(await page.locator('main header').innerText(), new RegExp(`\\b${shown}\\b`));
	await page.goto('/tablette');
	await page.getByRole('heading', { name: /une séance attend votre réponse/ }).waitFor();
	await page.getByText(/Vœu sur le train\s: document ajouté/).waitFor();
	await shot(page, 'tablet-postponed');
	noFaults(page);
}, { limit: 120 });

/** The page is on the screen with its words in ink. */
const drawn = (n) => until(`page ${n} is drawn`, () => page.getByRole('region', { name: `Page ${n}`, exact: true }).locator('canvas').evaluate((c) => c.width > 200 && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 === 0 && v < 100), null, { timeout: 1000 }).catch(() => false));

/** What the clerk's board says of our member. */
async function readiness() {
	const board = await world.clerk.get(`${world.room}/convocations/${world.convocation}/readiness`);
	return board.rows.find((row) => row.mandate_id === world.member.id);
}
