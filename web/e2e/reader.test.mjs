/** A member reads two documents at once, marks her pages, and finds a word in the whole dossier, without network. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf, scanned } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { drag, linked, small, stroke, wake, wordOn } from './lib/tablet.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const TITLES = ['Approbation du procès-verbal', 'Tarifs de l’eau et de l’assainissement', 'Fonds de concours'];
const LONG = 400;
let server, browser, world, page;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, TITLES);
	await upload(world, '01-note.pdf', pdf({ title: TITLES[0], pages: 2, lines: () => ['Le conseil est invité à se prononcer.'] }));
	await upload(world, '02-note.pdf', pdf({ title: TITLES[1], pages: 4, lines: (n) => (n === 2 ? ['À service égal, la régie devient moins chère que la délégation', 'à partir de la quatrième année.'] : ['Le conseil est invité à se prononcer.']) }));
	await upload(world, '02-annexe-1-etude.pdf', pdf({ title: 'Étude comparative', pages: LONG, lines: (n) => [`Prix du mètre cube, tableau ${n}`, ...(n === 321 ? ['La libellule et l’avenir des délibérations inter-', 'communales sur l’eau potable.'] : ['Les recettes couvrent les dépenses.'])] }));
	// A page without a word, as a scanner makes them.
	await upload(world, '03-annexe-1-plan.pdf', scanned());
	await upload(world, '03-note.pdf', pdf({ title: TITLES[2], pages: 3, lines: () => ['Le conseil est invité à se prononcer.'] }));
	world = await sent(server, world);
	page = await linked(browser, server, world, { size: 'landscape', touch: true });
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('without network, the report and its annex side by side: each has its own page and size, and both are written on', async () => {
	await server.stop();
	await open('Rapport', TITLES[1]);
	await until('the page is laid', () => sheet('.half', 1).locator('.text span').count());
	await page.getByRole('button', { name: 'Page suivante' }).click();
	await at(half(0), 'page 2 sur 4');
	await page.getByRole('link', { name: 'Côte à côte' }).click();
	await at(half(1), `page 1 sur ${LONG}`);
	await at(half(0), 'page 2 sur 4');
	for (let n = 0; n < 6; n++) await half(1).getByRole('button', { name: 'Page suivante' }).click();
	await at(half(1), `page 7 sur ${LONG}`);
	await half(1).getByRole('button', { name: 'Plus grand texte' }).click();
	await at(half(0), 'page 2 sur 4');
	await until('both pages are laid', async () => (await sheet(half(0), 2).locator('.text span').count()) && (await sheet(half(1), 7).locator('.text span').count()));
	const wide = (side, n) => sheet(half(side), n).evaluate((one) => one.getBoundingClientRect().width / one.closest('.desk').clientWidth);
	assert.ok((await wide(1, 7)) > (await wide(0, 2)) * 1.1, 'only the second one is larger');
	await page.waitForTimeout(600);
	await shot(page, 'two-landscape');
	await page.getByRole('button', { name: 'Annoter' }).click();
	await drag(page, await wordOn(sheet(half(0), 2), 'régie'), await wordOn(sheet(half(0), 2), 'chère'));
	await half(0).getByRole('list', { name: 'Vos notes sur la page 2' }).getByText('Surligné en jaune : « régie devient moins chère »').waitFor({ state: 'attached' });
	await page.getByRole('button', { name: 'Écrire', exact: true }).click();
	await stroke(page, sheet(half(1), 7), 'pen', [[0.3, 0.2], [0.5, 0.22]]);
	await until('a stroke is drawn in the second', () => sheet(half(1), 7).locator('path.pen').count());
	assert.equal(await half(0).locator('path.pen').count(), 0);
	await shot(page, 'two-annotated');
	await page.getByRole('button', { name: 'Annuler' }).click();
	assert.equal(await half(1).locator('path.pen').count(), 0, 'one undo for both, the last gesture first');
	await page.getByRole('button', { name: 'Rétablir' }).click();
	await page.getByRole('button', { name: 'Annoter' }).click();
	noFaults(page);
});

task('they change places, the line between them moves by keys and by finger, and one alone is the whole screen, where it was', async () => {
	await page.getByRole('link', { name: 'Intervertir' }).click();
	await at(half(0), `page 7 sur ${LONG}`);
	await at(half(1), 'page 2 sur 4');
	await until('they stand where they stood', async () => (await onScreen(half(0), 7)) && (await onScreen(half(1), 2)));
	const line = page.getByRole('separator', { name: 'Limite entre les deux documents' });
	await line.focus();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	assert.equal(await line.getAttribute('aria-valuenow'), '70');
	await page.waitForTimeout(300);
	const box = await line.boundingBox(), halves = await page.locator('.halves').boundingBox();
	await drag(page, { x: box.x + box.width / 2, y: box.y + 200 }, { x: halves.x + halves.width * 0.42, y: box.y + 200 });
	await until('it stops on a step', async () => (await line.getAttribute('aria-valuenow')) === '40');
	await line.dblclick();
	await until('and comes back to the middle', async () => (await line.getAttribute('aria-valuenow')) === '50');
	await half(1).getByRole('button', { name: /Changer de document/ }).click();
	await shot(page, 'two-choose');
	await page.getByRole('dialog').getByRole('listitem').filter({ hasText: TITLES[2] }).getByRole('link', { name: /Rapport/ }).click();
	await at(half(1), 'page 1 sur 3');
	await at(half(0), `page 7 sur ${LONG}`);
	await page.setViewportSize({ width: 800, height: 1280 });
	await page.waitForTimeout(700);
	await shot(page, 'two-portrait');
	const [above, below] = await Promise.all([half(0).boundingBox(), half(1).boundingBox()]);
	assert.ok(below.y >= above.y + above.height - 1, 'upright, one above the other');
	await page.setViewportSize({ width: 1280, height: 800 });
	await half(0).getByRole('link', { name: /Ouvrir en grand/ }).click();
	await until('one document is left', async () => (await page.locator('.half').count()) === 1);
	await at(half(0), `page 7 sur ${LONG}`);
	noFaults(page);
});

task('a document left comes back where it was, at once, without being read again; size and turn are kept for another day', async () => {
	const tabs = page.getByRole('navigation', { name: 'Documents du point 2' });
	await page.getByRole('button', { name: 'Affichage' }).click();
	await page.getByRole('button', { name: 'Pivoter d’un quart de tour' }).click();
	await page.keyboard.press('Escape');
	await page.waitForTimeout(1_200);
	const before = await page.locator('.desk').evaluate((desk) => desk.scrollTop);
	await tabs.getByRole('link', { name: 'Rapport', exact: true }).click();
	await at(half(0), 'page 2 sur 4');
	await page.waitForTimeout(400);
	// Measured in the page: from the touch to the drawing, in frames.
	const took = await page.evaluate(() => new Promise((done) => {
		const start = performance.now();
		[...document.querySelectorAll('nav a')].find((a) => a.textContent.trim().startsWith('Annexe')).click();
		const look = () => {
			const sheet = document.querySelector('.sheet[data-page="7"] canvas'), desk = document.querySelector('.desk');
			if (sheet && sheet.width > 200) done({ ms: performance.now() - start, top: desk.scrollTop });
			else if (performance.now() - start > 5_000) done({ ms: 9_999, top: -1 });
			else requestAnimationFrame(look);
		};
		look();
	}));
	console.log(`     back to the other document in ${Math.round(took.ms)} ms`);
	assert.ok(took.ms < 400, `${took.ms} ms`);
	await until('it stands where it stood', async () => Math.abs((await page.locator('.desk').evaluate((desk) => desk.scrollTop)) - before) < 3);
	await page.reload();
	await at(half(0), `page 7 sur ${LONG}`);
	await until('it is still turned', () => sheet(half(0), 7).evaluate((one) => one.offsetWidth > one.offsetHeight));
	await page.getByRole('button', { name: 'Affichage' }).click();
	await page.getByText(/Taille\s: 115/).waitFor();
	await page.keyboard.press('Escape');
	noFaults(page);
});

task('four hundred pages scrolled to the end, beside another document, never keep more drawings than what is near the eye', async () => {
	await page.getByRole('link', { name: 'Côte à côte' }).click();
	await at(half(1), 'page 2 sur 4');
	const desk = half(0).locator('.desk');
	let most = 0;
	for (let n = 0; n <= 60; n++) {
		await desk.evaluate((one, share) => (one.scrollTop = (one.scrollHeight - one.clientHeight) * share), n / 60);
		await page.waitForTimeout(60);
		most = Math.max(most, await page.locator('canvas').count());
	}
	await at(half(0), `page ${LONG} sur ${LONG}`);
	await page.waitForTimeout(800);
	const left = await page.evaluate(() => [...document.querySelectorAll('canvas')].map((one) => one.width * one.height * 4));
	console.log(`     ${most} drawings at most, ${left.length} left, ${Math.round(left.reduce((sum, one) => sum + one, 0) / 1e6)} MB`);
	assert.ok(most <= 14, `${most} drawings`);
	assert.ok(left.reduce((sum, one) => sum + one, 0) < 80e6);
	assert.ok((await page.locator('.sheet').count()) <= 12, 'pages out of sight are gone');
	noFaults(page);
});

task('two documents side by side are open to everyone', async () => {
	const faults = await accessibleEverywhere(page, 'two documents', ['landscape', 'portrait']);
	await small(page, 'two documents', faults);
	await page.getByRole('button', { name: 'Annoter' }).click();
	await page.getByRole('group', { name: 'Couleur' }).waitFor();
	faults.push(...(await accessibleEverywhere(page, 'two documents annotated', ['landscape', 'portrait'])));
	await small(page, 'two documents annotated', faults);
	await page.getByRole('button', { name: 'Annoter' }).click();
	await half(0).getByRole('button', { name: 'Outils' }).click();
	faults.push(...(await accessibleEverywhere(page, 'tools of one of two', ['landscape'])));
	await page.keyboard.press('Escape');
	assert.deepEqual(faults, []);
	noFaults(page);
}, { aside: true });

task('pages are marked without network, named, taken away and brought back; they are in her notes after a restart', async () => {
	await open('Annexe', TITLES[1]);
	await goTo(12);
	await page.getByRole('button', { name: 'Marquer cette page' }).click();
	await page.getByText('Page 12 marquée').waitFor();
	await goTo(40);
	await page.getByRole('button', { name: 'Marquer cette page' }).click();
	await page.getByRole('button', { name: 'Sommaire' }).click();
	const list = page.getByRole('region', { name: 'Vos marque-pages' });
	await list.getByRole('button', { name: /^Nommer\s: Page 12/ }).click();
	await page.getByRole('dialog').getByLabel('Nom').fill('Le tableau des tarifs');
	await page.getByRole('button', { name: 'Garder ce nom' }).click();
	await list.getByRole('button', { name: 'Le tableau des tarifs 12' }).waitFor();
	await shot(page, 'bookmarks');
	await list.getByRole('button', { name: /^Enlever\s: Page 40/ }).click();
	assert.equal(await list.getByRole('listitem').count(), 1);
	await page.getByRole('button', { name: 'Annuler' }).click();
	await list.getByRole('button', { name: 'Page 40', exact: true }).waitFor();
	await list.getByRole('button', { name: 'Le tableau des tarifs 12' }).click();
	await at(half(0), `page 12 sur ${LONG}`);
	await page.getByRole('button', { name: 'Enlever le marque-page' }).waitFor();
	await page.goto(`${sittingPath()}/notes`);
	await page.getByText('Page marquée : « Le tableau des tarifs »').waitFor();
	await shot(page, 'bookmarks-list');
	await page.reload();
	await page.getByText('Page marquée : « Le tableau des tarifs »').waitFor();
	noFaults(page);
});

task('a stroke and a highlight are taken in hand: another colour, another place, and each is undone', async () => {
	await open('Rapport', TITLES[1]);
	await page.getByRole('button', { name: 'Annoter' }).click();
	await until('the page is laid', () => sheet(half(0), 2).locator('.text span').count());
	await page.getByRole('button', { name: 'Choisir' }).click();
	await page.getByText('Touchez un trait, un surlignage ou une note').waitFor();
	const marks = page.getByRole('list', { name: 'Vos notes sur la page 2' });
	const word = await wordOn(sheet(half(0), 2), 'devient');
	await page.touchscreen.tap(word.x, word.y);
	await page.getByRole('button', { name: 'Vert' }).click();
	await marks.getByText(/Surligné en vert/).waitFor({ state: 'attached' });
	await shot(page, 'picked');
	// Drawn to the next line, it marks the words it lies on.
	const next = await wordOn(sheet(half(0), 2), 'partir');
	await drag(page, word, { x: word.x, y: next.y });
	await marks.getByText(/Surligné en vert\s: «.*quatrième/).waitFor({ state: 'attached' });
	await shot(page, 'picked-moved');
	await page.getByRole('button', { name: 'Annuler' }).click();
	await marks.getByText('Surligné en vert : « régie devient moins chère »').waitFor({ state: 'attached' });
	await page.getByRole('button', { name: 'Annuler' }).click();
	await marks.getByText(/Surligné en jaune/).waitFor({ state: 'attached' });
	await page.getByRole('button', { name: 'Suivant', exact: true }).click();
	await page.getByRole('button', { name: 'Supprimer' }).click();
	await until('it is gone', async () => (await marks.count()) === 0);
	await page.getByRole('button', { name: 'Annuler' }).click();
	await marks.getByText(/Surligné en jaune/).waitFor({ state: 'attached' });
	const faults = await accessibleEverywhere(page, 'picked mark', ['landscape', 'portrait']);
	await page.getByRole('button', { name: 'Suivant', exact: true }).click();
	await small(page, 'picked mark', faults);
	assert.deepEqual(faults, []);
	await page.getByRole('button', { name: 'Annoter' }).click();
	noFaults(page);
});

task('without network a word is found in the whole dossier, scans told apart, and opens on its page with its words marked', async () => {
	await page.goto(sittingPath());
	await page.getByRole('link', { name: 'Chercher dans le dossier' }).click();
	await page.getByLabel('Chercher dans tous les documents de la séance').fill('l’avenir des délibération');
	await page.getByText('1 page dans 1 document', { exact: true }).waitFor({ timeout: 60_000 });
	await page.getByText('1 document numérisé ne se lit pas').waitFor({ timeout: 60_000 });
	await shot(page, 'dossier-search-landscape');
	const faults = await accessibleEverywhere(page, 'dossier search', ['landscape', 'portrait']);
	await small(page, 'dossier search', faults);
	assert.deepEqual(faults, []);
	await page.getByRole('link', { name: /page 321/ }).click();
	await at(half(0), `page 321 sur ${LONG}`);
	await page.locator('mark.here').first().waitFor({ timeout: 30_000 });
	await shot(page, 'dossier-search-opened');
	await page.getByRole('link', { name: 'Tout le dossier' }).click();
	assert.match(await page.getByLabel('Chercher dans tous les documents de la séance').inputValue(), /délibération/);
	await page.getByText('1 page dans 1 document', { exact: true }).waitFor();
	const took = await page.evaluate(() => new Promise((done) => {
		const field = document.querySelector('#dossier-field'), start = performance.now();
		field.value = 'intercommunale';
		field.dispatchEvent(new Event('input', { bubbles: true }));
		field.form.requestSubmit();
		const look = () => ([...document.querySelectorAll('mark')].some((one) => one.textContent.startsWith('intercommunales')) ? done(performance.now() - start) : performance.now() - start > 9_000 ? done(9_999) : requestAnimationFrame(look));
		look();
	}));
	console.log(`     ${LONG + 12} pages searched again in ${Math.round(took)} ms`);
	assert.ok(took < 500, `${took} ms`);
	await page.getByLabel('Chercher dans tous les documents de la séance').fill('bureau');
	await page.getByText('Rien trouvé pour « bureau »').waitFor();
	await page.reload();
	await page.getByText('Rien trouvé pour « bureau »').waitFor({ timeout: 5_000 });
	noFaults(page);
}, { limit: 180 });

task('the server comes back: her other tablet has the same pages marked', async () => {
	await server.again();
	await wake(page);
	const second = await linked(browser, server, world, { size: 'portrait', touch: true });
	await second.goto(`${sittingPath()}/notes`);
	await until('the bookmark has come', async () => {
		for (const one of [page, second]) await wake(one);
		return second.getByText('Page marquée : « Le tableau des tarifs »').count();
	}, 70);
	await second.getByRole('link', { name: 'Ouvrir la page 12' }).click();
	await second.locator('.pager').getByText(`page 12 sur ${LONG}`).waitFor();
	await second.getByRole('button', { name: 'Enlever le marque-page' }).waitFor();
	noFaults(second);
	noFaults(page);
}, { limit: 120 });

task('what shows documents has not come and the server stops: the tablet says so, and opens the document when it is back', async () => {
	const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	const bare = await person(browser, server, { size: 'landscape', touch: true, workers: 'block' });
	await bare.context().route(/pdf\.worker/, (route) => route.abort());
	await bare.goto('/enroler');
	await bare.getByLabel('Code de votre feuille').fill(code);
	await bare.getByRole('button', { name: 'Relier cette tablette' }).click();
	await bare.getByRole('link', { name: 'Plus tard' }).click();
	await bare.getByText('Prêt hors ligne').first().waitFor({ timeout: 60_000 });
	await bare.goto(sittingPath());
	await bare.getByRole('listitem').filter({ hasText: TITLES[0] }).getByRole('link', { name: /Rapport/ }).waitFor();
	await bare.waitForTimeout(1_500);
	await server.stop();
	await bare.getByRole('listitem').filter({ hasText: TITLES[0] }).getByRole('link', { name: /Rapport/ }).click();
	await bare.getByText(/ce qui affiche la suite (arrivera au retour du réseau|n’est pas encore arrivé)/).waitFor();
	await shot(bare, 'machine-away');
	assert.equal(await bare.getByText('Ce document ne s’ouvre pas').count(), 0);
	await server.again();
	await bare.context().unroute(/pdf\.worker/);
	await wake(bare);
	await until('the page itself is there', () => bare.locator('.sheet .text span').count(), 70);
	await bare.context().close();
}, { limit: 150, aside: true });

task('with the application kept, the reading machine and its decoders are on the tablet', async () => {
	const kept = await page.evaluate(async () => {
		const names = await caches.keys(), urls = [];
		for (const name of names) for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
		return urls;
	});
	assert.ok(kept.some((url) => /pdf\.worker/.test(url)), 'the machine');
	for (const decoder of ['jbig2.wasm', 'openjpeg.wasm', 'qcms_bg.wasm']) assert.ok(kept.some((url) => url.endsWith(decoder)), decoder);
}, { aside: true });

const sittingPath = () => `/seance/${world.sitting.id}`;
const half = (n) => page.locator('.half').nth(n);
const sheet = (where, n) => (typeof where === 'string' ? page.locator(where) : where).locator(`.sheet[data-page="${n}"]`);
const at = (where, words) => where.locator('.pager').getByText(words, { exact: true }).waitFor();
async function open(name, title) {
	await page.goto(sittingPath());
	await page.getByRole('listitem').filter({ hasText: title }).getByRole('link', { name: new RegExp(name) }).click();
	await page.locator('.pager').waitFor();
}
async function goTo(n) {
	await page.getByRole('button', { name: /Aller à une page/ }).click();
	await page.getByRole('dialog').getByLabel(/Page de ce document/).fill(String(n));
	await page.keyboard.press('Enter');
	await at(half(0), `page ${n} sur ${LONG}`);
}
const onScreen = (where, n) => sheet(where, n).evaluate((one) => {
	const a = one.getBoundingClientRect(), b = one.closest('.desk').getBoundingClientRect();
	return a.top < b.bottom && a.bottom > b.top;
}).catch(() => false);
