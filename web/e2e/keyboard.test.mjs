/** The keyboard alone, from an empty machine to a convocation that left: the mouse is never touched. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, noFaults, person, shot } from './lib/browser.mjs';
import { choose, fill, press, reach } from './lib/keyboard.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { Totp } from './lib/totp.mjs';
import { AUTHORITY, CLERK, membersCsv, mirrorDay } from './lib/world.mjs';

let server, browser, page, totp;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	page = await person(browser, server);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});
const POINTS = ['Approbation du procès-verbal', 'Vœu sur le train'];
const note = (n) => ({ name: `0${n}-note.pdf`, mimeType: 'application/pdf', buffer: pdf({ title: 'Note', pages: 1, lines: () => ['Note explicative de synthèse'] }) });

task('from first run to the sending of a convocation, the keyboard alone is enough', async () => {
	await page.goto('/');
	await page.waitForURL(/\/premiere-fois$/);
	await authority();
	await members();
	await council();
	await sitting();
	await sending();
	noFaults(page);
}, { within: 90, people: '15 min', limit: 150 });

task('the door opens with the keyboard alone', async () => {
	await page.context().clearCookies();
	await page.goto('/connexion');
	await fill(page, 'Adresse électronique', CLERK.email);
	await fill(page, 'Mot de passe', CLERK.password);
	await page.keyboard.press('Enter');
	await page.getByLabel('Code à six chiffres').waitFor();
	await until('the focus is on the code', () => page.evaluate(() => document.activeElement?.id === 'totp'));
	await page.keyboard.type(totp.code());
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/seances$/);
	noFaults(page);
});

async function authority() {
	await fill(page, 'Code', server.setupCode());
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'Quelle est votre collectivité ?' }).waitFor();
	await fill(page, 'Catégorie', 'Communauté de communes');
	assert.equal(await page.getByLabel('Catégorie').inputValue(), AUTHORITY.kind);
	await fill(page, 'Nom', AUTHORITY.name);
	await fill(page, 'Nom court', AUTHORITY.short_name);
	await fill(page, 'SIREN', AUTHORITY.siren);
	await fill(page, 'Population totale', '21400');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'Qui êtes-vous ?' }).waitFor();
	await press(page, CLERK.civility, 'Space');
	await fill(page, 'Prénom', CLERK.given_name);
	await fill(page, 'Nom', CLERK.family_name);
	await fill(page, 'Adresse électronique', CLERK.email);
	await fill(page, 'Mot de passe', CLERK.password);
	await page.keyboard.press('Enter');
	await page.getByText(`${AUTHORITY.name} est ouverte.`).waitFor();
	await press(page, 'Ajouter l’application');
	totp = new Totp(await page.locator('code').innerText());
	await fill(page, 'Code affiché par l’application', totp.code());
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/reglages\/demarrage$/);
	await page.getByRole('heading', { name: 'De rien à la première convocation' }).waitFor();
}
async function members() {
	const file = join(server.folder, 'élus.csv');
	await writeFile(file, membersCsv(12, [['Monsieur', 'Tessier', 'Guy', 'guy.tessier@val-orne.example', '02 33 00 99 12', 'Messei', 'Conseiller communautaire', '', '31/02/2026']]));
	await press(page, 'Importer un fichier');
	await page.getByText('Déposez votre fichier ici').waitFor();
	await choose(page, 'Choisir un fichier', file);
	await page.getByRole('heading', { name: '1 ligne à corriger' }).waitFor();
	await fill(page, await page.locator('li').filter({ hasText: 'Guy Tessier' }).locator('label').first().innerText(), '28/02/2026');
	await page.getByRole('heading', { name: 'Tout est corrigé' }).waitFor();
	await shot(page, 'keyboard-mended');
	await press(page, 'Importer 13 élus');
	await page.getByRole('heading', { name: '13 élus importés' }).waitFor();
}
async function council() {
	await press(page, 'Créer les organes');
	await press(page, 'Créer le conseil');
	await page.getByText('5 jours francs').first().waitFor();
	await press(page, 'Créer cet organe');
	await page.getByText('13 titulaires').first().waitFor();
}
async function sitting() {
	await press(page, 'Séances');
	await page.waitForURL(/\/seances$/);
	await page.locator('main h1').waitFor();
	await press(page, 'Nouvelle séance');
	await page.waitForURL(/\/nouvelle$/);
	const [year, month, day] = mirrorDay().split('-');
	await fill(page, 'Date', `${day}${month}${year}`);
	await fill(page, 'Lieu', 'Salle des Trois-Moulins');
	await press(page, 'Créer la séance');
	await page.getByRole('heading', { name: 'Conseil communautaire' }).waitFor();
	await reach(page, 'Objet du point suivant');
	for (const title of POINTS) {
		await page.keyboard.type(title);
		await page.keyboard.press('Enter');
		await page.getByRole('button', { name: title, exact: true }).waitFor();
	}
	await choose(page, 'Déposer des fichiers', [note(1), note(2)]);
	await page.getByText('2 placés sur leur point, 0 à placer.').waitFor();
	await reach(page, POINTS[0], 'Shift+Tab');
	await page.keyboard.press('Alt+ArrowDown');
	await page.getByText(`Point 2 : ${POINTS[0]}`).first().waitFor();
	await shot(page, 'keyboard-agenda');
}
async function sending() {
	await press(page, 'Voir la lettre');
	const letter = page.getByRole('dialog', { name: 'La lettre, telle qu’elle partira' });
	await letter.locator('canvas').first().waitFor();
	await page.keyboard.press('Escape');
	await letter.waitFor({ state: 'hidden' });
	await until('ready to send', () => page.getByRole('button', { name: 'Envoyer la convocation' }).evaluate((b) => b.getAttribute('aria-disabled') !== 'true'));
	await press(page, 'Envoyer la convocation');
	await page.getByRole('dialog', { name: /Envoyer la convocation à 13 élus/ }).waitFor();
	await press(page, 'Envoyer maintenant');
	await page.waitForURL(/\/suivi$/);
	await page.getByRole('heading', { name: 'Les 13 destinataires' }).waitFor();
	await shot(page, 'keyboard-sent');
}
