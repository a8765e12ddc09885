/** Before buying: a study that answers no to the figures of the first user, yes to others, and is printed for the council. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot } from './lib/browser.mjs';
import { Server } from './lib/server.mjs';
import { task } from './lib/task.mjs';
import { prepared } from './lib/world.mjs';

let server, browser, world, page;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, ['Approbation du procès-verbal']);
	page = await person(browser, server, { size: 'office', cookies: world.clerk.cookies() });
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('nobody has asked yet: the page says what a study is for, and the first one opens on an answer, which is no', async () => {
	await page.goto(`/${world.authority}/economies`);
	await page.getByText('Aucune étude encore').waitFor();
	await shot(page, 'studies-none');
	await page.getByRole('link', { name: 'Nouvelle étude' }).click();
	await page.getByText(/il manque 34\s210\s€/).first().waitFor();
	await shot(page, 'study-no');
	noFaults(page);
});

task('a figure that cannot be leaves the last answer on the page and is refused with its name when kept', async () => {
	const years = page.getByLabel('Durée du mandat, en années');
	await years.fill('');
	await page.getByText(/il manque 34\s210\s€/).first().waitFor();
	await page.getByRole('button', { name: 'Garder l’étude' }).click();
	await page.getByText(/\(years\)|durée|années/i).first().waitFor();
	await years.fill('6');
	noFaults(page);
}, { aside: true });

task('tablets already there and dossiers of three hundred sheets: the answer turns to yes, is kept and listed', async () => {
	await page.getByLabel('Tablettes achetées').first().fill('0');
	await page.getByLabel('Feuilles par dossier').first().fill('300');
	await page.getByText(/Le papier évité rembourse la dépense/).first().waitFor();
	await page.getByLabel('Nom de l’étude').fill('Équiper avec les appareils du conseil');
	await page.getByRole('button', { name: 'Garder l’étude' }).click();
	await page.getByText('Étude gardée.').waitFor();
	await shot(page, 'study-yes');
	await page.goto(`/${world.authority}/economies`);
	const row = page.getByRole('row', { name: /Équiper avec les appareils du conseil/ });
	await row.getByText('Oui').waitFor();
	await shot(page, 'studies');
	noFaults(page);
});

task('the paper for the council is a PDF with the same answer', async () => {
	await page.getByRole('link', { name: 'Équiper avec les appareils du conseil' }).click();
	const address = await page.getByRole('link', { name: 'Le PDF pour le conseil' }).getAttribute('href');
	const paper = await page.request.get(new URL(address, server.url).href);
	assert.equal(paper.headers()['content-type'], 'application/pdf');
	assert.ok((await paper.body()).subarray(0, 5).equals(Buffer.from('%PDF-')));
	noFaults(page);
});
