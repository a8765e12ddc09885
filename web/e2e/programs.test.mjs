/** A program linked by the clerk: a token shown once and used, an address told, tried, and taken away. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot, signIn } from './lib/browser.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { CLERK, peopled } from './lib/world.mjs';

let server, browser, world, page, authority, token, secret;
const received = [];
/** The program: it keeps what it is told, and fails when asked to. */
let status = 204;
const program = createServer((request, response) => {
	let body = '';
	request.on('data', (piece) => (body += piece)).on('end', () => (received.push({ headers: request.headers, body }), response.writeHead(status).end()));
});
before(async () => {
	await new Promise((ready) => program.listen(0, '127.0.0.1', ready));
	[server, browser] = await Promise.all([Server.start({ PUPITRE_WEBHOOK_NETWORKS: '127.0.0.0/8' }), launch()]);
	world = await peopled(server, 12);
	page = await person(browser, server);
});
after(async () => {
	await browser?.close();
	await server?.remove();
	program.close();
});
const address = () => `http://127.0.0.1:${program.address().port}/avis`;

task('the page says that nothing is linked, and what to do', async () => {
	await signIn(page, CLERK, world.totp);
	await page.waitForURL(/\/[0-9a-f-]{36}\//);
	authority = new URL(page.url()).pathname.split('/')[1];
	await page.goto(`/${authority}/reglages`);
	await page.getByRole('link', { name: 'Logiciels reliés' }).click();
	await page.getByRole('heading', { level: 1, name: 'Aucun logiciel n’est relié' }).waitFor();
	assert.deepEqual(await accessibleEverywhere(page, 'programs none', ['office', 'portrait']), []);
	noFaults(page);
});

task('a token is made with the keyboard alone, shown once, and opens what it says', async () => {
	await page.getByRole('button', { name: 'Créer un jeton' }).focus();
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Créer un jeton' });
	await dialog.getByLabel('Logiciel').focus();
	await page.keyboard.type('Parapheur');
	await dialog.getByLabel('Lire les élus').focus();
	await page.keyboard.press('Space');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Space');
	await dialog.getByLabel('Lire le suivi').focus();
	await page.keyboard.press('Space');
	assert.deepEqual(await accessibleEverywhere(page, 'programs token dialog', ['office', 'portrait']), []);
	await dialog.getByLabel('Logiciel').focus();
	await page.keyboard.press('Enter');
	const shown = page.getByRole('dialog', { name: 'Copiez le jeton maintenant' });
	token = await shown.getByLabel('Jeton de « Parapheur »').inputValue();
	assert.match(token, /^pupitre_[\w-]{43}$/);
	assert.equal(await shown.getByRole('button', { name: 'Copier' }).evaluate((b) => b === document.activeElement), true, 'one key copies it');
	assert.deepEqual(await accessibleEverywhere(page, 'programs token secret', ['office', 'portrait']), []);
	await page.keyboard.press('Escape');
	await page.getByRole('heading', { level: 1, name: '1 jeton en cours' }).waitFor();
	// The heading stands behind the dialog too: it is the dialog that must have gone.
	await page.getByText(token).waitFor({ state: 'detached' });
	assert.equal((await page.content()).includes(token), false, 'the secret is nowhere in the page any more');
	const ask = (path) => fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
	assert.deepEqual((await (await ask('/api/token')).json()).scopes, ['members:read', 'sittings:read', 'readiness:read']);
	assert.equal((await ask(`/api/authorities/${authority}/members`)).status, 200);
	assert.equal((await ask(`/api/authorities/${authority}/journal`)).status, 403);
	assert.equal((await ask('/api/session')).status, 403);
	await page.reload();
	await page.getByRole('cell', { name: /aujourd|:|\d h/ }).first().waitFor();
	noFaults(page);
});

task('an address is told, tried from the screen, and what it receives is signed', async () => {
	await page.getByRole('button', { name: 'Prévenir une adresse' }).click();
	const dialog = page.getByRole('dialog', { name: 'Prévenir une adresse' });
	await dialog.getByLabel('Adresse du logiciel').fill('http://192.168.1.10/avis');
	await dialog.getByLabel('Convocation envoyée').check();
	await dialog.getByLabel('Élu ou composition').check();
	await dialog.getByRole('button', { name: 'Prévenir une adresse' }).click();
	await dialog.getByText('doit commencer par https').waitFor();
	assert.deepEqual(await accessibleEverywhere(page, 'programs webhook dialog', ['office', 'portrait']), []);
	await dialog.getByLabel('Adresse du logiciel').fill(address());
	await dialog.getByRole('button', { name: 'Prévenir une adresse' }).click();
	const shown = page.getByRole('dialog', { name: 'Copiez le secret maintenant' });
	secret = await shown.getByLabel('Secret de').inputValue();
	await shown.getByRole('button', { name: 'Je l’ai copié' }).click();
	await page.getByRole('button', { name: 'Envoyer un avis d’essai' }).click();
	await page.getByText('Avis d’essai reçu.').waitFor();
	const [first] = received;
	assert.equal(JSON.parse(first.body).type, 'ping');
	const signed = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${first.headers['webhook-id']}.${first.headers['webhook-timestamp']}.${first.body}`).digest('base64');
	assert.equal(first.headers['webhook-signature'], `v1,${signed}`);
	noFaults(page);
});

task('a program that fails is seen, and what it missed leaves again by hand', async () => {
	status = 500;
	await page.getByRole('button', { name: 'Envoyer un avis d’essai' }).click();
	await page.getByText('Le logiciel a répondu 500.').first().waitFor();
	await page.getByText('Ne reçoit plus').waitFor();
	assert.deepEqual(await accessibleEverywhere(page, 'programs linked', ['office', 'portrait']), []);
	status = 204;
	const before = received.length;
	await page.getByRole('button', { name: 'Renvoyer l’avis « Essai »' }).first().click();
	await until('it left again', async () => received.length > before);
	assert.equal(received.at(-1).headers['webhook-id'], received[before - 1].headers['webhook-id']);
	await until('the screen shows it', async () => (await page.getByText('Reçu (204)').count()) >= 2);
	await page.reload();
	await page.getByText('Ne reçoit plus').waitFor({ state: 'detached' });
	noFaults(page);
});

task('what is taken away opens and receives nothing more', async () => {
	await page.getByRole('button', { name: 'Ne plus prévenir' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click();
	await page.getByText('Aucune adresse n’est prévenue').waitFor();
	await page.getByRole('button', { name: 'Retirer le jeton « Parapheur »' }).click();
	await shot(page, 'programs-revoke');
	await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click();
	await page.getByText('1 ancien jeton').click();
	await page.getByText('Retiré, ').waitFor();
	assert.deepEqual(await accessibleEverywhere(page, 'programs past', ['office']), []);
	assert.equal((await fetch(`${server.url}/api/token`, { headers: { authorization: `Bearer ${token}` } })).status, 401);
	await page.goto(`/${authority}/journal`);
	await page.getByText('Jeton d’accès « Parapheur » retiré.').waitFor();
	noFaults(page);
});
