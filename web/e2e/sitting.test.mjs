/** A whole sitting held by its clerk: twenty items, a hundred and ten members, the server stopped in the middle. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { atItsHour, prepared, sent, upload } from './lib/world.mjs';

const ITEMS = 20;
let server, browser, world, desk, tablet, screen;
const titles = Array.from({ length: ITEMS }, (_, n) => (n === 18 ? 'Désignation d’un délégué au syndicat de rivière' : `Délibération numéro ${n + 1}`));

before(async () => {
	[server, browser] = await Promise.all([Server.start({ PUPITRE_DEMO: '1' }), launch()]);
	world = await prepared(server, titles, { count: 110 });
	for (let n = 1; n <= ITEMS; n++) await upload(world, `${String(n).padStart(2, '0')}-note.pdf`, pdf({ title: 'Note', pages: 1, lines: () => ['Note explicative de synthèse'] }));
	world = await sent(server, world);
	// Three proxies given before; most say that they come.
	const say = (m, body) => world.clerk.post(`${world.room}/replies`, { mandate_id: m.id, ...body });
	const others = world.members.filter((m) => m.id !== world.member.id && m.function !== 'Président');
	for (const [n, m] of others.slice(0, 3).entries()) await say(m, { answer: 'proxy', proxy_to: others[10 + n].id });
	for (const m of [world.member, ...world.members.filter((m) => m.function === 'Président'), ...others.slice(3, 90)]) await say(m, { answer: 'present' });
	world.others = others;
	const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	world.code = code;
	await atItsHour(server, world);
	desk = await person(browser, server, { cookies: world.clerk.cookies() });
});
after(async () => {
	await browser?.close();
	await server?.remove();
});
const state = async () => (await world.clerk.get(`${world.room}/proceedings`)).state;
const button = (name) => desk.getByRole('button', { name, exact: typeof name === 'string' });

task('the roll is called in two gestures, and the chair opens', async () => {
	await desk.goto(`/${world.authority}/seances/${world.sitting.id}/deroulement`);
	await desk.getByRole('heading', { name: 'L’appel' }).waitFor();
	await shot(desk, 'sitting-roll-empty');
	await button(/Noter les 89 qui ont dit présent/).click();
	await desk.getByText('Quorum atteint').first().waitFor();
	await desk.getByLabel('Secrétaire de séance').selectOption({ index: 2 });
	await shot(desk, 'sitting-roll');
	await button('Ouvrir la séance').click();
	await desk.getByRole('heading', { name: titles[0] }).waitFor();
	const opened = await state();
	assert.deepEqual([opened.present, opened.represented], [89, 3]);
	noFaults(desk);
}, { limit: 180 });

task('an item is adopted unanimously in two gestures, another with names, several at once', async () => {
	await button('Appeler ce point').click();
	await button(/^Adopté à l’unanimité \(92 voix\)/).click();
	await desk.getByText('Adopté à l’unanimité des suffrages exprimés').waitFor();
	await shot(desk, 'sitting-unanimous');
	await button('Point suivant').click();
	await button('Appeler ce point').click();
	await button('Tous pour sauf…').click();
	await desk.getByPlaceholder('Chercher qui n’est pas pour').fill(world.others[20].family_name);
	await desk.getByRole('button', { name: 'Contre', exact: true }).first().click();
	await shot(desk, 'sitting-except');
	await button(/^Enregistrer\s: 91 pour, 1 contre/).click();
	await desk.getByText('91 pour, 1 contre').waitFor();
	for (const n of [3, 4, 5]) await desk.getByRole('checkbox', { name: `Choisir le point ${n} pour un vote commun` }).check();
	await button('Adopter ensemble 3 points à l’unanimité').click();
	await until('five items are decided', async () => (await state()).items.filter((i) => i.outcome === 'adopted').length === 5);
	noFaults(desk);
}, { limit: 120 });

task('a member votes on his tablet, and the ballot closes', async () => {
	tablet = await person(browser, server, { size: 'landscape', touch: true });
	await tablet.goto(`/enroler/${world.code}`);
	await tablet.getByRole('button', { name: 'Relier cette tablette' }).click();
	await tablet.getByRole('link', { name: 'Plus tard' }).click();
	await tablet.getByRole('heading', { level: 1 }).first().waitFor();
	await desk.getByRole('button', { name: /^6 / }).or(desk.getByRole('button', { name: new RegExp(titles[5]) })).first().click();
	await button('Appeler ce point').click();
	await button('Public, par nom').click();
	await button('Faire voter sur les tablettes').click();
	await desk.getByText('Scrutin public ouvert sur les tablettes').waitFor();
	await tablet.getByRole('link', { name: 'Voter' }).click();
	await tablet.getByRole('heading', { name: new RegExp(titles[5]) }).waitFor();
	await shot(tablet, 'tablet-vote');
	await tablet.getByRole('button', { name: 'Pour', exact: true }).click();
	await tablet.getByText('Votre vote est enregistré').waitFor();
	await shot(tablet, 'tablet-voted');
	await desk.getByText('1 voix reçue sur 92').waitFor();
	await shot(desk, 'sitting-ballot');
	await button('Fermer et compter').click();
	await desk.getByText('1 pour, 0 contre').waitFor();
	await tablet.getByText('Aucun vote n’est ouvert').waitFor();
	noFaults(desk);
	noFaults(tablet);
}, { limit: 180 });

task('the screen of the room shows what is discussed, without account', async () => {
	await button('Autres actions').click();
	await button('Écran de la salle').click();
	await button('Créer l’adresse').click();
	const url = await desk.getByRole('link', { name: /\/ecran\// }).getAttribute('href');
	await shot(desk, 'sitting-screen-dialog');
	await desk.keyboard.press('Escape');
	screen = await person(browser, server);
	await screen.goto(url);
	await screen.getByText('Quorum atteint').waitFor();
	await shot(screen, 'room-screen');
	noFaults(desk);
	noFaults(screen);
});

task('the server stops; the clerk goes on, and nothing is lost when it is back', async () => {
	await server.stop('SIGKILL');
	const arrivals = world.others.slice(95, 97);
	const search = desk.getByPlaceholder('Qui arrive ou part');
	for (const m of arrivals) {
		await search.fill(`${m.given_name} ${m.family_name}`);
		await search.press('Enter');
	}
	await button('Point suivant').click();
	await button('Appeler ce point').click();
	await button(/^Adopté à l’unanimité \(94 voix\)/).click();
	await desk.getByText(/faits en attente/).waitFor();
	await search.fill(`${world.others[30].given_name} ${world.others[30].family_name}`);
	await search.press('Enter');
	await shot(desk, 'sitting-offline');
	assert.ok((await desk.locator('aside').first().innerText()).includes('90'), 'the screen counts by itself');
	await server.again();
	await until('the facts have left', async () => !(await desk.getByText(/faits? en attente/).count()), 40);
	const after = await state();
	assert.deepEqual([after.present, after.items[6].outcome], [90, 'adopted']);
}, { limit: 180 });

task('an appointment is made on papers, the rest adopted, and the sitting closes', async () => {
	await desk.getByRole('button', { name: new RegExp(titles[18]) }).first().click();
	await button('Appeler ce point').click();
	await button('Nomination').click();
	await desk.getByLabel('Fonction pourvue').fill('délégué au syndicat de rivière');
	await desk.getByLabel('Candidat 1').fill('Jean-Luc Garnot');
	await desk.getByRole('spinbutton', { name: 'Voix' }).first().fill('60');
	await desk.getByLabel('Candidat 2').fill('Hélène Ferrand');
	await desk.getByRole('spinbutton', { name: 'Voix' }).nth(1).fill('30');
	await desk.getByRole('spinbutton', { name: 'Blancs' }).fill('3');
	await shot(desk, 'sitting-round');
	await button('Enregistrer le 1e tour').click();
	await desk.getByText(/Élu\s: Jean-Luc Garnot/).waitFor();
	for (const n of [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20]) await desk.getByRole('checkbox', { name: `Choisir le point ${n} pour un vote commun` }).check();
	await button('Adopter ensemble 12 points à l’unanimité').click();
	await until('all is decided', async () => (await state()).items.every((i) => ['adopted', 'appointed'].includes(i.outcome)));
	await button('Fil').click();
	await shot(desk, 'sitting-log');
	await button('Lever la séance').first().click();
	await desk.getByRole('dialog').getByRole('button', { name: 'Lever la séance' }).click();
	await until('it is held', async () => (await world.clerk.get(world.room)).state === 'held');
	await shot(desk, 'sitting-closed');
	noFaults(desk);
}, { limit: 180 });
