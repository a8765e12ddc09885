/** The life of notes: taken away, erased on every tablet, offered at the end of a mandate; and a lost tablet, cut off. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot, signIn } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { linked as linkedTo, wake } from './lib/tablet.mjs';
import { task, until } from './lib/task.mjs';
import { CLERK, prepared, sent, upload } from './lib/world.mjs';

const NOTE = 'Canari : demander le coût des deux premières années.';
let server, browser, world, page, second;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, ['Approbation du procès-verbal']);
	await upload(world, '01-note.pdf', pdf({ title: 'Note', pages: 2, lines: () => ['Le conseil est invité à se prononcer.'] }));
	world = await sent(server, world);
	[page, second] = [await linked('Tablette 14', 'landscape'), await linked('Tablette 15', 'portrait')];
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('she takes all her notes of a mandate away: annotated PDF, list, open format, with their sums', async () => {
	await write(page, NOTE);
	await page.goto('/tablette/compte');
	await page.getByRole('link', { name: 'Emporter ou effacer mes notes' }).click();
	await page.getByText('1 note, sur 1 séance').waitFor();
	await page.getByText('Vos notes seront gardées 90 jours après la fin du mandat').waitFor();
	await shot(page, 'life-notes-landscape');
	await page.setViewportSize({ width: 800, height: 1280 });
	await shot(page, 'life-notes-portrait');
	await page.setViewportSize({ width: 1280, height: 800 });
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Emporter toutes mes notes' }).click()]);
	await page.getByText('Vos notes sont dans vos téléchargements.').waitFor();
	const read = JSON.parse(execFileSync('python3', ['-c', READ, await file.path()], { encoding: 'utf8' }));
	assert.deepEqual(Object.keys(read.sums).sort(), Object.keys(read.found).filter((name) => name !== 'SHA256SUMS').sort());
	for (const [name, sum] of Object.entries(read.sums)) assert.equal(read.found[name], sum, name);
	const { format, sittings, mandate } = read.json;
	assert.deepEqual([format, mandate.id, sittings.length], ['pupitre-notes-1', world.member.id, 1]);
	const [document] = sittings[0].documents.concat(sittings[0].items);
	assert.equal(document.notes[0].text, NOTE);
	assert.ok(read.text.includes(NOTE) && read.text.includes('Approbation du procès-verbal'), read.text);
	noFaults(page);
});

task('she erases them for this mandate, and her other tablet forgets them at its next contact, with what it had not copied', async () => {
	await second.goto(sittingPath());
	await second.getByText(NOTE).waitFor({ timeout: 70_000 });
	await page.getByRole('button', { name: 'Effacer mes notes de ce mandat' }).click();
	await page.getByText(/Vos autres mandats ne changent pas/).waitFor();
	await shot(page, 'life-wipe');
	await page.getByRole('dialog').getByRole('button', { name: 'Effacer ces notes' }).click();
	await page.getByText('Vos notes de ce mandat sont effacées.').waitFor();
	await page.getByText('Aucune note sur cette tablette').waitFor();
	await page.goto(sittingPath());
	await page.getByRole('button', { name: /Écrire une note sur ce point/ }).waitFor();
	await until('the second tablet forgets them', async () => {
		await wake(second);
		return (await second.getByText(NOTE).count()) === 0;
	}, 70);
	await second.reload();
	await second.getByRole('button', { name: /Écrire une note sur ce point/ }).waitFor();
	assert.equal(await second.getByText(NOTE).count(), 0);
	noFaults(page);
	noFaults(second);
});

task('the clerk cuts a lost tablet off: without network it shows what it held, at the next contact nothing is left', async () => {
	await write(page, NOTE);
	await second.goto(sittingPath());
	await second.getByText(NOTE).waitFor({ timeout: 70_000 });
	const desk = await person(browser, server);
	await signIn(desk, CLERK, world.totp);
	await desk.goto(`/${world.authority}/elus/${world.member.id}`);
	const line = desk.getByRole('list', { name: 'Tablettes reliées' }).getByRole('listitem').filter({ hasText: 'Tablette 15' });
	await line.getByRole('button', { name: /Couper cette tablette/ }).waitFor();
	await shot(desk, 'life-devices');
	await line.getByRole('button', { name: /Couper cette tablette/ }).click();
	await desk.getByText('Tant qu’elle reste sans réseau').waitFor();
	await shot(desk, 'life-cut-dialog');
	const faults = await accessibleEverywhere(desk, 'dialog of a lost tablet', ['office', 'portrait']);
	await second.context().setOffline(true);
	await desk.getByRole('dialog').getByRole('button', { name: 'Couper cette tablette' }).click();
	await line.getByText(/Coupée le/).waitFor();
	await shot(desk, 'life-cut');
	await second.reload();
	await second.getByText(NOTE).waitFor();
	await second.context().setOffline(false);
	await wake(second);
	await second.getByRole('heading', { name: 'Cette tablette a été déclarée perdue' }).waitFor({ timeout: 70_000 });
	await shot(second, 'life-cut-tablet');
	faults.push(...(await accessibleEverywhere(second, 'a tablet declared lost', ['landscape', 'portrait'])));
	assert.deepEqual(await second.evaluate(async () => (await indexedDB.databases()).map((db) => db.name).filter((name) => name.startsWith('pupitre-'))), []);
	assert.deepEqual(faults, []);
	await page.goto('/tablette');
	await page.getByRole('heading', { level: 1 }).waitFor();
	await desk.goto(`/${world.authority}/journal`);
	await desk.getByText(/Tablette 15.*déclarée perdue/).waitFor();
	noFaults(page);
	noFaults(desk);
});

task('her mandate ends: her tablet offers her notes, says until when, and holds nothing else', async () => {
	const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
	await page.goto('/tablette');
	await world.clerk.post(`${world.at}/members/${world.member.id}/end`, { ends_on: yesterday, reason: 'démission' });
	await until('the tablet learns it', async () => {
		await wake(page);
		return page.getByText(/a pris fin le/).count();
	}, 70);
	await shot(page, 'life-end-home');
	const faults = await accessibleEverywhere(page, 'home after the end', ['landscape', 'portrait']);
	await page.getByRole('link', { name: 'Emporter mes notes' }).click();
	await page.getByText(/Vos notes vous attendent jusqu’au/).waitFor();
	await shot(page, 'life-end-notes');
	faults.push(...(await accessibleEverywhere(page, 'notes after the end', ['landscape', 'portrait'])));
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Emporter toutes mes notes' }).click()]);
	const read = JSON.parse(execFileSync('python3', ['-c', READ, await file.path()], { encoding: 'utf8' }));
	assert.equal(read.json.mandate.ends_on, yesterday);
	assert.ok(read.text.includes(NOTE), read.text);
	await page.reload();
	await page.getByText('1 note, sur 1 séance').waitFor();
	assert.deepEqual(faults, []);
	noFaults(page);
});

/** What another program reads of the file: sums said, sums found, the open format, the list. */
const READ = `
import sys, json, zipfile, hashlib
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
found = {n: hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}
sums = dict(reversed(line.split('  ', 1)) for line in z.read('SHA256SUMS').decode().splitlines())
print(json.dumps({'found': found, 'sums': sums, 'json': json.loads(z.read('notes.json')), 'text': z.read('notes.txt').decode('utf-8-sig')}))
`;
const sittingPath = () => `/seance/${world.sitting.id}`;

const linked = (label, size) => linkedTo(browser, server, world, { label, size });
/** A note on the one point, copied. */
async function write(tablet, text) {
	await tablet.goto(sittingPath());
	await tablet.getByRole('button', { name: /Écrire une note sur ce point/ }).click();
	await tablet.getByLabel('Ce que vous notez').fill(text);
	await tablet.getByRole('button', { name: 'Fermer' }).click();
	await tablet.getByText(text).waitFor();
	await until('the copy is made', async () => {
		await wake(tablet);
		return world.clerk && !(await tablet.locator('footer').getByText(/à copier/).count());
	}, 30);
}
