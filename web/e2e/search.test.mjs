/** Searching in past papers: the member on her tablet, two years later; the clerk at the office; without network, plain words. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot, SIZES } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const TITLES = ['Régie de l’eau potable', 'Fonds de concours aux communes', 'Marché de collecte des déchets'];
const RARE = 'Le mot rare de cette page est : libellule.';
/** The embedded database as if everything in it had been sent two years earlier. */
const AGED = `
import json, sqlite3, sys
db, two = sqlite3.connect(sys.argv[1]), 2 * 365 * 86400000
for row, text in db.execute('SELECT rowid, manifest FROM convocation').fetchall():
    manifest = json.loads(text)
    manifest['sitting']['starts_at'] -= two
    db.execute('UPDATE convocation SET manifest = ? WHERE rowid = ?', (json.dumps(manifest), row))
db.execute('UPDATE sitting SET starts_at = starts_at - ?', (two,))
db.execute('UPDATE paper SET starts_at = starts_at - ?, year = year - 2, seq = seq + 1000', (two,))
db.execute("UPDATE tenant_counter SET value = value + 1000 WHERE name = 'papers'")
db.commit()
`;
let server, browser, world, tablet, desk;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, TITLES);
	for (const [i, title] of TITLES.entries()) {
		const lines = (n) => ['Note explicative de synthèse', n === 3 ? `${title} : ${RARE}` : 'Le conseil est invité à se prononcer sur la délibération 2024-118.'];
		await upload(world, `0${i + 1}-note-de-synthese.pdf`, pdf({ title, pages: 4, lines }));
	}
	world = await sent(server, world);
	await until('the papers are read', async () => (await world.clerk.get(`${world.at}/papers?q=libellule`)).total === 3, 90);
	const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	await server.stop();
	execFileSync('python3', ['-c', AGED, join(server.folder, 'data', 'pupitre.db')]);
	await server.again();
	tablet = await person(browser, server, { size: 'landscape', touch: true });
	await tablet.goto(`/enroler/${code}`);
	await tablet.getByRole('button', { name: 'Relier cette tablette' }).click();
	await tablet.getByRole('link', { name: 'Plus tard' }).click();
	await tablet.getByRole('heading', { name: /Bonjour Madame Ferrand/ }).waitFor();
	desk = await person(browser, server, { cookies: world.clerk.cookies() });
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

const search = async (page, words) => {
	await page.getByRole('searchbox').fill(words);
	await page.getByRole('searchbox').press('Enter');
};
const hits = (page) => page.locator('article');

task('a member finds a page of two years ago, typed without accents and in the plural, and reads it', async () => {
	await tablet.getByRole('link', { name: 'Chercher' }).first().click();
	await tablet.getByRole('heading', { name: 'Chercher dans vos dossiers' }).waitFor();
	await shot(tablet, 'tablet-search-start');
	await search(tablet, 'REGIES eaux potables libellules');
	await tablet.getByText('1 document trouvé').waitFor();
	const hit = hits(tablet).first(), year = String(new Date().getFullYear() - 2);
	await hit.locator('.at', { hasText: 'page 3 sur 4' }).waitFor();
	assert.match(await hit.locator('mark').allTextContents().then((all) => all.join(' ')), /libellule/);
	await shot(tablet, 'tablet-search-found');
	assert.match(await tablet.locator('ol time').first().innerText(), new RegExp(`${year}|${Number(year) + 1}`));
	await hit.getByRole('link').first().click();
	await tablet.locator('.pager').getByText('page 3 sur 4').waitFor();
	await tablet.locator('.sheet[data-page="3"] canvas').waitFor();
	await shot(tablet, 'tablet-search-read');
	await tablet.getByRole('link', { name: 'Les résultats' }).click();
	await tablet.getByText('1 document trouvé').waitFor();
	noFaults(tablet);
}, { within: 30, people: '40 s' });

task('filters count what they leave; a slip of the finger is said; nothing found says what to do', async () => {
	await search(tablet, '2024-118');
	await tablet.getByText('3 documents trouvés').waitFor();
	await tablet.getByLabel('Année').selectOption({ index: 1 });
	await tablet.getByText('3 documents trouvés').waitFor();
	assert.match(tablet.url(), /annee=20\d\d/);
	await search(tablet, 'libelule');
	await tablet.getByText('voici ce qui s’écrit presque pareil').waitFor();
	await search(tablet, 'locomotive');
	await tablet.getByText('Aucun document ne contient ces mots').waitFor();
	await shot(tablet, 'tablet-search-none');
	await search(tablet, 'de la');
	await tablet.getByText('Écrivez au moins un mot à chercher').waitFor();
	noFaults(tablet);
});

task('the clerk finds it too, and looks at the page without leaving the results', async () => {
	await desk.goto(`/${world.authority}/seances`);
	await desk.getByRole('link', { name: 'Recherche' }).click();
	await desk.getByRole('heading', { name: 'Recherche', exact: true }).waitFor();
	await search(desk, '« eau potable » libellule');
	await desk.getByText('1 document trouvé').waitFor();
	await shot(desk, 'office-search-found');
	await hits(desk).first().getByRole('link').first().click();
	const dialog = desk.getByRole('dialog');
	await dialog.getByText('page 3 sur 4').waitFor();
	await dialog.locator('canvas').waitFor();
	await shot(desk, 'office-search-read');
	await dialog.getByRole('button', { name: 'Page suivante' }).click();
	await dialog.getByText('page 4 sur 4').waitFor();
	await desk.keyboard.press('Escape');
	noFaults(desk);
});

task('without network the tablet says what it can still search', async () => {
	await search(tablet, 'libellule');
	await tablet.getByText('3 documents trouvés').waitFor();
	await tablet.setViewportSize(SIZES.portrait);
	await shot(tablet, 'tablet-search-portrait');
	await tablet.setViewportSize(SIZES.landscape);
	await server.stop();
	await search(tablet, 'potable');
	await tablet.getByText('La recherche dans les anciens dossiers demande le réseau').waitFor();
	await shot(tablet, 'tablet-search-offline');
	await server.again();
	await tablet.getByRole('button', { name: 'Réessayer' }).click();
	await tablet.getByText('1 document trouvé').waitFor();
	noFaults(tablet);
});
