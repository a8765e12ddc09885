/** A member of two authorities, each with its own server: one list of sittings, two stores, and what befalls one server is not felt by the other. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { linked, wake } from './lib/tablet.mjs';
import { task, until } from './lib/task.mjs';
import { AUTHORITY, prepared, sent, upload } from './lib/world.mjs';

const RIVER = { ...AUTHORITY, name: 'Syndicat des Deux Rives', short_name: 'Deux Rives', siren: '200000016', address: '1 quai du Port, 61100 Rives' };
const HERE = 'Tarifs de l’eau', THERE = 'Entretien des berges';
let home, away, browser, town, river, tablet;
before(async () => {
	[home, away, browser] = await Promise.all([Server.start(), Server.start(), launch()]);
	[town, river] = [await readied(home, HERE, {}), await readied(away, THERE, { of: RIVER, days: 20 })];
	tablet = await linked(browser, home, town, { size: 'landscape', touch: true });
});
after(async () => {
	await browser?.close();
	await Promise.all([home?.remove(), away?.remove()]);
});
async function readied(server, title, choices) {
	const world = await prepared(server, [title], choices);
	await upload(world, '01-note.pdf', pdf({ title, pages: 3, lines: (n) => [`Note explicative de synthèse, page ${n}.`] }));
	return sent(server, world);
}
const stores = () => tablet.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('pupitre-')));
const row = async ({ clerk, room, convocation, member }) => (await clerk.get(`${room}/convocations/${convocation}/readiness`)).rows.find((one) => one.mandate_id === member.id);
const sitting = (world) => `/seance/${world.sitting.id}`;
const code = async (world) => (await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {})).code;

/** The sheet of the other server, photographed. */
async function sheet() {
	const desk = await person(browser, away, { cookies: river.clerk.cookies() });
	await desk.goto(`/${river.authority}/elus/${river.member.id}`);
	await desk.getByRole('button', { name: 'Préparer sa fiche de connexion' }).click();
	const square = desk.getByRole('img', { name: /Code à scanner/ });
	await square.waitFor();
	const photograph = await square.screenshot();
	await desk.context().close();
	return photograph;
}

task('an address that is no other Pupitre is refused in plain words', async () => {
	await tablet.goto('/tablette/compte');
	await tablet.getByRole('link', { name: 'Ajouter une autre collectivité hébergée ailleurs' }).click();
	await tablet.getByRole('heading', { name: 'Ajouter une collectivité hébergée ailleurs' }).waitFor();
	const add = async (address, typed = 'ABCD-2345') => {
		await tablet.getByLabel('Adresse de son Pupitre').fill(address);
		await tablet.getByLabel('Code de votre feuille').fill(typed);
		await tablet.getByRole('button', { name: 'Ajouter cette collectivité' }).click();
	};
	await add('http://pupitre.rives.example');
	await tablet.getByText('Cette adresse n’est pas protégée').waitFor();
	await add(home.url);
	await tablet.getByText('Cette adresse est celle de ce Pupitre-ci').waitFor();
	await add('http://localhost:9');
	await tablet.getByText('Rien ne répond à cette adresse').waitFor();
	await add(away.url);
	await tablet.getByText('Ce code n’est pas reconnu').waitFor();
	assert.equal((await accessibleEverywhere(tablet, '/tablette/compte/ajouter')).join('\n'), '');
	noFaults(tablet);
});

task('she photographs the sheet of her other authority: both sittings are in one list, the next one first', async () => {
	await tablet.locator('input[type=file]').setInputFiles({ name: 'feuille.png', mimeType: 'image/png', buffer: await sheet() });
	await until('the address is read', async () => (await tablet.getByLabel('Adresse de son Pupitre').inputValue()) === away.url);
	await shot(tablet, 'servers-add');
	await tablet.getByRole('button', { name: 'Ajouter cette collectivité' }).click();
	await tablet.getByRole('heading', { name: /deux séances attendent votre réponse|2 séances attendent votre réponse/ }).waitFor();
	const main = await tablet.locator('main').innerText();
	assert.ok(main.indexOf('Deux Rives') >= 0 && main.indexOf('Deux Rives') < main.indexOf('Val d’Orne'), main);
	await tablet.locator('footer').getByText('Prêt hors ligne').waitFor({ timeout: 60_000 });
	await until('both clerks see it', async () => (await row(town)).state === 'complete' && (await row(river)).state === 'complete');
	assert.equal((await stores()).length, 2);
	assert.equal((await stores()).filter((name) => name.endsWith(`@${away.url}`)).length, 1);
	await shot(tablet, 'servers-inbox');
	const cookies = await tablet.context().cookies();
	assert.equal(cookies.filter(({ name }) => name === 'pupitre').length, 1, 'the other server left no cookie');
	noFaults(tablet);
});

task('with the other server stopped, its sitting says so, is read and answered; the first one is answered as ever', async () => {
	await away.stop();
	await tablet.reload();
	await wake(tablet);
	await tablet.getByText('Son serveur ne répond pas pour l’instant').first().waitFor({ timeout: 30_000 });
	assert.equal(await tablet.getByText('Son serveur ne répond pas pour l’instant').count(), 1, 'beside its own sitting alone');
	await tablet.locator('footer').getByText('Prêt hors ligne').waitFor();
	await shot(tablet, 'servers-one-silent');
	await tablet.goto(sitting(river));
	await tablet.getByRole('button', { name: 'Présente' }).click();
	await tablet.getByText('Votre réponse partira au retour du réseau').first().waitFor();
	await tablet.getByRole('button', { name: /Écrire une note sur ce point|note/i }).first().click();
	await tablet.getByLabel('Ce que vous notez').fill('Demander le plan des berges.');
	await tablet.getByRole('button', { name: 'Fermer' }).click();
	await tablet.locator('main').getByRole('link', { name: /Rapport/ }).first().click();
	await tablet.locator('.pager').getByText('page 1 sur 3').waitFor();
	await tablet.getByRole('region', { name: 'Page 1', exact: true }).getByText('Note explicative de synthèse, page 1.').waitFor();
	await tablet.goto(sitting(town));
	await tablet.getByRole('button', { name: 'Absente' }).click();
	await tablet.getByText(/Reçu par le secrétariat/).waitFor();
	assert.equal((await row(town)).answer, 'absent');
	assert.equal(await tablet.getByText('Son serveur ne répond pas pour l’instant').count(), 0);
	noFaults(tablet);
});

task('the tablet starts again with the other server still stopped; when it comes back, what waited leaves by itself', async () => {
	await tablet.goto('/tablette');
	await tablet.getByText('Vous serez présente').first().waitFor();
	await away.again();
	await wake(tablet);
	await until('the other clerk has the answer', async () => (await row(river)).answer === 'present', 70);
	await tablet.goto(`${sitting(river)}/notes`);
	await tablet.getByText('Demander le plan des berges.').waitFor();
	await tablet.getByText('Notes enregistrées et copiées').waitFor({ timeout: 70_000 });
	await tablet.goto(`${sitting(town)}/notes`);
	await tablet.getByRole('heading', { name: 'Mes notes' }).waitFor();
	assert.equal(await tablet.getByText('Demander le plan des berges.').count(), 0);
	noFaults(tablet);
}, { limit: 150 });

task('with her own server stopped, the other one is answered', async () => {
	await home.stop();
	await tablet.goto(sitting(river));
	await tablet.getByRole('button', { name: 'Changer d’avis' }).click();
	await tablet.getByRole('button', { name: 'Absente' }).click();
	await tablet.getByText(/Reçu par le secrétariat/).waitFor({ timeout: 30_000 });
	assert.equal((await row(river)).answer, 'absent');
	await home.again();
	await wake(tablet);
	noFaults(tablet);
});

task('the other server declares the tablet lost: its papers go, the first one’s stay, and it is said calmly', async () => {
	const devices = `${river.at}/members/${river.member.id}/devices`;
	const [device] = await river.clerk.get(devices);
	assert.match(device.label, /application de localhost/);
	await river.clerk.post(`${devices}/${device.id}/cut`, {});
	await tablet.goto('/tablette');
	await wake(tablet);
	await tablet.getByText('Deux Rives a déclaré cette tablette perdue').waitFor({ timeout: 70_000 });
	await tablet.getByText(HERE).or(tablet.getByText('Val d’Orne')).first().waitFor();
	await until('its store is gone', async () => (await stores()).every((name) => !name.includes('@')));
	await tablet.locator('footer').getByText('Prêt hors ligne').waitFor();
	await shot(tablet, 'servers-cut');
	await tablet.reload();
	await tablet.getByText('Deux Rives a déclaré cette tablette perdue').waitFor();
	await tablet.getByRole('link', { name: 'J’ai un nouveau code' }).click();
	assert.equal(await tablet.getByLabel('Adresse de son Pupitre').inputValue(), away.url);
	noFaults(tablet);
}, { limit: 120 });

task('with a new code it comes back; taken off the tablet, it leaves alone', async () => {
	await tablet.getByLabel('Code de votre feuille').fill(await code(river));
	await tablet.getByRole('button', { name: 'Ajouter cette collectivité' }).click();
	await tablet.getByText('Deux Rives').first().waitFor();
	assert.equal(await tablet.getByText('Deux Rives a déclaré cette tablette perdue').count(), 0);
	await until('its note has come back', async () => (await tablet.goto(`${sitting(river)}/notes`), tablet.getByText('Demander le plan des berges.').waitFor({ timeout: 5_000 }).then(() => true, () => false)), 60);
	await tablet.goto('/tablette/compte');
	await tablet.getByText('Hébergé par localhost').waitFor();
	assert.equal((await accessibleEverywhere(tablet, 'the account with two servers')).join('\n'), '');
	await tablet.getByRole('button', { name: 'Retirer Deux Rives de cette tablette' }).click();
	await tablet.getByRole('dialog').getByRole('button', { name: 'Retirer', exact: true }).click();
	await until('its store is gone', async () => (await stores()).length === 1);
	assert.ok((await stores()).every((name) => !name.includes('@')));
	await tablet.goto('/tablette');
	await tablet.locator('footer').getByText('Prêt hors ligne').waitFor();
	assert.equal(await tablet.getByText('Deux Rives').count(), 0);
	await home.stop();
	await tablet.goto(sitting(town));
	await tablet.locator('main').getByRole('link', { name: /Rapport/ }).first().click();
	await tablet.locator('.pager').getByText('page 1 sur 3').waitFor();
	noFaults(tablet);
}, { limit: 150 });
