/** A member shares a copy of a note: without network, with a colleague who reads it on the page and answers; then takes it back. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { linked as linkedTo, wake } from './lib/tablet.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

const NOTE = 'La régie part de si haut : pourquoi ?', ANSWER = 'Les agents repris, sans doute.';
let server, browser, world, other, hers, his;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await prepared(server, ['Approbation du procès-verbal']);
	await upload(world, '01-note.pdf', pdf({ title: 'Note', pages: 2, lines: () => ['Le conseil est invité à se prononcer.'] }));
	world = await sent(server, world);
	other = world.members.find((one) => one.id !== world.member.id && one.group_name !== world.member.group_name);
	[hers, his] = [await linked(world.member, 'landscape'), await linked(other, 'portrait')];
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

task('without network she pins a note and shares a copy; it leaves when the network is back', async () => {
	await until('she knows her colleagues', () => hers.evaluate(async (person) => {
		const db = await new Promise((done) => (indexedDB.open(`pupitre-${person}`).onsuccess = (event) => done(event.target.result)));
		return new Promise((done) => (db.transaction('sealed').objectStore('sealed').getKey('shares').onsuccess = (event) => (db.close(), done(event.target.result))));
	}, world.member.person_id), 70);
	await server.stop();
	await hers.goto(`/seance/${world.sitting.id}`);
	await hers.getByRole('link', { name: /Rapport/ }).click();
	await hers.locator('.pager').waitFor();
	await hers.getByRole('button', { name: 'Annoter' }).click();
	await hers.getByRole('button', { name: 'Note', exact: true }).click();
	await hers.getByRole('button', { name: 'En haut de la page' }).click();
	await hers.getByLabel('Ce que vous notez').fill(NOTE);
	await hers.getByRole('button', { name: 'Fermer' }).click();
	await hers.goto(`/seance/${world.sitting.id}/notes`);
	await hers.getByRole('button', { name: `Partager : ${NOTE}` }).click();
	const dialog = hers.getByRole('dialog');
	await dialog.getByLabel('Chercher un nom ou une commune').fill(other.family_name);
	await dialog.getByRole('checkbox', { name: new RegExp(other.family_name) }).check();
	await dialog.getByLabel('Un mot pour elles').fill('Qu’en penses-tu ?');
	await shot(hers, 'shares-dialog');
	const faults = await accessibleEverywhere(hers, 'dialog of a share', ['landscape', 'portrait']);
	await dialog.getByRole('button', { name: 'Partager avec 1 personne' }).click();
	await hers.getByText('Ce sera partagé au retour du réseau.').waitFor();
	await hers.goto('/tablette/partages');
	await hers.getByText('Sera partagé au retour du réseau').waitFor();
	await server.again();
	assert.deepEqual(faults, []);
	noFaults(hers);
});

task('he finds it on his first page and on the page of the document, in another colour, and answers; she reads the answer', async () => {
	await his.goto('/tablette');
	await wakeUntil(his, () => his.getByRole('link', { name: /Partages/ }).count());
	await his.getByText('1 nouveau').waitFor();
	await shot(his, 'shares-home');
	await his.goto(`/seance/${world.sitting.id}`);
	await his.getByRole('link', { name: /Rapport/ }).click();
	await his.getByRole('button', { name: `Partagé par Hélène Ferrand : ${NOTE}` }).waitFor();
	await shot(his, 'shares-onpage');
	await his.getByRole('button', { name: `Partagé par Hélène Ferrand : ${NOTE}` }).click();
	await his.getByText('Qu’en penses-tu ?').waitFor();
	await his.getByText('Partagé par Hélène Ferrand').waitFor();
	const faults = await accessibleEverywhere(his, 'shares received', ['landscape', 'portrait']);
	await his.getByLabel('Votre réponse à Hélène Ferrand').fill(ANSWER);
	await his.getByRole('button', { name: 'Répondre' }).click();
	await his.getByRole('listitem').filter({ hasText: ANSWER }).waitFor();
	await hers.goto('/tablette/partages');
	await wakeUntil(hers, () => hers.getByText(ANSWER).count());
	await hers.getByText('Lu par 1 personne sur 1').waitFor();
	await shot(hers, 'shares-thread');
	faults.push(...(await accessibleEverywhere(hers, 'shares given', ['landscape', 'portrait'])));
	assert.deepEqual(faults, []);
	noFaults(his);
	noFaults(hers);
});

task('he puts it away and brings it back; she withdraws it, and he is told', async () => {
	await his.goto('/tablette/partages');
	await his.getByRole('button', { name: 'Ranger' }).click();
	await his.getByRole('heading', { name: 'Rangés' }).waitFor();
	await his.getByRole('button', { name: 'Ressortir' }).click();
	await his.getByRole('heading', { name: 'Rangés' }).waitFor({ state: 'detached' });
	await hers.getByRole('button', { name: 'Retirer ce partage' }).click();
	await hers.getByText(/Ceux qui l’ont déjà lue l’ont lue/).waitFor();
	await hers.getByRole('dialog').getByRole('button', { name: 'Retirer ce partage' }).click();
	await hers.getByText('1 personne l’avait déjà lu.').waitFor();
	await wakeUntil(his, () => his.getByText('Retiré par Hélène Ferrand.').count());
	assert.equal(await his.getByText(NOTE).count(), 0);
	await hers.goto(`/seance/${world.sitting.id}/notes`);
	await hers.getByText(NOTE).waitFor();
	assert.doesNotMatch(server.log, /La régie part|agents repris/);
	noFaults(his);
	noFaults(hers);
});

const wakeUntil = (tablet, read) => until('it has come', async () => {
	await wake(tablet);
	return read();
}, 70);

const linked = (member, size) => linkedTo(browser, server, world, { member, size });
