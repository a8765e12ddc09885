/** Every screen and every dialog, at three sizes, light and dark: axe finds nothing, nothing is wider than the window. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { accessibleEverywhere, launch, noFaults, person } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { AUTHORITY, CLERK, farDay, prepared, sent, upload } from './lib/world.mjs';

/** Routes that only send elsewhere: nobody sees them. */
const NO_SCREEN = ['/', '/[authority]'];
const looked = new Set(NO_SCREEN);
let server, browser, world, desk, tablet, code;
before(async () => {
	[server, browser] = await Promise.all([Server.start({ PUPITRE_DEMO: '1' }), launch()]);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

/** Opens a screen, waits until it stands, and looks at it. */
async function look(page, route, { at = route, open, ready, sizes } = {}) {
	await page.goto(at);
	await page.locator('main h1').first().waitFor();
	await ready?.(page);
	await open?.(page);
	looked.add(route);
	return accessibleEverywhere(page, open ? `${route} ${open.name}` : route, sizes);
}
/** The name is what the report says. */
const named = (name, gesture) => Object.defineProperty(gesture, 'name', { value: name });
const dialogOf = (name) => named(`dialog ${name}`, async (page) => {
	await page.getByRole('button', { name }).first().click();
	await page.getByRole('dialog').first().waitFor();
});
const menuOf = (entry) => named(`dialog ${entry}`, async (page) => {
	await page.getByRole('button', { name: 'Autres actions' }).click();
	await page.getByRole('button', { name: entry }).click();
	await page.getByRole('dialog').first().waitFor();
});
async function all(page, screens) {
	const violations = [];
	for (const [route, ...rest] of screens) violations.push(...(await look(page, route, ...rest)));
	assert.equal(violations.join('\n'), '');
	noFaults(page);
}

task('an empty machine', async () => {
	desk = await person(browser, server);
	const violations = await look(desk, '/premiere-fois');
	const forward = () => desk.getByRole('button', { name: 'Continuer' }).click();
	await desk.getByLabel('Code', { exact: true }).fill(server.setupCode());
	await forward();
	await desk.getByLabel('SIREN').waitFor();
	violations.push(...(await accessibleEverywhere(desk, '/premiere-fois authority')));
	await desk.getByLabel('Catégorie').selectOption(AUTHORITY.kind);
	for (const [label, text] of [['Nom', AUTHORITY.name], ['Nom court', AUTHORITY.short_name], ['SIREN', AUTHORITY.siren], ['Population totale', '21 400']]) await desk.getByLabel(label, { exact: true }).fill(text);
	await forward();
	await desk.getByLabel('Mot de passe').waitFor();
	violations.push(...(await accessibleEverywhere(desk, '/premiere-fois administrator')));
	assert.equal(violations.join('\n'), '');
	noFaults(desk);
}, { limit: 200, aside: true });

task('an authority at work', async () => {
	await server.remove();
	server = await Server.start({ PUPITRE_DEMO: '1' });
	world = await prepared(server, ['Approbation du procès-verbal', 'Tarifs de l’eau et de l’assainissement']);
	for (const n of [1, 2]) await upload(world, `0${n}-note.pdf`, pdf({ title: 'Note', pages: 3, lines: () => ['Note explicative de synthèse'] }));
	await world.clerk.post(`${world.at}/members/${world.members.at(-1).id}/channel`, { channel: 'paper', requested_on: '2026-04-01', address: '3 rue Haute\n61100 Briouze' });
	const draft = await world.clerk.post(`${world.at}/sittings`, { body_id: world.body.id, starts: `${farDay(44)}T18:30`, place: 'Salle des Trois-Moulins', copy_agenda_from: world.sitting.id });
	await upload({ ...world, room: `${world.at}/sittings/${draft.id}` }, '01-note.pdf', pdf({ title: 'Note', pages: 1, lines: () => ['Note explicative de synthèse'] }));
	world = { ...(await sent(server, world)), draft };
	await until('the papers are read', async () => (await world.clerk.get(`${world.at}/papers?q=synthese`)).total === 2, 90);
	({ code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {}));
	await fleet();
	desk = await person(browser, server, { cookies: world.clerk.cookies() });
});

/** A tablet lent, one being prepared, one awaited. */
async function fleet() {
	const { clerk, at } = world, id = () => crypto.randomUUID(), tablet = (tag) => ({ tag, serial: `R9TX40${tag.slice(2)}1`, make: 'Samsung', model: 'SM-X210', cost_cents: 26900, bought_on: '2026-03-02' });
	const made = async (tag) => clerk.post(`${at}/tablets`, { id: id(), tablet: tablet(tag), kit: ['case', 'charger', 'stylus'].map((kind) => ({ id: id(), kind })) });
	const mark = (one, marks, finish) => clerk.post(`${at}/tablets/${one.id}/preparation`, { marks, finish });
	world.tablets = [await made('T-001'), await made('T-002'), await made('T-003')];
	for (const one of world.tablets) {
		const { preparation } = await mark(one, [], false);
		if (one !== world.tablets[1]) await mark(one, preparation.steps.map((s) => ({ key: s.key, done: true })), true);
	}
	await clerk.post(`${at}/tablets/${world.tablets[0].id}/lend`, { id: id(), mandate: world.member.id, accessories: world.tablets[0].kit.map((p) => p.id) });
	world.order = await clerk.post(`${at}/tablet-orders`, { id: id(), number: 'BC-118', supplier: 'Fournitures du Val', ordered_on: '2026-03-02', make: 'Samsung', model: 'SM-X210', quantity: 3, first_tag: 'T-010' });
}

task('the door, the tablet’s first start, the components, an address that leads nowhere', async () => {
	const page = await person(browser, server);
	await all(page, [['/connexion'], ['/demo'], ['/enroler'], ['/enroler/[code]', { at: `/enroler/${code}` }], ['/composants']]);
	const { url } = await world.clerk.post(`${world.room}/screen`, {});
	await all(page, [['/ecran/[token]', { at: url, ready: (p) => p.getByText('La séance va commencer').waitFor() }]]);
	assert.equal((await look(page, '/+error', { at: '/nulle/part/du/tout' })).join('\n'), '');
	await page.context().close();
}, { limit: 400, aside: true });

task('the desk of the clerk', async () => {
	const home = `/${world.authority}`, a = '/[authority]';
	const under = (path, values, more) => [`${a}${path}`, { at: home + Object.entries(values ?? {}).reduce((at, [key, value]) => at.replace(`[${key}]`, value), path), ...more }];
	const sitting = world.sitting.id, member = world.member.id, lent = { tablet: world.tablets[0].id };
	await all(desk, [
		under('/seances'), under('/seances/nouvelle'), under('/seances/[sitting]', { sitting }), under('/seances/[sitting]/suivi', { sitting }, { ready: (p) => p.locator('#tous').waitFor() }), under('/seances/[sitting]/deroulement', { sitting }, { ready: (p) => p.getByRole('heading', { name: 'L’appel' }).waitFor() }),
		under('/seances/[sitting]/suites', { sitting }), under('/seances/[sitting]/deliberations', { sitting }), under('/seances/[sitting]/proces-verbal', { sitting }), under('/reglages/deliberations'),
		under('/elus'), under('/elus/nouveau'), under('/elus/importer'), under('/elus/[member]', { member }), under('/elus/[member]/modifier', { member }),
		under('/organes'), under('/organes/[body]', { body: world.body.id }), under('/a-traiter'), under('/economies'), under('/economies/[study]', { study: 'nouvelle' }), under('/publication'), under('/publication', {}, { open: dialogOf('Réglages du site') }), under('/journal'), under('/recherche', {}, { at: `${home}/recherche?mots=synthese`, ready: (p) => p.getByText(/documents? trouvé/).waitFor() }),
		under('/tablettes'), under('/tablettes/nouvelle'), under('/tablettes/importer'), under('/tablettes/remise'), under('/tablettes/reglages'), under('/tablettes/commandes'), under('/tablettes/commandes/[order]', { order: world.order.id }),
		under('/tablettes/[tablet]', lent), under('/tablettes/[tablet]/modifier', lent), under('/tablettes/[tablet]/preparer', { tablet: world.tablets[1].id }), under('/tablettes/[tablet]/retour', lent),
		under('/reglages'), under('/reglages/demarrage'), under('/reglages/lettre'), under('/reglages/equipe'), under('/reglages/logiciels'), under('/reglages/compte'),
		['/compte'], ['/demo/courriels', { ready: (p) => p.getByText(/courriels?/).first().waitFor() }]
	]);
}, { limit: 400, aside: true });

task('the dialogs of the clerk', async () => {
	const home = `/${world.authority}`, sizes = ['office', 'portrait'];
	const draft = { at: `${home}/seances/${world.draft.id}`, sizes }, follow = { at: `${home}/seances/${world.sitting.id}/suivi`, sizes, ready: (p) => p.locator('#tous').waitFor() };
	const member = { at: `${home}/elus/${world.members[3].id}`, sizes };
	const item = named('dialog of an item', async (page) => {
		await page.getByRole('button', { name: 'Tarifs de l’eau et de l’assainissement', exact: true }).click();
		await page.getByRole('dialog').first().waitFor();
	});
	const letter = named('the letter', async (page) => {
		await page.getByRole('button', { name: 'Voir la lettre' }).first().click();
		await page.getByRole('dialog').locator('canvas').first().waitFor();
	});
	const recipient = named('dialog of a recipient', async (page) => {
		await page.locator('#tous [data-line]').first().focus();
		await page.keyboard.press('Enter');
		await page.getByRole('dialog').first().waitFor();
	});
	await all(desk, [
		['/[authority]/seances/[sitting]', { ...draft, open: item }], ['/[authority]/seances/[sitting]', { ...draft, open: letter }], ['/[authority]/seances/[sitting]', { ...draft, open: menuOf('Modifier la séance') }],
		['/[authority]/seances/[sitting]/suivi', { ...follow, open: recipient }], ['/[authority]/seances/[sitting]/suivi', { ...follow, open: menuOf('Reporter la séance') }], ['/[authority]/seances/[sitting]/suivi', { ...follow, open: menuOf('Annuler la séance') }],
		['/[authority]/elus/[member]', { ...member, open: dialogOf('Mettre fin au mandat') }], ['/[authority]/elus/[member]', { ...member, open: dialogOf('Préparer sa fiche de connexion') }], ['/[authority]/elus/[member]', { ...member, open: dialogOf('Changer') }],
		['/[authority]/tablettes/[tablet]', { at: `${home}/tablettes/${world.tablets[1].id}`, sizes, open: menuOf('Déclarer perdue ou volée') }], ['/[authority]/tablettes/commandes', { at: `${home}/tablettes/commandes`, sizes, open: dialogOf('Noter une commande') }],
		['/[authority]/organes', { at: `${home}/organes`, sizes, open: dialogOf('Créer un organe') }], ['/[authority]/reglages', { at: `${home}/reglages`, sizes, open: dialogOf('Changer le délai') }], ['/[authority]/reglages/equipe', { at: `${home}/reglages/equipe`, sizes, open: dialogOf('Donner un rôle') }]
	]);
}, { limit: 400, aside: true });

task('the tablet of a member', async () => {
	tablet = await person(browser, server, { size: 'landscape', touch: true });
	await tablet.goto(`/enroler/${code}`);
	await tablet.getByRole('button', { name: 'Relier cette tablette' }).click();
	await tablet.getByRole('link', { name: 'Plus tard' }).click();
	await tablet.getByText('Prêt hors ligne').first().waitFor({ timeout: 60_000 });
	const id = world.sitting.id, { agenda } = await world.clerk.get(world.room);
	const hash = await tablet.evaluate(async () => (await (await fetch('/api/tablet/inbox')).json()).sittings[0].agenda[0].documents[0].hash);
	const reader = { at: `/seance/${id}/lire/${agenda[0].documents[0].id}`, ready: (p) => p.locator('.pager').getByText('page 1 sur 3').waitFor() };
	const paper = { at: `/tablette/papier/${agenda[0].documents[0].reading_hash}?page=2&mots=synthese`, ready: (p) => p.locator('.pager').getByText('page 2 sur 3').waitFor() };
	const panel = (name) => named(name, (page) => page.getByRole('button', { name }).click());
	const turned = { ...reader, sizes: ['landscape', 'portrait'] };
	await all(tablet, [
		['/tablette'], ['/tablette/passees'], ['/tablette/chercher'], ['/tablette/chercher', { at: '/tablette/chercher?mots=synthese', ready: (p) => p.getByText(/documents? trouvé/).waitFor() }], ['/tablette/compte'], ['/tablette/compte/ajouter'], ['/tablette/notes', { ready: (p) => p.getByRole('button', { name: 'Emporter toutes mes notes' }).waitFor() }], ['/tablette/partages'], ['/tablette/aide'], ['/seance/[id]', { at: `/seance/${id}` }], ['/seance/[id]/pouvoir', { at: `/seance/${id}/pouvoir` }], ['/seance/[id]/notes', { at: `/seance/${id}/notes` }], ['/seance/[id]/changements', { at: `/seance/${id}/changements` }], ['/seance/[id]/reprise', { at: `/seance/${id}/reprise` }], ['/seance/[id]/vote', { at: `/seance/${id}/vote` }],
		['/seance/[id]/avant/[doc]', { at: `/seance/${id}/avant/${agenda[0].documents[0].id}?version=${hash}`, ready: (p) => p.getByText('page 1 sur 3').waitFor() }],
		['/seance/[id]/chercher', { at: `/seance/${id}/chercher?mots=synthese`, ready: (p) => p.getByText(/pages? dans/).waitFor() }],
		['/seance/[id]/lire/[doc]', reader], ['/tablette/papier/[hash]', paper],
		...['Sommaire', 'Pages', 'Chercher', /Aller à une page/].map((name) => ['/seance/[id]/lire/[doc]', { ...turned, open: panel(name) }])
	]);
}, { limit: 400, aside: true });

task('no screen of the product was left out', async () => {
	const routes = resolve(import.meta.dirname, '../src/routes');
	const pages = (await readdir(routes, { recursive: true })).filter((path) => path.endsWith('+page.svelte'));
	assert.ok(pages.length > 20);
	const known = pages.map((path) => join('/', dirname(path)).replaceAll(/\/\([^)]+\)/g, '') || '/');
	assert.deepEqual(known.filter((route) => !looked.has(route)), [], 'screens that no test looked at');
}, { aside: true });
