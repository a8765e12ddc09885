/** A person with a keyboard and nothing else. */
import assert from 'node:assert/strict';

/** Presses Tab until what has this name has the focus, and is seen to have it. A page that has just come may take the focus back once. */
export async function reach(page, name, key = 'Tab') {
	for (let tries = 0; tries < 4; tries++) {
		await tabTo(page, name, key);
		const held = await page.evaluateHandle(() => document.activeElement);
		await page.waitForTimeout(60);
		if (await held.evaluate((one) => one === document.activeElement && one.isConnected)) return;
	}
	assert.fail(`« ${name} » does not keep the focus`);
}
async function tabTo(page, name, key) {
	const seen = [];
	for (let presses = 0; presses < 160; presses++) {
		const here = await page.evaluate(() => {
			const one = document.activeElement;
			if (!one || one === document.body) return null;
			const label = one.getAttribute('aria-label') ?? (one.labels?.[0] ?? one).innerText ?? '';
			const style = getComputedStyle(one), box = one.getBoundingClientRect();
			return { name: label.trim(), shown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none', inside: box.bottom > 0 && box.top < innerHeight };
		});
		if (here && [here.name, here.name.split(',')[0], here.name.split('\n')[0]].includes(name)) {
			assert.ok(here.shown, `the focus on « ${name} » is seen`);
			assert.ok(here.inside, `« ${name} » is on the screen when it has the focus`);
			return;
		}
		seen.push(here?.name.slice(0, 40) ?? '(page)');
		await page.keyboard.press(key);
	}
	assert.fail(`« ${name} » was not reached by ${key}; seen: ${seen.join(' | ')}`);
}

/** Reaches a field and types into it. */
export async function fill(page, name, text) {
	await reach(page, name);
	await page.keyboard.type(text);
}

/** Reaches a button or a link and presses it. */
export async function press(page, name, key = 'Enter') {
	await reach(page, name);
	await page.keyboard.press(key);
}

/** The operating system's own window of files is no page: it is opened by the keyboard, and answered. */
export async function choose(page, name, files) {
	const opened = page.waitForEvent('filechooser');
	await press(page, name);
	await (await opened).setFiles(files);
}
