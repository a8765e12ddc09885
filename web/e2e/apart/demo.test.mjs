/** The demonstration, as whoever tries the product finds it: one command, one address, one click. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { task } from '../lib/task.mjs';

let server, browser;
before(async () => {
	[server, browser] = await Promise.all([Server.start({}, ['demo'], 480), launch()]);
}, { timeout: 540_000 });
after(async () => {
	await browser?.close();
	await server?.remove();
});

/** Comes in by the page of the demonstration as the person named, and looks at what waits for that person. */
async function comeIn(name, size, looks) {
	const page = await person(browser, server, { size });
	await page.goto('/demo');
	await page.getByRole('button', { name: `Entrer comme ${name}` }).click();
	await page.waitForURL((url) => url.pathname !== '/demo');
	await looks(page);
	await shot(page, `demo-${name.split(' ')[0].toLowerCase()}`);
	noFaults(page);
	await page.context().close();
}

task('the clerk finds a sitting about to be sent, a year of past ones, and the gate that says what is missing', () => comeIn('Sylvie Aubertin', 'office', async (page) => {
	await page.getByRole('heading', { level: 1 }).waitFor();
	await page.goto(`${new URL(page.url()).pathname.split('/').slice(0, 2).join('/')}/seances`);
	const past = page.getByRole('table').last().getByRole('row');
	await past.nth(11).waitFor();
}));

task('the member finds the sittings of both her mandates on one tablet', () => comeIn('Hélène Ferrand', 'landscape', async (page) => {
	await page.getByText('Saint-Aubin').first().waitFor();
	await page.getByText('Trois Vallées').first().waitFor();
}));

task('the president, the IT person and the host each find their own first screen', async () => {
	for (const name of ['Jean-Luc Garnot', 'Karim Benali', 'Nadia Lemoine']) await comeIn(name, 'office', (page) => page.getByRole('heading', { level: 1 }).waitFor());
});

task('the IT person finds the hundred and twenty tablets of the authority, and who has which', () => comeIn('Karim Benali', 'office', async (page) => {
	await page.getByRole('heading', { level: 1 }).waitFor();
	await page.goto(`/${new URL(page.url()).pathname.split('/')[1]}/tablettes`);
	await page.getByText('T-001', { exact: true }).first().waitFor();
	await page.getByText(/\b120\b/).first().waitFor();
}));

task('the mailbox shows the mails that left, each with its letter and its calendar entry', async () => {
	const page = await person(browser, server);
	await page.goto('/demo/courriels');
	const mails = page.getByRole('listitem').or(page.getByRole('row')).filter({ hasText: /onvocation/ });
	await mails.first().waitFor();
	assert.ok((await mails.count()) > 20);
	await shot(page, 'demo-mails');
	noFaults(page);
});
