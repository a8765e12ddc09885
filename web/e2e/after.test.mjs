/** After a sitting: from its closing to the list posted, deliberations signed, minutes written, settled and signed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { farDay, prepared, sent, upload } from './lib/world.mjs';

const TITLES = ['Tarifs de l’eau et de l’assainissement pour 2027', 'Convention de mise à disposition d’un agent', 'Vœu relatif à la desserte ferroviaire', 'Informations du président'];
/** The evening comes: sittings take place three days ago and two hours ago, their convocations left long before. */
const COME = `
import sqlite3, sys, time, uuid
db, day = sqlite3.connect(sys.argv[1], timeout=20), 86400000
now = int(time.time() * 1000)
for sitting, ago in ((sys.argv[2], 3 * day), (sys.argv[3], 2 * 3600000)):
    db.execute('UPDATE sitting SET starts_at = ? WHERE id = ?', (now - ago, uuid.UUID(sitting).bytes))
# Those who sit have sat for long.
for table in ('seat', 'mandate'):
    db.execute(f"UPDATE {table} SET starts_on = '2020-07-11'")
db.execute('UPDATE convocation SET sent_at = sent_at - ?', (12 * day,))
db.commit()
`;
let server, browser, world, desk, next;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

/** A note of synthesis for each item: without it nothing is convened (L2121-12). */
async function noted(at, sitting, count) {
	for (let n = 1; n <= count; n++) await upload({ ...world, room: `${at}/sittings/${sitting.id}` }, `0${n}-note.pdf`, pdf({ title: 'Note', pages: 1, lines: () => ['Note explicative de synthèse'] }));
}
/** Facts of a sitting, a minute apart. */
async function hold(sitting, told, began) {
	const facts = told.map((fact, n) => ({ id: crypto.randomUUID(), at: began + n * 60_000, ...fact }));
	const answer = await world.clerk.post(`${world.at}/sittings/${sitting.id}/proceedings/facts`, facts);
	assert.equal(answer.refused ?? null, null, JSON.stringify(answer.refused));
}
const open = (page, name) => desk.goto(`/${world.authority}/seances/${world.sitting.id}/${page}`).then(() => desk.getByRole('navigation', { name: 'Suites de la séance' }).getByRole('link', { name }).waitFor());
const dialog = () => desk.getByRole('dialog');
const look = async (name) => {
	await shot(desk, `after-${name}`);
	assert.deepEqual(await accessibleEverywhere(desk, name), []);
};

task('two sittings are held', async () => {
	world = await prepared(server, TITLES);
	const { clerk, at, body } = world;
	await noted(at, world.sitting, TITLES.length);
	world = await sent(server, world);
	const draft = await clerk.post(`${at}/sittings`, { body_id: body.id, starts: `${farDay(60)}T18:30`, place: 'Salle des Trois-Moulins' });
	next = await clerk.post(`${at}/sittings/${draft.id}/agenda`, { title: 'Approbation du procès-verbal de la séance précédente' });
	await noted(at, next, 1);
	await sent(server, { ...world, sitting: next, room: `${at}/sittings/${next.id}` });
	execFileSync('python3', ['-c', COME, join(server.folder, 'data', 'pupitre.db'), world.sitting.id, next.id]);
	world.sitting = await clerk.get(`${at}/sittings/${world.sitting.id}`);
	next = await clerk.get(`${at}/sittings/${next.id}`);
	const chair = world.members.find((m) => m.function === 'Président').id, others = world.members.map((m) => m.id).filter((id) => id !== chair);
	const [water, agent, train, told] = world.sitting.agenda.map((i) => i.id);
	const opening = [{ fact: 'arrived', members: [chair, ...others.slice(0, 8)] }, { fact: 'opened', chair, secretaries: [others[0]] }];
	await hold(world.sitting, [
		...opening,
		{ fact: 'item_taken', item: water }, { fact: 'noted', item: water, text: 'Mme Ferrand demande le détail des charges de la régie.' }, { fact: 'voted', items: [water], by_name: true, against: [others[2]], abstained: [others[3]] },
		{ fact: 'arrived', members: [others[9]] },
		{ fact: 'item_taken', item: agent }, { fact: 'voted', items: [agent] },
		{ fact: 'item_taken', item: train }, { fact: 'voted', items: [train], against: others.slice(0, 7) },
		{ fact: 'item_taken', item: told }, { fact: 'closed' }
	], world.sitting.starts_at);
	await hold(next, [...opening, { fact: 'item_taken', item: next.agenda[0].id }, { fact: 'voted', items: [next.agenda[0].id] }, { fact: 'closed' }], next.starts_at);
	const room = `${at}/sittings/${world.sitting.id}`;
	await until('the drafts are drawn', () => clerk.get(`${room}/minutes`).then((m) => m.state === 'draft', () => false), 60);
	desk = await person(browser, server, { cookies: clerk.cookies() });
}, { limit: 150 });

task('what the law asks is on one page, and the list is drawn and posted from it', async () => {
	await open('suites', 'Ce que la loi demande');
	await desk.getByText('Liste des délibérations examinées').first().waitFor();
	await look('duties');
	await desk.getByRole('button', { name: 'Établir la liste' }).click();
	await desk.getByRole('button', { name: 'Enregistrer l’affichage' }).click();
	await dialog().getByRole('button', { name: 'Enregistrer l’affichage' }).click();
	await desk.getByRole('link', { name: 'Certificat d’affichage' }).waitFor();
	await look('duties-posted');
	noFaults(desk);
});

task('deliberations are read, completed, made final and signed', async () => {
	await open('deliberations', 'Délibérations');
	await desk.getByLabel('Matière du contrôle de légalité').selectOption('7.2');
	await desk.getByLabel('Décision', { exact: true }).fill('Article 1er – Les tarifs de l’eau sont fixés comme au tableau joint.');
	await look('deliberations');
	await desk.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await desk.getByText('Enregistré.').waitFor();
	await desk.getByRole('button', { name: 'Rendre définitives les 3 délibérations' }).click();
	await dialog().getByRole('button', { name: 'Rendre définitives les 3 délibérations' }).click();
	await desk.getByRole('button', { name: 'Enregistrer les signatures' }).click({ timeout: 60_000 });
	await dialog().getByRole('button', { name: 'Enregistrer les signatures' }).click();
	await desk.getByText('signée').first().waitFor();
	await look('deliberations-signed');
	const extract = await world.clerk.get(`${world.at}/sittings/${world.sitting.id}/deliberations`);
	assert.ok(extract.deliberations.every((d) => d.state === 'signed'));
	noFaults(desk);
}, { limit: 150 });

task('minutes are written, proposed, settled at the next sitting and signed', async () => {
	await open('proces-verbal', 'Procès-verbal');
	const text = desk.getByRole('textbox', { name: 'Texte du procès-verbal' });
	await text.getByText('Présents (9)').waitFor();
	await look('minutes');
	await text.getByText('demande le détail des charges').click();
	await desk.keyboard.press('End');
	await desk.keyboard.type(' Le président répond qu’il sera joint.');
	await desk.keyboard.press('Enter');
	await desk.getByRole('button', { name: 'Tableau' }).click();
	// Every column has its name: what is read aloud needs them.
	for (const [n, name] of ['Abonnement', 'Part fixe', 'Part variable'].entries()) {
		if (n) await desk.keyboard.press('Tab');
		await desk.keyboard.type(name);
	}
	await shot(desk, 'after-minutes-written');
	await desk.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await desk.getByText('Procès-verbal enregistré.').waitFor();
	await desk.getByLabel('Votre commentaire').fill('Joindre le tableau de la régie ?');
	await desk.getByRole('button', { name: 'Commenter' }).click();
	await desk.getByText('Joindre le tableau de la régie ?').waitFor();
	await desk.getByRole('button', { name: 'Proposer à l’assemblée' }).click();
	await desk.getByRole('button', { name: 'Enregistrer l’arrêt' }).click();
	await look('minutes-settling');
	await dialog().getByRole('button', { name: 'Enregistrer l’arrêt' }).click();
	await desk.getByRole('button', { name: 'Enregistrer les signatures' }).click({ timeout: 60_000 });
	await dialog().getByRole('button', { name: 'Enregistrer les signatures' }).click();
	await desk.getByText('signé le').first().waitFor();
	await look('minutes-signed');
	const minutes = await world.clerk.get(`${world.at}/sittings/${world.sitting.id}/minutes`);
	assert.equal(minutes.state, 'signed');
	assert.match(JSON.stringify(minutes.content), /il sera joint.*Abonnement.*tableHeader/);
	noFaults(desk);
}, { limit: 150 });

task('the template of deliberations is edited, and a word that does not fill itself is named', async () => {
	await desk.goto(`/${world.authority}/reglages/deliberations`);
	await desk.getByLabel('Visas').fill('Vu {objett} ;');
	await desk.getByRole('button', { name: 'Enregistrer' }).click();
	await desk.getByText('{objett} ne se remplit pas').waitFor();
	await look('template');
	await desk.getByLabel('Visas').fill('Vu le code général des collectivités territoriales ;');
	await desk.getByRole('button', { name: 'Enregistrer' }).click();
	await desk.getByText('Modèle enregistré, version 1.').waitFor();
	noFaults(desk);
});
