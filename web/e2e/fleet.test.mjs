/** The tablets: ten received and prepared, handed over with a signature on the glass (the network cut too), given back, proved. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { launch, noFaults, person, shot } from './lib/browser.mjs';
import { binary, Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { peopled } from './lib/world.mjs';

let server, browser, world, page, home, order;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await peopled(server, 12);
	home = `/${world.authority}/tablettes`;
	page = await person(browser, server, { cookies: world.clerk.cookies() });
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

/** A name written by hand: a wave and a line under it. */
async function sign(on, label) {
	const box = await on.getByRole('img', { name: label }).boundingBox();
	const to = (x, y) => [box.x + box.width * x, box.y + box.height * y];
	await on.mouse.move(...to(0.15, 0.5));
	await on.mouse.down();
	for (let i = 1; i <= 24; i++) await on.mouse.move(...to(0.15 + i * 0.018, 0.5 + Math.sin(i / 1.6) * 0.22));
	await on.mouse.up();
	await on.mouse.move(...to(0.14, 0.74));
	await on.mouse.down();
	await on.mouse.move(...to(0.62, 0.72), { steps: 6 });
	await on.mouse.up();
}
const tablets = (query = '') => world.clerk.get(`${world.at}/tablets${query}`);

task('an order is written down, its ten boxes are scanned one after the other, what is wrong is set aside', async () => {
	await page.goto(home);
	await page.getByText('Aucune tablette encore').waitFor();
	await shot(page, 'fleet-none');
	await page.getByRole('link', { name: 'Commandes' }).click();
	await page.getByRole('button', { name: 'Noter une commande' }).click();
	const dialog = page.getByRole('dialog');
	for (const [label, text] of [['Numéro de commande', 'BC-2026-118'], ['Marque', 'Samsung'], ['Modèle', 'SM-X210'], ['Nombre de tablettes', '10']]) await dialog.getByLabel(label).fill(text);
	await dialog.getByLabel('Prix, en euros').fill('269,00');
	await dialog.getByRole('button', { name: 'Noter une commande' }).click();
	await page.getByRole('heading', { level: 1, name: /10 boîtes attendues/ }).waitFor();
	order = page.url().split('/').at(-1);
	const field = page.getByLabel('Numéro de série de la boîte');
	for (let n = 1; n <= 10; n++) {
		await field.fill(`R9TX40${String(n).padStart(4, '0')}`);
		await field.press('Enter');
		await page.getByText(`T-${String(n).padStart(3, '0')} reçue`).waitFor();
		if (n === 5) {
			await field.fill('N/A');
			await field.press('Enter');
			await page.getByText('n’est pas un numéro de série').first().waitFor();
			await shot(page, 'fleet-reception');
		}
	}
	await page.getByRole('heading', { level: 1, name: 'Commande BC-2026-118', exact: true }).waitFor();
	const labels = await page.getByRole('link', { name: 'Étiquettes' }).getAttribute('href');
	const sheet = await page.request.get(new URL(labels, server.url).href);
	assert.equal(sheet.headers()['content-type'], 'application/pdf');
	noFaults(page);
}, { within: 60, people: '2 min' });

task('a tablet is prepared on a phone, step by step, also while the network is cut', async () => {
	const { tablets: received } = await world.clerk.get(`${world.at}/tablet-orders/${order}`);
	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto(`${home}/${received[0].id}/preparer`);
	await page.getByRole('button', { name: 'Commencer la préparation' }).click();
	for (const step of ['Sortie de sa boîte', 'Numéro de série lu', 'Chargée à 80']) await page.getByLabel(new RegExp(step)).check();
	await page.getByText('3 étapes faites sur 9').waitFor();
	await shot(page, 'fleet-prepare-phone');
	await server.stop();
	await page.getByLabel(/Mises à jour/).check();
	await page.getByText(/gardée ici/).waitFor();
	await server.again();
	await page.getByText(/gardée ici/).waitFor({ state: 'detached' });
	for (const step of ['Film et étui', 'Inscrire avec le code', 'Carte SIM', 'Ouvrir le dossier', 'Coller']) await page.getByLabel(new RegExp(step)).check();
	await page.getByRole('button', { name: 'Déclarer prête' }).click();
	await page.getByText(/La tablette T-001 est prête/).waitFor();
	await page.setViewportSize({ width: 1440, height: 900 });
	// The nine others, as interns do beside.
	for (const { id } of received.slice(1)) {
		const { preparation } = await world.clerk.post(`${world.at}/tablets/${id}/preparation`, { marks: [] });
		await world.clerk.post(`${world.at}/tablets/${id}/preparation`, { marks: preparation.steps.map((s) => ({ key: s.key, done: true })), finish: true });
	}
	assert.equal((await tablets('?state=ready')).rows.length, 10);
	noFaults(page);
}, { limit: 120 });

async function handOver(tag, name) {
	await page.getByLabel('Tablette', { exact: true }).fill(tag);
	await page.getByLabel('Tablette', { exact: true }).press('Enter');
	await page.getByLabel('Élu', { exact: true }).fill(name);
	await page.getByRole('button', { name: new RegExp(name) }).first().click();
	await page.getByRole('heading', { level: 1, name: new RegExp(`reçoit la tablette ${tag}`) }).waitFor();
	await sign(page, new RegExp(`Signature de .*${name}`));
}

task('a member reads the agreement, signs on the glass, and the next one comes', async () => {
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.goto(`${home}/remise`);
	await page.getByText(/Aucune délibération n’est indiquée/).waitFor();
	await shot(page, 'fleet-hall-pick');
	await handOver('T-001', 'Ferrand');
	await shot(page, 'fleet-hall-sign');
	await page.setViewportSize({ width: 800, height: 1280 });
	await shot(page, 'fleet-hall-sign-portrait');
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.getByRole('button', { name: /Lire les \d+ articles/ }).click();
	await page.getByRole('dialog').getByText(/L2121-13-1/).waitFor();
	await page.getByRole('button', { name: 'OK' }).click();
	await page.getByRole('button', { name: 'Signer et passer au suivant' }).click();
	await page.getByRole('heading', { level: 1, name: 'Quelle tablette, pour quel élu ?' }).waitFor();
	await until('the hand-over is recorded', async () => (await tablets('?state=lent')).rows.length === 1);
	noFaults(page);
}, { within: 40, people: '90 s' });

task('the network is cut in the hall: hand-overs are kept on the screen and reconciled when it is back', async () => {
	await server.stop();
	await handOver('T-002', 'Garnot');
	await page.getByRole('button', { name: 'Signer et passer au suivant' }).click();
	await handOver('T-003', 'Delorme');
	await page.getByRole('button', { name: 'Signer et passer au suivant' }).click();
	await page.getByText('2 remises gardées ici').waitFor();
	await shot(page, 'fleet-hall-offline');
	await server.again();
	await page.getByText('Tout est enregistré.').waitFor();
	const { rows } = await tablets('?state=lent');
	assert.deepEqual(rows.map((r) => r.tag), ['T-001', 'T-002', 'T-003']);
	// What each signed is what the authority says: nobody has anything to look at.
	assert.deepEqual((await world.clerk.get(`${world.at}/attention`)).filter((m) => m.code === 'agreement_differs'), []);
	noFaults(page);
}, { limit: 120 });

task('the register says who has what, and the page of a tablet tells its story', async () => {
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.goto(home);
	await page.getByRole('heading', { level: 1, name: '10 tablettes, dont 3 remises' }).waitFor();
	await page.getByLabel('Numéro, série, modèle ou élu').fill('ferrand');
	await page.keyboard.press('Enter');
	await page.getByRole('row', { name: /T-001/ }).getByText('Hélène Ferrand').waitFor();
	await shot(page, 'fleet-register');
	await page.getByRole('link', { name: 'T-001' }).click();
	await page.getByText('Document signé, Hélène Ferrand').waitFor();
	await shot(page, 'fleet-tablet');
	noFaults(page);
});

task('the proof of the signature is a file that `pupitre verify` takes, and no longer once a letter is changed', async () => {
	const { id } = (await tablets('?q=T-001')).rows[0];
	const [paper] = (await world.clerk.get(`${world.at}/tablets/${id}`)).papers;
	const file = await (await page.request.get(`${server.url}${world.at}/signed-papers/${paper.id}/record.json`)).text();
	const path = join(server.folder, 'convention.json');
	const verify = async (text) => {
		await writeFile(path, text);
		return promisify(execFile)(binary, ['verify', path]).then(() => 0, (error) => error.code);
	};
	assert.equal(await verify(file), 0);
	assert.equal(await verify(file.replace('Ferrand', 'Ferrant')), 1);
	const pdf = await page.request.get(`${server.url}${world.at}/signed-papers/${paper.id}/paper.pdf`);
	assert.ok((await pdf.body()).subarray(0, 5).equals(Buffer.from('%PDF-')));
	if (process.env.PUPITRE_SHOTS) await writeFile(join(process.env.PUPITRE_SHOTS, 'convention.pdf'), await pdf.body());
});

task('a tablet comes back: its condition, its erasure, both signatures', async () => {
	await page.goto(home);
	await page.getByRole('link', { name: 'T-002' }).click();
	await page.getByRole('link', { name: 'Enregistrer le retour' }).click();
	await page.getByText('Usé').click();
	await page.getByLabel('Tablette effacée devant l’élu').check();
	await sign(page, 'Signature de l’élu');
	await sign(page, 'Signature de l’agent');
	await shot(page, 'fleet-return');
	await page.getByRole('button', { name: 'Signer le retour' }).click();
	await page.getByText('Procès-verbal de restitution').waitFor();
	assert.equal((await tablets('?state=lent')).rows.length, 2);
	noFaults(page);
}, { within: 40, people: '2 min' });

task('a file of tablets with faults is previewed line by line, and only what is sound is added', async () => {
	const lines = ['Asset Tag,Serial,Model name,Manufacturer,Status', 'T-101,SX0000101,SM-X210,Samsung,Ready to Deploy', 'T-102,N/A,SM-X210,Samsung,Ready to Deploy', 'T-001,SX0000103,SM-X210,Samsung,Deployed'];
	await page.goto(`${home}/importer`);
	await page.locator('input[type=file]').setInputFiles({ name: 'parc.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });
	await page.getByText(/Snipe-IT, 3 lignes/).waitFor();
	await page.getByText(/dont le numéro de série diffère/).waitFor();
	await shot(page, 'fleet-import');
	await page.getByRole('button', { name: 'Ajouter 1 tablette, laisser 2 lignes' }).click();
	await page.getByRole('heading', { level: 1, name: '1 tablette ajoutée.' }).waitFor();
	assert.equal((await tablets('?q=T-101')).rows.length, 1);
	noFaults(page);
});
