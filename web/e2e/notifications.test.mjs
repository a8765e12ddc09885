/** A word on the screen when a convocation arrives: asked for by the member, readable by her tablet alone, beside the e-mail. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, noFaults, person, shot, SIZES } from './lib/browser.mjs';
import { pdf } from './lib/pdf.mjs';
import { PushService } from './lib/push.mjs';
import { Server } from './lib/server.mjs';
import { task, until } from './lib/task.mjs';
import { prepared, sent, upload } from './lib/world.mjs';

let server, browser, service, world, page;
before(async () => {
	[server, browser, service] = await Promise.all([Server.start({ PUPITRE_WEBHOOK_NETWORKS: '127.0.0.0/8' }), launch(), new PushService().start()]);
	world = await prepared(server, ['Tarifs de l’eau']);
	await upload(world, '01-note.pdf', pdf({ title: 'Note', pages: 2, lines: () => ['Le conseil est invité à se prononcer.'] }));
	const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	page = await person(browser, server, { size: 'landscape', touch: true });
	// The service of Chromium is on the Internet, where no test goes: its answer is ours. Everything else is real.
	await page.context().addInitScript((subscription) => {
		let made = null;
		PushManager.prototype.getSubscription = async () => made;
		PushManager.prototype.subscribe = async (options) => {
			if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new DOMException('no key', 'InvalidAccessError');
			return (made = { toJSON: () => subscription, unsubscribe: async () => ((made = null), true) });
		};
	}, service.subscription);
	await page.goto('/enroler');
	await page.getByLabel('Code de votre feuille').fill(code);
	await page.getByRole('button', { name: 'Relier cette tablette' }).click();
	await page.getByRole('link', { name: 'Plus tard' }).click();
	await until('the application is kept', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
});
after(async () => {
	await browser?.close();
	service?.close();
	await server?.remove();
});

task('blocked by the tablet, it says what to do; allowed, one touch is enough', async () => {
	await page.goto('/tablette/compte');
	await page.getByRole('button', { name: 'Prévenez-moi ici' }).click();
	await page.getByText('Les notifications de Pupitre sont bloquées').waitFor();
	await shot(page, 'notifications-blocked');
	await page.context().grantPermissions(['notifications']);
	await page.reload();
	await page.getByRole('button', { name: 'Prévenez-moi ici' }).click();
	await page.getByText('Cette tablette vous prévient').waitFor();
	await shot(page, 'notifications-on');
	await page.setViewportSize(SIZES.portrait);
	await shot(page, 'notifications-on-portrait');
	await page.setViewportSize(SIZES.landscape);
	noFaults(page);
});

task('the convocation leaves: the tablet shows a word that opens the sitting, and the e-mail leaves too', async () => {
	world = await sent(server, world);
	const { words, body } = await until('the word has left', () => service.received[0]);
	assert.match(words.title, /^Convocation : /);
	assert.equal(body.includes('Convocation'), false);
	assert.ok(await server.mailTo(world.member.email), 'the e-mail');
	const devtools = await page.context().newCDPSession(page);
	const registered = new Promise((done) => devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && done(registrations[0].registrationId)));
	await devtools.send('ServiceWorker.enable');
	await devtools.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId: await registered, data: JSON.stringify(words) });
	const shown = await until('the word is shown', () => page.evaluate(async () => {
		const [one] = await (await navigator.serviceWorker.ready).getNotifications();
		return one && { title: one.title, body: one.body, path: one.data };
	}));
	assert.deepEqual(shown, { title: words.title, body: words.body, path: `/seance/${world.sitting.id}` });
	noFaults(page);
});

task('switched off, nothing more is said on this tablet', async () => {
	await page.getByRole('button', { name: 'Ne plus me prévenir ici' }).click();
	await page.getByRole('button', { name: 'Prévenez-moi ici' }).waitFor();
	const { clerk, room, convocation } = world, mails = (await server.mails()).length;
	await clerk.post(`${room}/convocations/${convocation}/remind`, { who: 'not_opened' });
	await until('the reminders have left', async () => (await server.mails()).length > mails);
	await page.waitForTimeout(1_500);
	assert.equal(service.received.length, 1);
	noFaults(page);
});
