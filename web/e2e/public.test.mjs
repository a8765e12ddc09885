/** The public site, as a citizen meets it: no account, no script; the clerk posts, the citizen finds. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot, SIZES } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const ITEMS = ['Approbation du procès-verbal', 'Tarifs de l’eau et de l’assainissement', 'Subvention à la médiathèque intercommunale', 'Marché de collecte des déchets'];
let server, browser, world, site;
before(async () => {
	[server, browser] = await Promise.all([Server.start({}), launch()]);
	world = await prepared(server, ITEMS);
	await world.clerk.post(`${world.at}/staff`, { civility: 'Monsieur', given_name: 'Jean-Luc', family_name: 'Garnot', email: 'jean-luc.garnot@val-orne.example', role: 'president', valid_to: null });
	for (const n of ITEMS.keys()) await upload(world, `0${n + 1}-note.pdf`, pdf({ title: 'Note', pages: 1, lines: () => ['Note explicative de synthèse'] }));
	world = await sent(server, world);
	await until('the letter is made', async () => (await world.clerk.get(`${world.at}/publication`)).due[0]?.ready, 90);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('the clerk posts what is due', async () => {
	const desk = await person(browser, server, { cookies: world.clerk.cookies() });
	await desk.goto(`/${world.authority}/publication`);
	await desk.getByRole('heading', { name: '1 document à publier' }).waitFor();
	await shot(desk, 'publication-due');
	await desk.getByRole('button', { name: /^Publier : Convocation/ }).click();
	await desk.getByRole('dialog').getByRole('button', { name: 'Publier' }).click();
	await desk.getByRole('heading', { name: 'Tout est publié' }).waitFor();
	await shot(desk, 'publication-posted');
	site = await desk.getByRole('link', { name: /\/collectivites\// }).getAttribute('href');
	await desk.getByRole('button', { name: 'Réglages du site' }).click();
	await desk.getByLabel('Adresse électronique pour les lecteurs').fill('contact@val-orne.example');
	await shot(desk, 'publication-site');
	await desk.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click();
	await desk.getByText('Site enregistré.').waitFor();
	noFaults(desk);
	await desk.context().close();
});

task('a citizen finds it in two clicks or one search, without script, and checks the file', async () => {
	const citizen = await person(browser, server, { scripts: false });
	const foreign = [];
	citizen.on('request', (request) => {
		if (!request.url().startsWith(server.url)) foreign.push(request.url());
	});
	await citizen.goto(new URL(site).pathname);
	await citizen.getByRole('heading', { name: 'Prochaine séance' }).waitFor();
	await citizen.getByRole('link', { name: 'Conseil communautaire', exact: true }).click();
	await citizen.getByText('Subvention à la médiathèque intercommunale').first().waitFor();
	await citizen.getByRole('link', { name: 'Accueil' }).first().click();
	await citizen.getByLabel('Chercher dans les actes publiés').fill('MEDIATHEQUES');
	await citizen.getByRole('button', { name: 'Chercher' }).click();
	await citizen.getByText('1 acte trouvé').waitFor();
	await citizen.locator('main ul.lines a').first().click();
	const hash = (await citizen.locator('.hash').textContent()).trim();
	const href = await citizen.getByRole('link', { name: /Télécharger le document/ }).getAttribute('href');
	const file = await citizen.request.get(href);
	assert.equal(createHash('sha256').update(await file.body()).digest('hex'), hash);
	assert.deepEqual(foreign, []);
	assert.deepEqual(await citizen.context().cookies(), []);
	await citizen.context().close();
});

task('every public page is accessible, at every size, by day and by night', async () => {
	const citizen = await person(browser, server);
	const home = new URL(site).pathname, violations = [];
	await citizen.goto(home);
	const act = await citizen.locator('ul.lines a').first().getAttribute('href');
	const sitting = await citizen.locator('article.sitting h3 a').first().getAttribute('href');
	SIZES.phone = { width: 390, height: 844 };
	for (const [name, path] of [['public home', home], ['public sittings', `${home}/seances`], ['public sitting', sitting], ['public act', act], ['public deliberations', `${home}/deliberations`], ['public search', `${home}/recherche?q=eau`], ['public nothing', `${home}/recherche?q=zorglub`], ['public data', `${home}/donnees`], ['public legal', `${home}/mentions-legales`], ['public accessibility', `${home}/accessibilite`], ['public missing', `${home}/rien`]]) {
		await citizen.goto(path);
		await citizen.locator('main h1').waitFor();
		violations.push(...(await accessibleEverywhere(citizen, name)));
	}
	assert.equal(violations.join('\n'), '');
	noFaults(citizen);
	await citizen.context().close();
}, { limit: 300, aside: true });
