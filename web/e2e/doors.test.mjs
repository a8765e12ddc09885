/** Ways in: a passkey on the tablet and at the desk, and the keyboard alone from sign-in to sending. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { accessibleEverywhere, launch, noFaults, person, shot } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { CLERK, mirrorDay, peopled, upload } from './lib/world.mjs';

let server, browser, world;
before(async () => {
	[server, browser] = await Promise.all([Server.start(), launch()]);
	world = await peopled(server);
});
after(async () => {
	await browser?.close();
	await server?.remove();
});

/** A fingerprint reader that always recognises its owner. */
async function fingerprint(page) {
	const chrome = await page.context().newCDPSession(page);
	await chrome.send('WebAuthn.enable');
	const { authenticatorId } = await chrome.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
	return async () => (await chrome.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
}

task('a member keeps her fingerprint on first start, and comes back with it alone', async () => {
	const page = await person(browser, server, { size: 'portrait', touch: true });
	const keys = await fingerprint(page);
	const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	await page.goto(`/enroler/${code}`);
	await shot(page, 'tablet-enrol-scanned');
	await page.getByRole('button', { name: 'Relier cette tablette' }).click();
	await page.getByRole('button', { name: 'Utiliser le code ou l’empreinte' }).click();
	await page.getByRole('heading', { name: /aucune séance n’est prévue/ }).waitFor();
	assert.equal((await keys()).length, 1);
	await page.goto('/tablette/compte');
	await page.getByRole('button', { name: 'Se déconnecter de cette tablette' }).click();
	await page.getByRole('button', { name: 'Effacer et se déconnecter' }).click();
	await page.getByRole('link', { name: 'Se connecter autrement' }).click();
	await page.getByRole('button', { name: 'Entrer avec une clé d’accès' }).click();
	await page.waitForURL(/\/tablette$/);
	await page.getByRole('heading', { name: /aucune séance n’est prévue/ }).waitFor();
	noFaults(page);
	await page.context().close();
});

task('from the door to the sending, the keyboard alone is enough', async () => {
	const page = await person(browser, server);
	const keys = page.keyboard;
	await page.goto('/connexion');
	await reach(page, 'Adresse électronique');
	await keys.type(CLERK.email);
	await reach(page, 'Mot de passe');
	await keys.type(CLERK.password);
	await keys.press('Enter');
	await page.getByLabel('Code à six chiffres').waitFor();
	await until('the focus is on the code', () => page.evaluate(() => document.activeElement?.id === 'totp'));
	await keys.type(world.totp.code());
	await keys.press('Enter');
	await page.waitForURL(/\/seances$/);
	await page.locator('main h1').waitFor();
	await reach(page, 'Nouvelle séance');
	await keys.press('Enter');
	await page.waitForURL(/\/nouvelle$/);
	await reach(page, 'Date');
	const [year, month, day] = mirrorDay().split('-');
	await keys.type(`${day}${month}${year}`);
	await reach(page, 'Lieu');
	await keys.type('Salle des Trois-Moulins');
	await reach(page, 'Créer la séance');
	await keys.press('Enter');
	await page.getByRole('heading', { name: 'Conseil communautaire' }).waitFor();
	await reach(page, 'Objet du point suivant');
	for (const title of ['Approbation du procès-verbal', 'Vœu sur le train']) {
		await keys.type(title);
		await keys.press('Enter');
		await page.getByRole('button', { name: title, exact: true }).waitFor();
	}
	// The operating system's own window of files is no page: the files come by the same field.
	const id = new URL(page.url()).pathname.split('/').at(-1);
	await upload({ ...world, room: `${world.at}/sittings/${id}` }, '01-note.pdf', pdf({ title: 'Note', pages: 1, lines: () => ['Note explicative de synthèse'] }));
	await upload({ ...world, room: `${world.at}/sittings/${id}` }, '02-note.pdf', pdf({ title: 'Note', pages: 1, lines: () => ['Note explicative de synthèse'] }));
	await reach(page, 'Approbation du procès-verbal', 'Shift+Tab');
	await keys.press('Alt+ArrowDown');
	await page.getByText('Point 2 : Approbation du procès-verbal').first().waitFor();
	await until('ready to send', () => page.getByRole('button', { name: 'Envoyer la convocation' }).evaluate((b) => b.getAttribute('aria-disabled') !== 'true'));
	await reach(page, 'Envoyer la convocation');
	await keys.press('Enter');
	await page.getByRole('dialog', { name: /Envoyer la convocation à 12 élus/ }).waitFor();
	await reach(page, 'Envoyer maintenant');
	await keys.press('Enter');
	await page.waitForURL(/\/suivi$/);
	await page.getByRole('heading', { name: 'Les 12 destinataires' }).waitFor();
	noFaults(page);
	await page.context().close();
});

task('the door is accessible, at three sizes, light and dark', async () => {
	const page = await person(browser, server);
	await page.goto('/connexion');
	await page.locator('main h1').waitFor();
	assert.equal((await accessibleEverywhere(page, 'sign-in')).join('\n'), '');
	noFaults(page);
}, { aside: true });

/** Presses Tab until what has this name has the focus, and shows it. */
async function reach(page, name, key = 'Tab') {
	const seen = [];
	for (let presses = 0; presses < 120; presses++) {
		const here = await page.evaluate(() => {
			const one = document.activeElement;
			if (!one || one === document.body) return null;
			const label = one.getAttribute('aria-label') ?? (one.labels?.[0] ?? one).innerText ?? '';
			const style = getComputedStyle(one), box = one.getBoundingClientRect();
			return { name: label.trim(), shown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none', inside: box.bottom > 0 && box.top < innerHeight };
		});
		if (here?.name === name || here?.name.split(',')[0] === name) {
			assert.ok(here.shown, `the focus on « ${name} » is seen`);
			assert.ok(here.inside, `« ${name} » is on the screen when it has the focus`);
			return;
		}
		seen.push(here?.name.slice(0, 40) ?? '(page)');
		await page.keyboard.press(key);
	}
	assert.fail(`« ${name} » was not reached by ${key}; seen: ${seen.join(' | ')}`);
}
