/** A power cut in the middle of a big file. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { prepared } from './lib/world.mjs';

let server, browser, world;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, ['Budget primitif']);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('the server is killed while a file of 40 MB arrives: it goes on where it stopped, and arrives whole', async () => {
	const bytes = pdf({ title: 'Budget primitif', pages: 3, weight: 40 * 1024 * 1024, lines: () => ['Note explicative de synthèse'] });
	const folder = join(server.folder, 'big'), file = join(folder, '01-note-budget.pdf');
	await mkdir(folder);
	await writeFile(file, bytes);
	const page = await person(browser, server, { cookies: world.clerk.cookies() });
	await page.goto(`/${world.authority}/seances/${world.sitting.id}`);
	const offsets = [];
	page.on('request', (request) => request.method() === 'PUT' && offsets.push(Number(new URL(request.url()).searchParams.get('offset'))));
	// A town's line: the file takes a few seconds.
	const chrome = await page.context().newCDPSession(page);
	await chrome.send('Network.emulateNetworkConditions', { offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: 12 * 1024 * 1024 });
	const choose = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: 'Déposer des fichiers' }).click();
	await (await choose).setFiles(file);
	await until('two pieces have left', () => offsets.length >= 3);
	await server.stop('SIGKILL');
	const before = offsets.length;
	await page.getByText('En attente du réseau').waitFor();
	await shot(page, 'upload-cut');
	await server.again();
	await page.getByText('1 placé sur leur point, 0 à placer.').or(page.getByText(/1 placé sur/)).first().waitFor({ timeout: 60_000 });
	const resumed = offsets[before];
	assert.ok(resumed > 0, `it went on at byte ${resumed}, not at the beginning`);
	const sitting = await world.clerk.get(world.room);
	const [document] = sitting.agenda[0].documents;
	const original = await fetch(`${server.url}${world.room}/documents/${document.id}/file?of=original`, { headers: { cookie: world.clerk.cookie } });
	assert.equal(createHash('sha256').update(Buffer.from(await original.arrayBuffer())).digest('hex'), createHash('sha256').update(bytes).digest('hex'));
	noFaults(page);
}, { limit: 120 });
