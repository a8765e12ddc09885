/** A member writes on her papers: without network, on two tablets, with stylus, finger, mouse and keyboard; nobody else reads it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { Client } from './lib/api.mjs';
import { accessibleEverywhere, launch, noFaults, shot } from './lib/browser.mjs';
import { fill, press } from './lib/keyboard.mjs';
import { pdf, scanned } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { drag, linked as linkedTo, small, spotOn, stroke as strokeOn, wake, wordOn } from './lib/tablet.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const TITLES = ['Approbation du procès-verbal', 'Tarifs de l’eau et de l’assainissement'];
const PASSAGE = 'la régie devient moins chère';
const NOTE = 'Demander à M. Garnot pourquoi la régie part de si haut.';
let server, browser, world, page, second;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, TITLES);
	const lines = (n) => (n === 2 ? ['Comparer les trois modes de gestion', 'À service égal, la régie devient moins chère que la délégation', 'à partir de la quatrième année, car elle ne rémunère pas', 'd’actionnaire et emprunte à plus long terme.'] : ['Le conseil est invité à se prononcer.']);
	for (const [i, title] of TITLES.entries()) await upload(world, `0${i + 1}-note.pdf`, pdf({ title, pages: 4, lines }));
	// A page without a word, as a scanner makes them.
	await upload(world, '02-annexe-1-plan.pdf', scanned());
	world = await sent(server, world);
	page = await linked({ size: 'landscape', touch: true });
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('without network she highlights a passage, writes by stylus, pins a note and notes a point; all of it is there after a restart', async () => {
	await server.stop();
	await open(page, TITLES[1], 2);
	await page.getByRole('button', { name: 'Annoter' }).click();
	await page.getByText('Vos notes s’enregistrent toutes seules').waitFor();
	await drag(page, await words(page, 2, 'régie'), await words(page, 2, 'chère'));
	await page.getByRole('list', { name: 'Vos notes sur la page 2' }).getByText(`Surligné en jaune : « ${PASSAGE.slice(3)} »`).waitFor({ state: 'attached' });
	await page.getByRole('button', { name: 'Écrire', exact: true }).click();
	await stroke(page, 'pen', [[0.55, 0.3], [0.58, 0.28], [0.62, 0.27], [0.66, 0.29], [0.66, 0.31], [0.62, 0.33], [0.57, 0.32], [0.55, 0.3]]);
	await until('a stroke is drawn', () => page.locator('.sheet[data-page="2"] path.pen').count());
	await page.getByRole('button', { name: 'Note', exact: true }).click();
	await click(page, 2, 0.9, 0.2);
	await page.getByLabel('Ce que vous notez').fill(NOTE);
	await shot(page, 'notes-slip-landscape');
	await page.setViewportSize({ width: 800, height: 1280 });
	await page.waitForTimeout(600);
	await shot(page, 'notes-slip-portrait');
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.getByText('Vous seule la lisez').waitFor();
	await page.getByRole('button', { name: 'Fermer' }).click();
	await page.getByText('Enregistrées sur cette tablette, copie au retour du réseau').waitFor();
	await page.goto(sittingPath());
	await page.getByRole('button', { name: /Écrire une note sur ce point, 1/ }).click();
	await page.getByLabel('Ce que vous notez').fill('Relire la page 2 avant de voter.');
	await page.getByRole('button', { name: 'Fermer' }).click();
	await page.getByText('Relire la page 2 avant de voter.').waitFor();
	await page.reload();
	await page.getByText('Relire la page 2 avant de voter.').waitFor();
	await page.locator('footer').getByText('4 traits et notes seront copiés au retour du réseau').waitFor();
	await shot(page, 'notes-sitting');
	await open(page, TITLES[1], 2);
	await seen(page);
	await page.getByRole('button', { name: 'Votre note numéro 1' }).click();
	assert.equal(await page.getByLabel('Ce que vous notez').inputValue(), NOTE);
	await page.keyboard.press('Escape');
	noFaults(page);
});

task('a tablet that dies in the middle of a sentence keeps what was written of it', async () => {
	await page.getByRole('button', { name: 'Annoter' }).click();
	await page.getByRole('button', { name: 'Note', exact: true }).click();
	await click(page, 2, 0.9, 0.3);
	await page.getByLabel('Ce que vous notez').pressSequentially('Et les agents repris ?');
	await page.waitForTimeout(150);
	const path = new URL(page.url()).pathname + '?page=2', context = page.context();
	// No page of hers has the time to say anything.
	const dead = await context.newCDPSession(page);
	const crash = page.waitForEvent('crash');
	void dead.send('Page.crash').catch(() => undefined);
	await crash;
	page = await watched(context);
	await page.goto(path);
	await drawn(page, 2);
	await page.getByRole('button', { name: 'Votre note numéro 2' }).click();
	assert.equal(await page.getByLabel('Ce que vous notez').inputValue(), 'Et les agents repris ?');
	await page.getByRole('button', { name: 'Supprimer' }).click();
	await until('the note is gone', async () => (await page.getByRole('button', { name: 'Votre note numéro 2' }).count()) === 0);
	noFaults(page);
});

task('the server comes back: the copy is made, and her second tablet sees the same marks and notes', async () => {
	await server.again();
	await page.getByRole('button', { name: 'Annoter' }).click();
	await page.getByText('Notes enregistrées et copiées').waitFor({ timeout: 70_000 });
	second = await linked({ size: 'portrait', touch: true });
	await second.goto(sittingPath());
	await second.getByText('Relire la page 2 avant de voter.').waitFor({ timeout: 70_000 });
	await open(second, TITLES[1], 2);
	await seen(second);
	await shot(second, 'notes-second-tablet-portrait');
	noFaults(page);
	noFaults(second);
});

task('neither the clerk nor another member finds them, by any way that a note could be asked for', async () => {
	const path = `/api/tablet/notes/${world.member.id}`;
	await assert.rejects(world.clerk.get(path), /404/);
	await assert.rejects(world.clerk.post(path, { entries: [{ ref: 'a.1', content: 'x' }] }), /404/);
	const other = world.members.find((one) => one.id !== world.member.id);
	const { code } = await world.clerk.post(`${world.at}/members/${other.id}/enrolment`, {});
	const neighbour = new Client(server.url);
	await neighbour.post('/api/session/enrol', { code, device_label: 'Tablette' });
	await assert.rejects(neighbour.get(path), /404/);
	const { entries } = await neighbour.get(`/api/tablet/notes/${other.id}`);
	assert.deepEqual(entries, []);
	for (const read of ['/journal', `/members/${world.member.id}`, '/attention', `/sittings/${world.sitting.id}`, `/sittings/${world.sitting.id}/convocations/${world.convocation}/proof.json`]) assert.doesNotMatch(JSON.stringify(await world.clerk.get(world.at + read)), /Garnot pourquoi|Relire la page/);
	assert.doesNotMatch(server.log, /Garnot pourquoi|Relire la page/);
});

task('the same note changed on both tablets without network: both versions are shown, and one choice settles it on both', async () => {
	await Promise.all([page, second].map((one) => one.goto(sittingPath())));
	await server.stop();
	await change(page, 'Voter contre, sauf si le tarif baisse.');
	await change(second, 'Voter pour, si le tarif baisse.');
	await server.again();
	// Each asks once a minute; taken in hand again, at once.
	await until('both tablets show both versions', async () => {
		for (const one of [page, second]) await wake(one);
		return (await Promise.all([page, second].map((one) => one.getByText('Autre version, écrite sur un autre appareil').count()))).every((n) => n === 1);
	}, 70);
	for (const one of [page, second]) for (const text of ['Voter contre, sauf si le tarif baisse.', 'Voter pour, si le tarif baisse.']) await one.getByText(text).waitFor();
	await shot(page, 'notes-two-versions');
	const loser = await page.locator('.others .said').innerText();
	await page.getByRole('button', { name: 'Reprendre celle-ci' }).click();
	await page.getByText('Autre version, écrite sur un autre appareil').waitFor({ state: 'detached' });
	await page.getByText(loser).waitFor();
	await until('the second tablet agrees', async () => {
		await wake(second);
		return (await second.getByText('Autre version, écrite sur un autre appareil').count()) === 0 && (await second.getByText(loser).count()) === 1;
	}, 70);
	noFaults(page);
	noFaults(second);
});

task('the stylus draws at once, the finger moves the page, a hand resting beside the stylus does nothing', async () => {
	await open(page, TITLES[1], 2);
	const strokes = () => page.locator('.sheet[data-page="2"] path.pen').count(), top = () => page.locator('.desk').evaluate((desk) => desk.scrollTop);
	const before = await strokes();
	await stroke(page, 'pen', [[0.3, 0.26], [0.5, 0.28]]);
	assert.equal(await strokes(), before + 1, 'no tool was in hand and the stylus wrote');
	await page.getByRole('toolbar', { name: 'Annoter' }).waitFor();
	const start = await top();
	// The hand beside a stylus is quiet for a moment; a finger that comes later is a finger.
	await page.waitForTimeout(800);
	await touch(page, 2, [0.4, 0.34], [0.4, 0.2]);
	await until('the page has moved', async () => (await top()) !== start);
	assert.equal(await strokes(), before + 1, 'the finger wrote nothing');
	await page.getByText('Le doigt déplace la page.').waitFor();
	await shot(page, 'notes-finger-hint');
	await page.getByRole('button', { name: 'Au doigt' }).click();
	await page.waitForTimeout(600);
	const still = await top();
	await touch(page, 2, [0.3, 0.32], [0.5, 0.34]);
	assert.equal(await strokes(), before + 2, 'the finger wrote when told to');
	assert.equal(await top(), still, 'and moved nothing');
	await stroke(page, 'pen', [[0.3, 0.36], [0.5, 0.36]]);
	await touch(page, 2, [0.7, 0.36], [0.7, 0.3]);
	assert.equal(await strokes(), before + 3, 'a palm that lands just after the stylus writes nothing');
	assert.equal(await top(), still);
	for (let n = 0; n < 3; n++) await page.keyboard.press('Control+z');
	assert.equal(await strokes(), before);
	await page.getByRole('button', { name: 'Rétablir' }).click();
	assert.equal(await strokes(), before + 1);
	await page.getByRole('button', { name: 'Gomme' }).click();
	await stroke(page, 'mouse', [[0.4, 0.24], [0.4, 0.3]]);
	assert.equal(await strokes(), before);
	await page.getByRole('button', { name: 'Annuler' }).click();
	assert.equal(await strokes(), before + 1);
	await page.keyboard.press('Control+z');
	noFaults(page);
});

task('marks keep their place when the page grows and turns; on a scan the highlighter draws a band', async () => {
	await page.getByRole('button', { name: 'Annoter' }).click();
	const offset = async () => {
		const [mark, sheet] = await Promise.all(['.sheet[data-page="2"] rect.hl', '.sheet[data-page="2"]'].map((one) => page.locator(one).first().evaluate((node) => { const b = node.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })));
		return [(mark[0] - sheet[0]) / sheet[2], (mark[1] - sheet[1]) / sheet[3], mark[2] / sheet[2]].map((v) => Math.round(v * 200) / 200);
	};
	const straight = await offset();
	await page.getByRole('button', { name: 'Plus grand texte' }).click();
	await page.waitForTimeout(400);
	assert.deepEqual(await offset(), straight);
	await page.getByRole('button', { name: 'Affichage' }).click();
	await page.getByRole('button', { name: 'Pivoter d’un quart de tour' }).click();
	await page.keyboard.press('Escape');
	await page.waitForTimeout(600);
	await shot(page, 'notes-turned');
	const [x, y] = await offset();
	assert.ok(Math.abs(y - straight[0]) < 0.02 && x > 0.5, `${x} ${y} from ${straight}`);
	await page.getByRole('navigation', { name: 'Documents du point 2' }).getByRole('link', { name: 'Annexe' }).click();
	await page.getByRole('button', { name: 'Annoter' }).click();
	await page.locator('.sheet[data-page="1"] canvas').waitFor();
	await page.getByRole('button', { name: 'Surligner', exact: true }).first().click();
	if ((await page.getByRole('button', { name: 'Bleu' }).count()) === 0) await page.getByRole('button', { name: 'Surligner', exact: true }).first().click();
	await page.getByRole('button', { name: 'Bleu' }).click();
	await stroke(page, 'mouse', [[0.2, 0.2], [0.6, 0.2]], 1);
	await page.getByRole('list', { name: 'Vos notes sur la page 1' }).getByText('Surligné en bleu, une zone de la page').waitFor({ state: 'attached' });
	await shot(page, 'notes-scan');
	noFaults(page);
});

task('by the keyboard alone: a passage is underlined, a note is pinned, and both are found again in her list', async () => {
	await open(page, TITLES[0], 2);
	await press(page, 'Annoter');
	if (!(await page.getByRole('toolbar', { name: 'Annoter' }).count())) await press(page, 'Annoter');
	await press(page, 'Souligner');
	await press(page, 'Rouge');
	await press(page, 'Passage…');
	await fill(page, 'Les mots du passage, tels qu’ils sont écrits', 'quatrieme annee');
	await page.keyboard.press('Enter');
	await page.getByRole('list', { name: 'Vos notes sur la page 2' }).getByText('Souligné en rouge : « quatrième année »').waitFor({ state: 'attached' });
	await press(page, 'Note');
	await press(page, 'En haut de la page');
	await page.keyboard.type('À comparer avec 2025.');
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Votre note numéro 1' }).waitFor();
	await shot(page, 'notes-keyboard');
	await page.getByRole('link', { name: 'Mes notes' }).click();
	await page.getByRole('heading', { name: 'Mes notes' }).waitFor();
	await page.getByText('À comparer avec 2025.').waitFor();
	await shot(page, 'notes-list');
	await page.getByRole('link', { name: 'Ouvrir la page 2' }).first().click();
	await page.locator('.pager').getByText('page 2 sur 4').waitFor();
	noFaults(page);
});

task('she takes her notes away: a PDF that another reader shows with them, and a list in words', async () => {
	await page.goto(`${sittingPath()}/notes`);
	const group = page.locator('section').filter({ hasText: 'régie devient moins chère' });
	const [annotated] = await Promise.all([page.waitForEvent('download'), group.getByRole('button', { name: 'Enregistrer ce PDF avec mes notes' }).click()]);
	assert.match(annotated.suggestedFilename(), / - annoté\.pdf$/);
	const near = (n, colour) => colours(annotated, n).then((all) => all.filter(([r, g, b]) => Math.abs(r - colour[0]) + Math.abs(g - colour[1]) + Math.abs(b - colour[2]) < 40).length);
	assert.ok((await near(2, [245, 227, 160])) > 500, 'the highlight');
	assert.ok((await near(2, [36, 64, 143])) > 60, 'the stroke');
	assert.ok((await near(2, [250, 242, 212])) > 20, 'the slip');
	assert.equal(await near(1, [245, 227, 160]), 0);
	const [list] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Enregistrer la liste' }).click()]);
	const text = await readFile(await list.path(), 'utf8');
	for (const said of [NOTE, PASSAGE.slice(3), 'À comparer avec 2025.', 'Point 1. Approbation du procès-verbal']) assert.ok(text.includes(said), said);
	noFaults(page);
});

task('the pages where she writes and finds her notes are open to everyone', async () => {
	const faults = [];
	await open(page, TITLES[1], 2);
	if (!(await page.getByRole('toolbar', { name: 'Annoter' }).count())) await page.getByRole('button', { name: 'Annoter' }).click();
	await page.getByRole('button', { name: 'Votre note numéro 1' }).click();
	faults.push(...(await accessibleEverywhere(page, 'reader with notes', ['landscape', 'portrait'])));
	await small(page, 'notes', faults);
	await page.goto(`${sittingPath()}/notes`);
	await page.getByRole('heading', { name: 'Mes notes' }).waitFor();
	faults.push(...(await accessibleEverywhere(page, 'my notes', ['landscape', 'portrait'])));
	await small(page, 'notes', faults);
	await page.goto(sittingPath());
	await page.getByRole('heading', { name: 'Ordre du jour' }).waitFor();
	faults.push(...(await accessibleEverywhere(page, 'sitting with notes', ['landscape', 'portrait'])));
	assert.deepEqual(faults, []);
	noFaults(page);
});

const sittingPath = () => `/seance/${world.sitting.id}`;

/** One more tablet of the same member, its dossier whole. */
const linked = (as) => linkedTo(browser, server, world, as);
/** Another page of the same tablet. */
async function watched(context) {
	const fresh = await context.newPage();
	fresh.faults = [];
	fresh.on('pageerror', (error) => fresh.faults.push(String(error.stack ?? error)));
	return fresh;
}
async function open(tablet, title, n) {
	await tablet.goto(sittingPath());
	await tablet.getByRole('listitem').filter({ hasText: title }).getByRole('link', { name: /Rapport/ }).click();
	await tablet.locator('.pager').waitFor();
	await tablet.goto(`${new URL(tablet.url()).pathname}?page=${n}`);
	await tablet.locator('.pager').getByText(`page ${n} sur 4`).waitFor();
	await drawn(tablet, n);
}
const drawn = (tablet, n) => until(`page ${n} and its text are laid`, () => tablet.locator(`.sheet[data-page="${n}"] .text span`).count());
/** The three things written in the first task, on page 2. */
async function seen(tablet) {
	await tablet.getByRole('list', { name: 'Vos notes sur la page 2' }).getByText(/Surligné en jaune/).waitFor({ state: 'attached', timeout: 70_000 });
	await tablet.locator('.sheet[data-page="2"] path.pen').first().waitFor({ state: 'attached' });
	await tablet.getByRole('button', { name: 'Votre note numéro 1' }).waitFor();
}
async function change(tablet, text) {
	await tablet.getByRole('button', { name: /^Modifier/ }).click();
	await tablet.getByLabel('Ce que vous notez').fill(text);
	await tablet.getByRole('button', { name: 'Fermer' }).click();
	await tablet.getByText(text).waitFor();
}
const sheet = (tablet, n) => tablet.locator(`.sheet[data-page="${n}"]`);
const words = (tablet, n, word) => wordOn(sheet(tablet, n), word);
const spot = (tablet, n, x, y) => spotOn(sheet(tablet, n), x, y);
const stroke = (tablet, pointerType, points, n = 2) => strokeOn(tablet, sheet(tablet, n), pointerType, points);
async function click(tablet, n, x, y) {
	const at = await spot(tablet, n, x, y);
	await tablet.mouse.click(at.x, at.y);
}
async function touch(tablet, n, from, to) {
	const session = await tablet.context().newCDPSession(tablet), [a, b] = [await spot(tablet, n, ...from), await spot(tablet, n, ...to)];
	const send = (type, point) => session.send('Input.dispatchTouchEvent', { type, touchPoints: point ? [point] : [] });
	await send('touchStart', a);
	for (let s = 1; s <= 8; s++) {
		await send('touchMove', { x: a.x + ((b.x - a.x) * s) / 8, y: a.y + ((b.y - a.y) * s) / 8 });
		await tablet.waitForTimeout(16);
	}
	await send('touchEnd');
	await tablet.waitForTimeout(120);
	await session.detach();
}
/** A page as another reader draws it, dot by dot. */
async function colours(download, n) {
	const picture = execFileSync('pdftoppm', ['-r', '72', '-f', String(n), '-l', String(n), await download.path()], { maxBuffer: 64 * 1024 * 1024 });
	const dots = picture.subarray(picture.length - 595 * 842 * 3);
	return Array.from({ length: dots.length / 3 }, (_, i) => dots.subarray(i * 3, i * 3 + 3));
}
