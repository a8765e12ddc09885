/** A member's tablet in Chromium: linked, its application kept, on its way through a line. */
import { SIZES } from '../../e2e/lib/browser.mjs';
import { until } from '../../e2e/lib/task.mjs';

/** A fresh tablet of this member, linked; its page stays open. */
export async function linked(browser, url, code) {
	const context = await browser.newContext({ baseURL: url, ...TABLET });
	return { context, page: await link(context, code) };
}

/** How a tablet's browser shows itself. */
export const TABLET = { viewport: SIZES.landscape, locale: 'fr-FR', timezoneId: 'Europe/Paris', hasTouch: true, reducedMotion: 'reduce' };

/** Links the tablet of this browser. */
export async function link(context, code) {
	context.setDefaultTimeout(60_000);
	const page = await context.newPage();
	await page.goto('/enroler');
	await page.getByLabel('Code de votre feuille').fill(code);
	await page.getByRole('button', { name: 'Relier cette tablette' }).click();
	await page.getByRole('link', { name: 'Plus tard' }).click();
	await until('the application is kept', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
	return page;
}

export async function slowed(page, times) {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('Emulation.setCPUThrottlingRate', { rate: times });
}

/** Brings a link before the eye, as whoever is about to touch it. */
export async function lookAt(page, href) {
	await page.locator(`a[href="${href}"]`).scrollIntoViewIfNeeded();
}

/** Touches a link: milliseconds until the first page is painted, and until the reader itself holds it, as the page counts them. */
export async function touchToPage(page, href) {
	const { painted, held, seen } = await page.evaluate(async (href) => {
		const link = document.querySelector(`a[href="${href}"]`), start = performance.now();
		link.click();
		const canvas = await window.painted(), painted = performance.now() - start;
		// What was painted is the page, in its place: writing on it, wide, at the top of the screen.
		const place = canvas.getBoundingClientRect(), { width, height } = canvas;
		await window.painted('.sheet .paper canvas');
		const held = performance.now() - start, after = document.querySelector('.sheet .paper canvas').getBoundingClientRect();
		const dots = canvas.getContext('2d').getImageData(0, 0, width, height).data;
		let dark = 0;
		for (let at = 0; at < dots.length; at += 4) if (dots[at] < 128) dark++;
		return { painted, held, seen: { wide: place.width > innerWidth / 2, here: place.top >= 0 && place.top < innerHeight / 3, dark: dark / (width * height), moved: Math.max(Math.abs(after.top - place.top), Math.abs(after.left - place.left), Math.abs(after.width - place.width)) } };
	}, href);
	if (!seen.wide || !seen.here || seen.dark < 0.005 || seen.moved > 2) throw new Error(`no page before the eye: ${JSON.stringify(seen)}`);
	return { painted, held };
}

/** In every page: a promise kept when the first page has been drawn and shown, by what is laid within the touch or by the reader. */
export const PAINTED = () => {
	window.painted = (which = '.glimpse canvas, .sheet .paper canvas') => new Promise((done) => {
		const look = () => {
			const canvas = document.querySelector(which);
			if (!canvas || canvas.width < 200) return setTimeout(look, 4);
			requestAnimationFrame(() => setTimeout(() => done(canvas)));
		};
		look();
	});
};
