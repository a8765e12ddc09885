/** The member's tablet: from the sheet in hand to an answer given without network. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const TITLES = ['Approbation du procès-verbal', 'Tarifs de l’eau et de l’assainissement'];
let server, browser, world, page, code;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, TITLES);
	for (const [i, title] of TITLES.entries()) {
		const lines = (n) => ['Note explicative de synthèse', n === 2 ? 'Le mot rare de cette page est : libellule.' : 'Le conseil est invité à se prononcer.'];
		await upload(world, `0${i + 1}-note.pdf`, pdf({ title, pages: 4, lines }));
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
});

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

task('without network she reads page 2 of point 2 and finds a word in it', async () => {
	await page.getByRole('link', { name: 'Lire le dossier' }).click();
	await page.getByRole('navigation', { name: 'Ordre du jour' }).getByRole('link', { name: new RegExp(TITLES[1]) }).click();
	await page.locator('.pager').getByText('page 1 sur 4').waitFor();
	await page.getByRole('button', { name: 'Page suivante' }).click();
	await page.locator('.pager').getByText('page 2 sur 4').waitFor();
	await until('page 2 is drawn', () => page.getByRole('region', { name: 'Page 2', exact: true }).locator('canvas').evaluate((c) => c.width > 200, null, { timeout: 1000 }).catch(() => false));
	await shot(page, 'tablet-reader');
	await page.getByRole('button', { name: 'Chercher' }).click();
	await page.getByPlaceholder('Un mot, avec ou sans accents').fill('libéllule');
	await page.getByText('1 sur 1', { exact: true }).waitFor();
	await page.locator('.pager').getByText('page 2 sur 4').waitFor();
	await shot(page, 'tablet-reader-search');
	noFaults(page);
});

task('without network she says she is absent, then gives her proxy: both wait, and say so', async () => {
	await page.goto('/tablette');
	await page.getByRole('button', { name: 'Absente' }).click();
	await page.getByText('Vous serez absente').waitFor();
	await page.getByText('Votre réponse partira au retour du réseau').first().waitFor();
	await page.getByRole('button', { name: 'Changer d’avis' }).click();
	await page.getByRole('link', { name: 'Donner pouvoir' }).click();
	await page.getByPlaceholder('Un nom, une commune').fill('delorme');
	await page.getByRole('radio', { name: /Marc Delorme/ }).check();
	await page.getByText(/Moi, Hélène Ferrand, je donne pouvoir à/).waitFor();
	await shot(page, 'tablet-proxy');
	await page.getByRole('button', { name: /Donner pouvoir à Marc Delorme/ }).click();
	await page.getByText('Pouvoir donné à Marc Delorme').waitFor();
	await page.getByText('Il partira au retour du réseau').waitFor();
	await shot(page, 'tablet-answered-offline');
	await page.reload();
	await page.getByText('Pouvoir donné à Marc Delorme').waitFor();
	assert.match(await page.locator('footer').innerText(), /au retour du réseau/);
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

task('every page of the member is accessible, at three sizes, light and dark', async () => {
	const violations = [];
	const sitting = `/seance/${world.sitting.id}`, inbox = await world.clerk.get(world.room);
	const pages = { 'inbox': '/tablette', 'one sitting': sitting, 'proxy': `${sitting}/pouvoir`, 'reader': `${sitting}/lire/${inbox.agenda[0].documents[0].id}`, 'past sittings': '/tablette/passees', 'account': '/tablette/compte', 'help': '/tablette/aide', 'enrol': '/enroler' };
	for (const [name, path] of Object.entries(pages)) {
		await page.goto(path);
		await page.locator('main h1').first().waitFor();
		if (name === 'reader') await page.locator('.pager').getByText('page 1 sur 4').waitFor();
		violations.push(...(await accessibleEverywhere(page, `tablet ${name}`)));
	}
	assert.equal(violations.join('\n'), '');
	noFaults(page);
}, { limit: 150, aside: true });

/** What the clerk's board says of our member. */
async function readiness() {
	const board = await world.clerk.get(`${world.room}/convocations/${world.convocation}/readiness`);
	return board.rows.find((row) => row.mandate_id === world.member.id);
}
