/** Ways in: a fingerprint on the tablet, a second proof at the desk. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot } from './lib/browser.mjs';
import { textOf } from './lib/pdf.mjs';
import { scanned } from './lib/scan.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { peopled } from './lib/world.mjs';

let server, browser, world;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await peopled(server);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

/** A fingerprint reader that always recognises its owner. */
async function fingerprint(page) {
	const chrome = await page.context().newCDPSession(page);
	await chrome.send('WebAuthn.enable');
	const { authenticatorId } = await chrome.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
	return async () => (await chrome.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
}

let tablet, keys, address;
task('the clerk prepares the sheet of a member: the square says where her tablet goes', async () => {
	const desk = await person(browser, server, { cookies: world.clerk.cookies() });
	await desk.goto(`/${world.authority}/elus/${world.member.id}`);
	await desk.getByRole('button', { name: 'Préparer sa fiche de connexion' }).click();
	const square = desk.getByRole('img', { name: /Code à scanner/ });
	await square.waitFor();
	address = await scanned(desk, square);
	assert.match(address ?? '', new RegExp(`^${server.url}/enroler/\\S+$`));
	const sheet = await desk.context().request.get(await desk.getByRole('link', { name: 'Ouvrir la fiche à imprimer' }).getAttribute('href'));
	assert.equal(sheet.headers()['content-type'], 'application/pdf');
	assert.match(textOf(await sheet.body()), /Ferrand/);
	await shot(desk, 'clerk-enrolment');
	noFaults(desk);
	await desk.context().close();
});

task('first start of a lent tablet: the square is scanned, the fingerprint kept, the sittings are there', async () => {
	tablet = await person(browser, server, { size: 'portrait', touch: true });
	keys = await fingerprint(tablet);
	await tablet.goto(address);
	await shot(tablet, 'tablet-enrol-scanned');
	await tablet.getByRole('button', { name: 'Relier cette tablette' }).click();
	await tablet.getByRole('button', { name: 'Utiliser le code ou l’empreinte' }).click();
	await tablet.getByRole('heading', { name: /aucune séance n’est prévue/ }).waitFor();
	assert.equal((await keys()).length, 1);
	noFaults(tablet);
}, { within: 20, people: '60 s' });

task('signed out, she comes back with her fingerprint alone', async () => {
	await tablet.goto('/tablette/compte');
	await tablet.getByRole('button', { name: 'Se déconnecter de cette tablette' }).click();
	await tablet.getByRole('button', { name: 'Effacer et se déconnecter' }).click();
	await tablet.getByRole('link', { name: 'Se connecter autrement' }).click();
	await tablet.getByRole('button', { name: 'Entrer avec une clé d’accès' }).click();
	await tablet.waitForURL(/\/tablette$/);
	await tablet.getByRole('heading', { name: /aucune séance n’est prévue/ }).waitFor();
	noFaults(tablet);
	await tablet.context().close();
});

task('a colleague who is invited proves twice who she is before any desk opens', async () => {
	const page = await person(browser, server);
	await fingerprint(page);
	const email = 'nadia.colas@val-orne.example';
	await world.clerk.post(`${world.at}/staff`, { civility: 'Madame', given_name: 'Nadia', family_name: 'Colas', email, role: 'clerk' });
	const link = await until('the invitation has left', async () => (await server.mailTo(email))?.text.match(/\S+\/enroler\/\S+/)?.[0]);
	await page.goto(link);
	await page.getByRole('button', { name: 'Relier cette tablette' }).click();
	await page.waitForURL(/\/compte$/);
	await page.getByText('Il manque une seconde preuve que c’est bien vous').waitFor();
	await shot(page, 'invited-needs-proof');
	await page.goto('/');
	await page.waitForURL(/\/compte$/);
	await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Continuer' }).click();
	await page.getByText('Votre compte est prêt.').waitFor();
	await page.getByRole('link', { name: 'Entrer' }).click();
	await page.waitForURL(/\/seances$/);
	await page.locator('main h1').waitFor();
	noFaults(page);
	await page.context().close();
});
