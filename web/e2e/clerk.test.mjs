/** The clerk: a sitting from nothing to sent, its paper, who to call, and the next sitting from that one. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { join } from 'node:path';
import { dropFiles, launch, noFaults, person, shot, signIn } from './lib/browser.mjs';
import { fortyFiles, SUBJECTS, textOf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { CLERK, farDay, peopled, received } from './lib/world.mjs';

let server, browser, world, page, files;
before(async () => {
	[server, browser] = await Promise.all([Server.start({ PUPITRE_DEMO: '1' }), launch()]);
	world = await peopled(server, 110);
	const paper = world.members.find((m) => m.given_name === 'Bernard');
	await world.clerk.post(`${world.at}/members/${paper.id}/channel`, { channel: 'paper', requested_on: '2026-04-01', address: '3 rue Haute\n61100 Briouze' });
	world.members = await world.clerk.get(`${world.at}/members`);
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
	const { files: dropped, real } = await fortyFiles(join(server.folder, 'forty'));
	files = dropped;
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
	await letterRead();
	noFaults(page);
});

task('the convocation leaves once, and each member’s mail is in the box with its letter and its appointment', async () => {
	await page.getByRole('button', { name: 'Envoyer la convocation' }).click();
	const dialog = page.getByRole('dialog', { name: /Envoyer la convocation à 110 élus/ });
	await dialog.getByText('109 par voie électronique').waitFor();
	await shot(page, 'clerk-send-dialog');
	await dialog.getByRole('button', { name: 'Envoyer maintenant' }).click();
	await page.waitForURL(/\/suivi$/);
	await page.getByRole('heading', { name: 'Les 110 destinataires' }).waitFor();
	await shot(page, 'clerk-follow');
	await until('109 mails', async () => (await server.mails()).length >= 109, 60);
	await page.goto('/demo/courriels');
	await page.getByText(/^109 courriels/).waitFor();
	await page.getByRole('button', { name: /Convocation/ }).first().click();
	await page.getByText('rendez-vous d’agenda').waitFor();
	assert.ok((await page.frameLocator('iframe').locator('body').innerText()).includes('Salle des Trois-Moulins'));
	await shot(page, 'mailbox');
	noFaults(page);
});

task('the member who asked for paper has her letter in the print run, ready for its envelope; the deposit is recorded', async () => {
	await page.goto(`/${world.authority}/seances`);
	await page.getByRole('link', { name: /Conseil communautaire/ }).first().click();
	await page.getByRole('link', { name: 'Suivi' }).click();
	await page.getByText(/1 élu a demandé le papier/).waitFor({ timeout: 60_000 });
	await shot(page, 'clerk-paper');
	const taken = async (name) => {
		const answer = await page.context().request.get(await page.getByRole('link', { name }).getAttribute('href'));
		assert.equal(answer.headers()['content-type'], 'application/pdf');
		return textOf(await answer.body());
	};
	const run = await taken('Tirage à imprimer'), slip = await taken('Bordereau de dépôt');
	for (const words of [/Bernard/, /3 rue Haute/, /61100 BRIOUZE/i]) assert.match(run, words);
	for (const subject of SUBJECTS.slice(0, 3)) assert.ok(run.replaceAll(/\s+/g, ' ').includes(subject), subject);
	assert.match(slip, /Bernard/);
	await page.getByRole('button', { name: 'Noter le dépôt à la poste' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Déposés par').fill('Sylvie Aubertin');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await page.getByText(/Postés le .* par Sylvie Aubertin/).waitFor();
	noFaults(page);
}, { within: 60 });

task('« who will not have the dossier tomorrow? »: one screen, with the number to dial', async () => {
	const ready = world.members.filter((m) => m.channel === 'electronic').slice(0, 3);
	const [sitting] = await world.clerk.get(`${world.at}/sittings`);
	await Promise.all(ready.map((member) => received(world, member, sitting.convocation.id)));
	await page.goto(`/${world.authority}/seances`);
	const start = performance.now();
	await page.getByRole('link', { name: /Conseil communautaire/ }).first().click();
	await page.getByRole('link', { name: 'Suivi' }).click();
	const calls = page.getByRole('region', { name: 'Qui appeler' });
	await calls.getByText(/^106 /).waitFor();
	const seconds = (performance.now() - start) / 1000;
	console.log(`    (on the screen after ${seconds.toFixed(1)} s; 5 s for a person)`);
	assert.ok(seconds < 10, `${seconds} s`);
	await calls.getByRole('button', { name: /autres/ }).click();
	const named = await calls.locator('tbody tr').allInnerTexts();
	assert.equal(named.length, 106);
	for (const member of ready) assert.ok(!named.some((row) => row.includes(`${member.given_name} ${member.family_name}`)), member.family_name);
	assert.equal(await calls.getByRole('link', { name: /^Appeler/ }).count(), 106);
	await shot(page, 'clerk-who-to-call');
	noFaults(page);
});

task('the next sitting from the last one: forty files dropped at once, the letter read, the convocation sent', async () => {
	await page.goto(`/${world.authority}/seances`);
	await page.getByRole('link', { name: 'Nouvelle séance' }).first().click();
	await page.getByLabel('Date', { exact: true }).fill(farDay(60));
	await page.getByLabel('Heure').fill('18h30');
	await until('the place of last time is there', async () => (await page.getByLabel('Lieu').inputValue()) === 'Salle des Trois-Moulins');
	await page.getByLabel('Reprendre l’ordre du jour').selectOption({ index: 1 });
	await page.getByRole('button', { name: 'Créer la séance' }).click();
	await page.getByRole('heading', { name: 'Ordre du jour, 10 points' }).waitFor();
	await dropFiles(page, 'main', files);
	await page.getByText('40 placés sur leur point, 0 à placer.').waitFor({ timeout: 60_000 });
	await letterRead();
	await page.getByRole('button', { name: 'Envoyer la convocation' }).click();
	const dialog = page.getByRole('dialog', { name: /Envoyer la convocation à 110 élus/ });
	await dialog.getByRole('button', { name: 'Envoyer maintenant' }).click();
	await page.waitForURL(/\/suivi$/);
	await page.getByRole('heading', { name: 'Les 110 destinataires' }).waitFor();
	noFaults(page);
}, { within: 75, people: '5 min' });

async function letterRead() {
	await page.getByRole('button', { name: 'Voir la lettre' }).first().click();
	const dialog = page.getByRole('dialog', { name: 'La lettre, telle qu’elle partira' });
	await dialog.locator('canvas').first().waitFor();
	await until('the letter is drawn', () => dialog.locator('canvas').first().evaluate((c) => c.width > 400 && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 === 0 && v < 120)));
	await shot(page, 'clerk-letter');
	await dialog.getByRole('button', { name: 'Fermer' }).click();
}
