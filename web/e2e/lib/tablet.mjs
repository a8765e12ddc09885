/** A member's tablet in a browser: linked, its dossier whole, written on by mouse, stylus and finger. */
import { person } from './browser.mjs';
import { until } from './task.mjs';

/** One more tablet of the member of this world, or of another of its members. `label`: the name given to it. */
export async function linked(browser, server, world, { member, label, ...as }) {
	return link(await person(browser, server, { touch: true, ...as }), world, { member, label });
}
/** Links the tablet of this page. */
export async function link(tablet, world, { member = world.member, label } = {}) {
	const { code } = await world.clerk.post(`${world.at}/members/${member.id}/enrolment`, {});
	await tablet.goto('/enroler');
	await tablet.getByLabel('Code de votre feuille').fill(code);
	if (label) await tablet.getByLabel('Nom de cette tablette').fill(label);
	await tablet.getByRole('button', { name: 'Relier cette tablette' }).click();
	await tablet.getByRole('link', { name: 'Plus tard' }).click();
	await tablet.getByText('Prêt hors ligne').first().waitFor({ timeout: 60_000 });
	await until('the pages of the application are kept', () => tablet.evaluate(() => navigator.serviceWorker.controller !== null));
	return tablet;
}

/** The network is back, says the browser: the tablet looks at once. */
export const wake = (tablet) => tablet.evaluate(() => window.dispatchEvent(new Event('online')));

/** A hand takes at least as long to leave a page; what is seen there is written down a few thousandths of a second later. */
export const handLeaves = (tablet) => tablet.waitForTimeout(700);

/** Where a word of a page stands on the screen. `sheet`: the page. */
export const wordOn = (sheet, word) => sheet.locator('.text').evaluate((layer, word) => {
	const walk = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT);
	for (let node = walk.nextNode(); node; node = walk.nextNode()) {
		const at = node.data.indexOf(word);
		if (at < 0) continue;
		const range = document.createRange();
		range.setStart(node, at);
		range.setEnd(node, at + word.length);
		const box = range.getBoundingClientRect();
		return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
	}
	throw new Error(`« ${word} » is not on the page`);
}, word);

/** A point of a page, as fractions of it. */
export const spotOn = (sheet, x, y) => sheet.evaluate((sheet, [x, y]) => {
	const box = sheet.getBoundingClientRect();
	return { x: box.left + box.width * x, y: box.top + box.height * y };
}, [x, y]);

export async function drag(tablet, from, to) {
	await tablet.mouse.move(from.x, from.y);
	await tablet.mouse.down();
	await tablet.mouse.move((from.x + to.x) / 2, to.y, { steps: 4 });
	await tablet.mouse.move(to.x, to.y, { steps: 4 });
	await tablet.mouse.up();
}

/** A stroke on a page: by stylus as Chromium reports one, or by mouse. */
export async function stroke(tablet, sheet, pointerType, points) {
	const session = await tablet.context().newCDPSession(tablet), at = [];
	for (const [x, y] of points) at.push(await spotOn(sheet, x, y));
	const send = (type, p, buttons) => session.send('Input.dispatchMouseEvent', { type, ...p, button: 'left', buttons, pointerType, clickCount: 1, force: 0.5 });
	await send('mousePressed', at[0], 1);
	for (let i = 1; i < at.length; i++) for (let s = 1; s <= 4; s++) await send('mouseMoved', { x: at[i - 1].x + ((at[i].x - at[i - 1].x) * s) / 4, y: at[i - 1].y + ((at[i].y - at[i - 1].y) * s) / 4 }, 1);
	await send('mouseReleased', at.at(-1), 0);
	await tablet.waitForTimeout(80);
	await session.detach();
}

/** Whatever a finger or a stylus must hit is 48 px at least. */
export async function small(tablet, where, faults) {
	for (const box of await tablet.locator('button:visible, main a:visible').evaluateAll((all) => all.map((one) => ({ name: one.getAttribute('aria-label') ?? one.textContent.trim(), w: one.getBoundingClientRect().width, h: one.getBoundingClientRect().height, typed: one.className.includes('typed') })))) if (!box.typed && (box.w < 47.5 || box.h < 47.5)) faults.push(`${where}: « ${box.name} » is ${Math.round(box.w)} × ${Math.round(box.h)} px`);
}
