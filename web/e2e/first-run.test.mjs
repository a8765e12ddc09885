/** From an empty machine to a council ready to meet, with nothing but the screen and the server's log. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropFiles, launch, noFaults, person, shot } from './lib/browser.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { Totp } from './lib/totp.mjs';
import { AUTHORITY, CLERK, membersCsv } from './lib/world.mjs';

const BAD = [
	['Monsieur', 'Prévost', 'Alain', 'alain.prevost@val-orne', '02 33 00 99 10', 'Athis', 'Conseiller communautaire', '', '15/03/2026'],
	['Madame', 'Rousselin', '', 'odile.rousselin@val-orne.example', '02 33 00 99 11', 'Briouze', 'Conseillère communautaire', '', '15/03/2026'],
	['Monsieur', 'Tessier', 'Guy', 'guy.tessier@val-orne.example', '02 33 00 99 12', 'Messei', 'Conseiller communautaire', '', '31/02/2026']
];
let server, browser, page, authority;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	page = await person(browser, server);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});
const forward = (name = 'Continuer') => page.getByRole('button', { name }).click();

task('the bare address of a new machine asks for the code written in its log, and no other opens it', async () => {
	await page.goto('/');
	await page.waitForURL(/\/premiere-fois$/);
	await page.getByLabel('Code', { exact: true }).fill('AAAA-BBBB-CCCC');
	await shot(page, 'first-run-code');
	await forward();
	await authorityStep();
	await administratorStep();
	await page.getByText('Ce code de mise en service n’est pas le bon.').waitFor();
	await page.getByLabel('Code', { exact: true }).fill(server.setupCode());
	noFaults(page);
});

task('authority, administrator and second proof: four questions, and the desk opens on its first steps', async () => {
	await forward();
	await page.getByRole('heading', { name: 'Quelle est votre collectivité ?' }).waitFor();
	await shot(page, 'first-run-authority');
	await forward();
	await page.getByRole('heading', { name: 'Qui êtes-vous ?' }).waitFor();
	await shot(page, 'first-run-administrator');
	await forward('Ouvrir la collectivité');
	await page.getByText(`${AUTHORITY.name} est ouverte.`).waitFor();
	await page.getByRole('button', { name: 'Ajouter l’application' }).click();
	const secret = await page.locator('code').innerText();
	await page.getByLabel('Code affiché par l’application').fill(new Totp(secret).code());
	await shot(page, 'first-run-second-proof');
	await forward('Vérifier ce code');
	await page.waitForURL(/\/reglages\/demarrage$/);
	await page.getByRole('heading', { name: 'De rien à la première convocation' }).waitFor();
	authority = new URL(page.url()).pathname.split('/')[1];
	await shot(page, 'first-steps');
	noFaults(page);
});

task('113 members come from a spreadsheet; its three bad lines say what is wrong, and are mended on the screen', async () => {
	const file = join(server.folder, 'élus.csv');
	await writeFile(file, membersCsv(110, BAD));
	await page.getByRole('link', { name: 'Importer un fichier' }).click();
	await page.getByText('Déposez votre fichier ici').waitFor();
	await dropFiles(page, '.zone', [file]);
	await page.getByRole('heading', { name: '3 lignes à corriger' }).waitFor();
	await shot(page, 'import-to-mend');
	const line = (who) => page.locator('li').filter({ hasText: who });
	for (const [who, says] of [['Alain Prévost', /adresse/i], ['Rousselin', /prénom/i], ['Guy Tessier', /31 février/]]) assert.match(await line(who).innerText(), says);
	const mend = (who) => line(who).getByRole('textbox');
	await mend('Alain Prévost').fill('alain.prevost@val-orne.example');
	await mend('Rousselin').fill('Odile');
	await mend('Guy Tessier').fill('28/02/2026');
	await page.getByRole('heading', { name: 'Tout est corrigé' }).waitFor();
	await shot(page, 'import-mended');
	await page.getByRole('button', { name: 'Importer 113 élus' }).click();
	await page.getByRole('heading', { name: '113 élus importés' }).waitFor();
	await shot(page, 'import-done');
	noFaults(page);
}, { within: 30, people: '10 min, first run included' });

task('the council is created with its seats, and its notice follows from the law', async () => {
	await page.getByRole('link', { name: 'Créer les organes' }).click();
	await page.getByRole('button', { name: 'Créer le conseil' }).click();
	await page.getByText('5 jours francs').first().waitFor();
	await shot(page, 'body-dialog');
	await page.getByRole('button', { name: 'Créer cet organe' }).click();
	await page.getByText('113 titulaires').first().waitFor();
	await until('someone presides', async () => (await page.getByRole('combobox', { name: /Rôle de Jean-Luc Garnot/ }).inputValue()) === 'president');
	await shot(page, 'body-seats');
	noFaults(page);
});

async function authorityStep() {
	await page.getByLabel('Catégorie').selectOption(AUTHORITY.kind);
	await page.getByLabel('Nom', { exact: true }).fill(AUTHORITY.name);
	await page.getByLabel('Nom court').fill(AUTHORITY.short_name);
	await page.getByLabel('SIREN').fill(AUTHORITY.siren);
	await page.getByLabel('Population totale').fill('21 400');
	await forward();
}
async function administratorStep() {
	await page.getByRole('radio', { name: CLERK.civility }).check();
	await page.getByLabel('Prénom', { exact: true }).fill(CLERK.given_name);
	await page.getByLabel('Nom', { exact: true }).fill(CLERK.family_name);
	await page.getByLabel('Adresse électronique').fill(CLERK.email);
	await page.getByLabel('Mot de passe').fill(CLERK.password);
	await forward('Ouvrir la collectivité');
}
