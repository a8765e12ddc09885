/** A document is replaced under a member's notes: they follow, those that find no place wait for her, nothing vanishes. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Client } from './lib/api.mjs';
import { accessibleEverywhere, launch, noFaults, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { drag, handLeaves, linked, spotOn, wake, wordOn } from './lib/tablet.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const TITLE = 'Tarifs de l’eau et de l’assainissement';
const PAGES = [
	['Le conseil compare trois modes de gestion du service public', 'de l’eau potable : la régie, la délégation, la société mixte.'],
	['À service égal, la régie devient moins chère que la délégation', 'à partir de la quatrième année, car elle ne rémunère pas', 'd’actionnaire et emprunte à plus long terme.'],
	['Le prix du mètre cube est fixé à deux euros dix centimes', 'pour les abonnés domestiques de toutes les communes.'],
	['Les agents du délégataire sont repris par la collectivité', 'aux mêmes conditions, comme le code du travail le veut.']
];
const ADDED = ['Un avis de la commission consultative a été rendu', 'le 12 du mois : il est joint à la présente note.'];
/** What the member learns of: a page more at the beginning, the price reworded beyond recognition. */
const REPLACED = [PAGES[0], ADDED, PAGES[1], ['La tarification sera examinée lors d’une prochaine séance,', 'après consultation des usagers et de leurs associations.'], PAGES[3]];
let server, browser, world, page, second;
/** Files and patches that came to the first tablet. */
const travelled = [];
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, ['Approbation du procès-verbal', TITLE]);
	await upload(world, '01-note.pdf', pdf({ title: 'Approbation du procès-verbal', pages: 2, lines: () => ['Le conseil est invité à se prononcer.'] }));
	await upload(world, '02-note.pdf', pdf({ title: TITLE, pages: 4, lines: (n) => PAGES[n - 1], weight: 400_000 }));
	world = await sent(server, world);
	[page, second] = [await atSitting({ size: 'landscape', touch: true }), await atSitting({ size: 'portrait', touch: true })];
	page.on('response', (response) => response.url().includes('/api/tablet/files/') && travelled.push({ path: new URL(response.url()).pathname, status: response.status() }));
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('she highlights two passages, pins a note and marks a page; the document is replaced meanwhile', async () => {
	await highlight(2, 'régie', 'chère');
	await highlight(3, 'prix', 'cube');
	await open(1);
	await page.getByRole('button', { name: 'Note', exact: true }).click();
	await click(1, 0.85, 0.13);
	await page.getByLabel('Ce que vous notez').fill('Et la société mixte ?');
	await page.getByRole('button', { name: 'Fermer' }).click();
	await page.getByRole('button', { name: 'Annoter', exact: true }).click();
	await page.getByRole('button', { name: 'Marquer cette page' }).click();
	await page.getByText('Page 1 marquée').waitFor();
	await page.getByRole('button', { name: 'Annoter', exact: true }).click();
	await page.getByText('Notes enregistrées et copiées').waitFor({ timeout: 70_000 });
	await page.goto(sitting());
	await until('her second tablet has them', async () => {
		await wake(second);
		return second.getByText('4 notes sur 3 pages').count();
	}, 90);
	// The tablets are asleep when the new version leaves: what changed is worked out meanwhile.
	for (const one of [page, second]) await one.context().setOffline(true);
	await replace();
	const third = new Client(server.url), { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	await third.post('/api/session/enrol', { code, device_label: 'Tablette' });
	await until('the versions are compared', async () => (await third.get('/api/tablet/inbox')).sittings[0].agenda[1].documents[0].patches.length);
	for (const one of [page, second]) await one.context().setOffline(false);
	noFaults(page);
}, { limit: 300 });

task('the new version came as what changed in it, and without network she reads what changed since she last read', async () => {
	await until('the new version has come', async () => {
		await wake(page);
		return page.getByRole('link', { name: /Ce qui a changé depuis votre dernière lecture/ }).count();
	}, 70);
	await until('as a patch', () => travelled.some(({ path }) => path.includes('/patch/')), 40);
	const { sittings } = await page.evaluate(async () => (await fetch('/api/tablet/inbox')).json()), now = sittings[0].agenda[1].documents[0];
	assert.ok(now.patches[0].bytes < 5_000, `${now.patches[0].bytes} bytes`);
	const whole = travelled.filter(({ path }) => path.endsWith(`/files/${now.hash}`));
	assert.deepEqual(whole, [], 'the file itself did not travel');
	await until('it is here', async () => (await page.getByText('Prêt hors ligne').count()) > 0, 40);
	await server.stop();
	await page.getByText('1 document remplacé').waitFor();
	await page.getByRole('link', { name: /Ce qui a changé depuis votre dernière lecture/ }).click();
	await page.getByRole('heading', { name: 'Point 2, document remplacé : Note' }).waitFor();
	await page.locator('ins').getByText('avis de la commission consultative').waitFor({ timeout: 20_000 });
	await page.locator('del').getByText('prix du mètre cube').waitFor();
	assert.equal(await page.getByText('moins chère que la délégation').locator('xpath=self::ins|self::del').count(), 0, 'what only moved is no change');
	await shot(page, 'changes');
	await page.setViewportSize({ width: 800, height: 1280 });
	await page.waitForTimeout(400);
	await shot(page, 'changes-portrait');
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.getByRole('button', { name: 'J’ai vu ces changements' }).click();
	await page.getByText('Rien n’a changé').waitFor();
	await page.goto(sitting());
	assert.equal(await page.getByRole('link', { name: /Ce qui a changé/ }).count(), 0);
	await server.again();
	noFaults(page);
});

task('her notes follow: one has moved with its page, one is kept, one waits for her', async () => {
	await until('the new version has come and the notes have followed', async () => {
		await wake(page);
		return page.getByText('1 note à revoir, 1 note déplacée, à vérifier').count();
	}, 70);
	await shot(page, 'carry-sitting');
	await server.stop();
	await page.getByRole('listitem').filter({ hasText: TITLE }).getByRole('link', { name: /Rapport/ }).click();
	await page.getByText('Ce document a été remplacé : 1 de vos notes n’a pas trouvé sa place.').waitFor();
	await shot(page, 'carry-reader');
	await page.getByRole('link', { name: /Revoir mes notes/ }).click();
	await page.getByText('2 conservées, 1 déplacée, 1 à revoir').waitFor();
	await page.getByText('Note 1 sur 2').waitFor();
	await page.getByText('Surligné en jaune : « prix du mètre cube »').waitFor();
	await drawn(page, 2);
	await shot(page, 'carry-review');
	await page.setViewportSize({ width: 800, height: 1280 });
	await page.waitForTimeout(500);
	await shot(page, 'carry-review-portrait');
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.getByRole('button', { name: 'Déplacer' }).click();
	await page.getByRole('button', { name: 'Page suivante' }).click();
	await page.getByRole('heading', { name: 'Maintenant, page 4' }).waitFor();
	await page.getByRole('region', { name: 'Page de la nouvelle version' }).locator('.sheet').click({ position: { x: 160, y: 120 } });
	await shot(page, 'carry-placing');
	await page.getByRole('button', { name: 'Garder ici' }).click();
	await page.getByText('3 conservées, 1 déplacée, 0 à revoir').waitFor();
	await page.getByText('Surligné en jaune : « régie devient moins chère »').waitFor();
	await page.getByRole('heading', { name: 'Maintenant, page 3' }).waitFor();
	await page.getByRole('button', { name: 'Garder ici' }).click();
	await page.getByText('Aucune note à revoir').waitFor();
	await shot(page, 'carry-done');
	noFaults(page);
});

task('a choice is taken back, and the note is dropped instead; the old version keeps everything, without network', async () => {
	await page.getByRole('button', { name: 'Annuler le dernier choix' }).click();
	await page.getByText('3 conservées, 0 déplacée, 1 à revoir').waitFor();
	await page.getByRole('link', { name: 'Lire l’ancienne version' }).click();
	await page.getByText('page 2 sur 4').waitFor();
	await page.getByRole('list', { name: 'Vos notes sur la page 2' }).getByText('régie devient moins chère').waitFor();
	await shot(page, 'carry-old-version');
	await page.goBack();
	await page.getByRole('button', { name: 'Supprimer' }).click();
	await page.getByText('Aucune note à revoir').waitFor();
	await page.reload();
	await page.getByText('Aucune note à revoir').waitFor();
	await page.goto(sitting());
	await page.getByText('3 notes sur 2 pages').waitFor();
	noFaults(page);
});

task('her second tablet, which carried them over by itself, ends with the same notes, none twice', async () => {
	await server.again();
	await until('both tablets agree', async () => {
		for (const one of [page, second]) await wake(one);
		return (await second.getByText('3 notes sur 2 pages').count()) && !(await second.getByRole('link', { name: /Revoir mes notes/ }).count());
	}, 70);
	await second.goto(`${sitting()}/notes`);
	for (const said of ['Surligné en jaune : « prix du mètre cube »', 'Et la société mixte ?']) {
		await second.getByText(said).first().waitFor();
		assert.equal(await second.getByText(said).count(), 1, said);
	}
	assert.equal(await second.getByText('régie devient moins chère').count(), 0);
	await second.getByText('Page marquée', { exact: true }).waitFor();
	assert.equal(await second.getByText('Page marquée', { exact: true }).count(), 1);
	await shot(second, 'carry-list-portrait');
	noFaults(second);
});

task('these pages are open to everyone', async () => {
	const faults = [];
	await page.goto(`${sitting()}/reprise`);
	await page.getByText('Aucune note à revoir').waitFor();
	faults.push(...(await accessibleEverywhere(page, 'notes on new versions, none left', ['landscape', 'portrait'])));
	assert.deepEqual(faults, []);
	noFaults(page);
});

const sitting = () => `/seance/${world.sitting.id}`;
async function replace() {
	const { clerk, room } = world, { agenda } = await clerk.get(room), old = agenda[1].documents[0];
	const bytes = pdf({ title: TITLE, pages: REPLACED.length, lines: (n) => REPLACED[n - 1], weight: 400_000 });
	const row = await clerk.post(`${room}/uploads`, { file_name: '02-note.pdf', bytes: bytes.length, replaces: old.id });
	await clerk.put(`${room}/uploads/${row.id}?offset=0`, new Uint8Array(bytes));
	const { revision } = await clerk.get(room);
	await clerk.post(`${room}/convocations`, { kind: 'replacement', revision, change_note: 'La note sur les tarifs est remplacée.' }, { 'idempotency-key': crypto.randomUUID() });
}
async function atSitting(as) {
	const tablet = await linked(browser, server, world, as);
	await tablet.goto(sitting());
	return tablet;
}
async function open(n) {
	await page.goto(sitting());
	await page.getByRole('listitem').filter({ hasText: TITLE }).getByRole('link', { name: /Rapport/ }).click();
	await page.locator('.pager').waitFor();
	await page.goto(`${new URL(page.url()).pathname}?page=${n}`);
	await page.locator('.pager').getByText(new RegExp(`page ${n} sur`)).waitFor();
	await until(`page ${n} and its text are laid`, () => page.locator(`.sheet[data-page="${n}"] .text span`).count());
	if (!(await page.getByRole('toolbar', { name: 'Annoter' }).count())) await page.getByRole('button', { name: 'Annoter' }).click();
}
async function highlight(n, from, to) {
	await open(n);
	await drag(page, await wordOn(sheet(n), from), await wordOn(sheet(n), to));
	await page.getByRole('list', { name: `Vos notes sur la page ${n}` }).getByText(/Surligné en jaune/).waitFor({ state: 'attached' });
	await handLeaves(page);
}
const sheet = (n) => page.locator(`.sheet[data-page="${n}"]`);
async function click(n, x, y) {
	const at = await spotOn(sheet(n), x, y);
	await page.mouse.click(at.x, at.y);
}
/** Both pages of the comparison are drawn. */
const drawn = (tablet, count) => until('the pages are drawn', () => tablet.locator('.sheet canvas').evaluateAll((all, count) => all.length >= count && all.every((one) => one.width > 300), count));
