/** A member's tablet in Chromium: linked, its application kept, on its way through a line. */
import { SIZES } from '../../e2e/lib/browser.mjs';
import { until } from '../../e2e/lib/task.mjs';

/** A fresh tablet of this member, linked; its page stays open. */
export async function linked(browser, url, code) {
	const context = await browser.newContext({ baseURL: url, viewport: SIZES.landscape, locale: 'fr-FR', timezoneId: 'Europe/Paris', hasTouch: true, reducedMotion: 'reduce' });
	context.setDefaultTimeout(60_000);
	const page = await context.newPage();
	await page.goto('/enroler');
	await page.getByLabel('Code de votre feuille').fill(code);
	await page.getByRole('button', { name: 'Relier cette tablette' }).click();
	await page.getByRole('link', { name: 'Plus tard' }).click();
	await until('the application is kept', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
	return { context, page };
}

export async function slowed(page, times) {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('Emulation.setCPUThrottlingRate', { rate: times });
}

/** Touches a link and waits until the first sheet is painted: milliseconds, as the page itself counts them. */
export async function touchToPage(page, href) {
	return page.evaluate(async (href) => {
		const link = document.querySelector(`a[href="${href}"]`), start = performance.now();
		link.click();
		await window.painted();
		return performance.now() - start;
	}, href);
}

/** In every page: a promise kept when the first sheet has been drawn and shown. */
export const PAINTED = () => {
	window.painted = () => new Promise((done) => {
		const look = () => {
			const canvas = document.querySelector('.sheet .paper canvas');
			if (!canvas || canvas.width < 200) return setTimeout(look, 4);
			requestAnimationFrame(() => setTimeout(done));
		};
		look();
	});
};
