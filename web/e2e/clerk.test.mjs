/** The clerk's evening: a sitting from nothing to sent. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { join } from 'node:path';
import { accessibleEverywhere, dropFiles, launch, noFaults, person, shot, signIn } from './lib/browser.mjs';
import { fortyFiles, SUBJECTS } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { CLERK, farDay, peopled } from './lib/world.mjs';

let server, browser, world, page;
before(async () => {
	[server, browser] = await Promise.all([Server.start({ PUPITRE_DEMO: '1' }), launch()]);
	world = await peopled(server, 110);
	page = await person(browser, server);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('the clerk signs in with her password and the code of her application', async () => {
	await signIn(page, CLERK, world.totp);
	await page.getByRole('link', { name: 'Nouvelle séance' }).first().waitFor();
	noFaults(page);
});

task('a new sitting is made on one screen, and its agenda typed line after line', async () => {
	await page.getByRole('link', { name: 'Nouvelle séance' }).first().click();
	await page.getByLabel('Date', { exact: true }).fill(farDay());
	await page.getByLabel('Heure').fill('18h30');
	await page.getByLabel('Lieu').fill('Salle des Trois-Moulins');
	await page.getByText('Envoyer au plus tard').waitFor();
	await shot(page, 'clerk-new-sitting');
	await page.getByRole('button', { name: 'Créer la séance' }).click();
	const next = page.getByPlaceholder('Objet du point suivant');
	for (const subject of SUBJECTS) {
		await next.fill(subject);
		await next.press('Enter');
		await page.getByRole('button', { name: subject, exact: true }).waitFor();
	}
	assert.equal(await page.getByRole('heading', { name: 'Ordre du jour, 10 points' }).count(), 1);
	noFaults(page);
});

task('forty files dropped at once find their point by themselves', async () => {
	const { files, real } = await fortyFiles(join(server.folder, 'forty'));
	await dropFiles(page, 'main', files);
	await until('a few files have arrived', async () => /[1-9]\d* arrivés? sur 40/.test(await page.locator('main').innerText()));
	await shot(page, 'clerk-files-arriving');
	await page.getByText('40 placés sur leur point, 0 à placer.').waitFor({ timeout: 60_000 });
	console.log(`    (${real ? '32 real files and 8' : '40'} generated ones)`);
	await page.getByRole('button', { name: /^Documents du point 1 :/ }).click();
	const first = page.locator('tr.more');
	for (const kind of ['Note de synthèse', 'Projet de délibération', 'Annexe']) assert.ok((await first.innerText()).includes(kind), kind);
	await shot(page, 'clerk-files-placed');
	noFaults(page);
});

task('the letter is read as it will leave, for any of its recipients', async () => {
	await page.getByRole('button', { name: 'Voir la lettre' }).first().click();
	const dialog = page.getByRole('dialog', { name: 'La lettre, telle qu’elle partira' });
	await dialog.locator('canvas').first().waitFor();
	await until('the letter is drawn', () => dialog.locator('canvas').first().evaluate((c) => c.width > 400 && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 === 0 && v < 120)));
	await shot(page, 'clerk-letter');
	await dialog.getByRole('button', { name: 'Fermer' }).click();
	noFaults(page);
});

task('the convocation leaves once, and each member’s mail is in the box with its letter and its appointment', async () => {
	await page.getByRole('button', { name: 'Envoyer la convocation' }).click();
	const dialog = page.getByRole('dialog', { name: /Envoyer la convocation à 110 élus/ });
	await dialog.getByText('110 par voie électronique').waitFor();
	await shot(page, 'clerk-send-dialog');
	await dialog.getByRole('button', { name: 'Envoyer maintenant' }).click();
	await page.waitForURL(/\/suivi$/);
	await page.getByRole('heading', { name: 'Les 110 destinataires' }).waitFor();
	await shot(page, 'clerk-follow');
	await until('110 mails', async () => (await server.mails()).length >= 110, 60);
	await page.goto('/demo/courriels');
	await page.getByText(/^110 courriels/).waitFor();
	await page.getByRole('button', { name: /Convocation/ }).first().click();
	await page.getByText('rendez-vous d’agenda').waitFor();
	assert.ok((await page.frameLocator('iframe').locator('body').innerText()).includes('Salle des Trois-Moulins'));
	await shot(page, 'mailbox');
	noFaults(page);
});

task('every page of the clerk is accessible, at three sizes, light and dark', async () => {
	const violations = [];
	const home = `/${world.authority}`;
	const [sitting] = await world.clerk.get(`${world.at}/sittings`);
	const pages = {
		'sittings': `${home}/seances`, 'new sitting': `${home}/seances/nouvelle`, 'agenda': `${home}/seances/${sitting.id}`, 'follow': `${home}/seances/${sitting.id}/suivi`,
		'members': `${home}/elus`, 'member': `${home}/elus/${world.member.id}`, 'import': `${home}/elus/importer`, 'member form': `${home}/elus/nouveau`, 'mailbox': '/demo/courriels', 'demo': '/demo'
	};
	for (const [name, path] of Object.entries(pages)) {
		await page.goto(path);
		await page.locator('main h1').waitFor();
		violations.push(...(await accessibleEverywhere(page, name)));
	}
	assert.equal(violations.join('\n'), '');
	noFaults(page);
}, { limit: 150, aside: true });
