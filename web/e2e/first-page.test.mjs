/** A document touched before it has come: its first page is there as a picture, and the tablet says what is missing. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot, SIZES } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const FILES = /\/api\/tablet\/files\/[0-9a-f]+$/;
let server, browser, world, page;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, ['Schéma de cohérence territoriale', 'Tarifs de l’eau']);
	for (const n of [1, 2]) await upload(world, `0${n}-note.pdf`, pdf({ title: `Note ${n}`, pages: 6, lines: () => ['Le conseil est invité à se prononcer sur le projet qui suit.'] }));
	world = await sent(server, world);
	const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	page = await person(browser, server, { size: 'landscape', touch: true });
	// Of the files nothing comes: only what is small does.
	await page.context().route(FILES, (route) => route.abort());
	await page.goto('/enroler');
	await page.getByLabel('Code de votre feuille').fill(code);
	await page.getByRole('button', { name: 'Relier cette tablette' }).click();
	await page.getByRole('link', { name: 'Plus tard' }).click();
	await page.getByRole('heading', { name: /une séance attend votre réponse/ }).waitFor();
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

/** How much of the first sheet is dark, once something is laid on it. */
const written = () => page.getByRole('region', { name: 'Page 1', exact: true }).locator('canvas').evaluate((canvas) => {
	const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
	let dark = 0;
	for (let at = 0; at < dots.length; at += 4) if (dots[at] < 128) dark++;
	return dark;
});
const pictures = () => page.evaluate(async () => {
	const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith('pupitre-'));
	const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
	const keys = await new Promise((done) => (db.transaction('previews').objectStore('previews').getAllKeys().onsuccess = (event) => done(event.target.result)));
	db.close();
	return keys.length;
});

task('the pictures of the first pages come before the documents, and make nothing ready', async () => {
	await until('both pictures are kept', async () => (await pictures()) === 2);
	await until('what draws pages is kept', () => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).length))).some((n) => n > 100)));
	assert.equal(await page.getByText('Prêt hors ligne').count(), 0);
	const counts = (await world.clerk.get(`${world.room}/convocations/${world.convocation}/readiness`)).counts;
	assert.equal(counts.complete, 0, JSON.stringify(counts));
});

task('with the server stopped, a document touched shows its first page and says when the rest will come', async () => {
	await server.stop();
	await page.getByRole('link', { name: 'Lire le dossier' }).click();
	await until('the picture of page 1 is laid', async () => (await written().catch(() => 0)) > 500);
	await page.locator('.pager').getByText('page 1 sur 6').waitFor();
	await page.getByText('le reste du document arrivera au retour du réseau').waitFor();
	await shot(page, 'first-page-landscape');
	await page.setViewportSize({ width: 800, height: 1280 });
	await page.waitForTimeout(500);
	await shot(page, 'first-page-portrait');
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.waitForTimeout(300);
	await shot(page, 'first-page-portrait-night');
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.emulateMedia({ colorScheme: 'light' });
	// A picture cannot be searched or copied: there is no text yet.
	assert.equal(await page.locator('.sheet .text span').count(), 0);
	noFaults(page);
});

task('the network back, the page itself takes the place of its picture, where it was', async () => {
	const place = () => page.getByRole('region', { name: 'Page 1', exact: true }).boundingBox();
	const before = await place();
	await server.again();
	await page.context().unroute(FILES);
	await page.locator('.sheet .text span').first().waitFor({ timeout: 60_000 });
	await page.getByText('le reste du document').waitFor({ state: 'detached' });
	await shot(page, 'first-page-after');
	assert.deepEqual(await place(), before);
	await page.goto('/tablette');
	await page.getByText('Prêt hors ligne').first().waitFor({ timeout: 60_000 });
	noFaults(page);
}, { limit: 150 });

task('the page laid within the touch is where the reader lays it, across and upright, and then leaves', async () => {
	for (const size of [SIZES.portrait, SIZES.landscape]) {
		await page.setViewportSize(size);
		await page.goto(`/seance/${world.sitting.id}`);
		const link = page.locator('.agenda a[href*="/lire/"]').first();
		await link.scrollIntoViewIfNeeded();
		const [laid, held] = await link.evaluate(async (link) => {
			const sheet = (where) => new Promise((done) => {
				const look = () => {
					const canvas = document.querySelector(where);
					if (!canvas?.width) return setTimeout(look, 2);
					const { left, top, width } = canvas.getBoundingClientRect();
					done({ left, top, width });
				};
				look();
			});
			link.click();
			return [await sheet('.glimpse canvas'), await sheet('.sheet .paper canvas')];
		});
		for (const side of ['left', 'top', 'width']) assert.ok(Math.abs(laid[side] - held[side]) <= 2, `${side}: ${JSON.stringify([size, laid, held])}`);
		await page.locator('.glimpse').waitFor({ state: 'detached' });
	}
	noFaults(page);
});
