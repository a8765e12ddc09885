/** Chromium as people have it, watched: an error nobody caught fails the test that met it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const SIZES = { office: { width: 1440, height: 900 }, landscape: { width: 1280, height: 800 }, portrait: { width: 800, height: 1280 } };
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const HOW = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS };

export const launch = () => chromium.launch(HOW);
/** A browser of one person, that keeps what it holds in a folder, as a tablet does. */
export const launchIn = (folder, options) => chromium.launchPersistentContext(folder, { ...HOW, ...options });

const open = new Set();
/** What every open page shows, when a task failed. */
export async function shotsOfFailure(sentence) {
	let n = 0;
	for (const page of open) if (!page.isClosed()) await shot(page, `FAILED-${sentence.slice(0, 50).replaceAll(/[^\p{L}\d]+/gu, '-')}-${++n}`).catch(() => undefined);
}

/** A person's browser: its own cookies and storage. */
export async function person(browser, server, { size = 'office', cookies, touch = false, workers = 'allow', scripts = true } = {}) {
	const context = await browser.newContext({ baseURL: server.url, viewport: SIZES[size], locale: 'fr-FR', timezoneId: 'Europe/Paris', hasTouch: touch, colorScheme: 'light', reducedMotion: 'reduce', acceptDownloads: true, serviceWorkers: workers, javaScriptEnabled: scripts });
	context.setDefaultTimeout(20_000);
	if (cookies) await context.addCookies(cookies);
	return watched(await context.newPage());
}
/** A page whose errors are kept, and which is shown when a task fails. */
export function watched(page) {
	page.faults = [];
	open.add(page);
	page.on('close', () => open.delete(page));
	page.on('pageerror', (error) => page.faults.push(String(error.stack ?? error)));
	page.on('console', (line) => {
		// A server that is stopped on purpose, or a refusal shown to the person, is no fault of the page.
		if (line.type() === 'error' && !/Failed to load resource|net::ERR_/.test(line.text())) page.faults.push(line.text());
	});
	return page;
}
export function noFaults(page) {
	assert.deepEqual(page.faults, [], 'errors in the browser’s console');
}

/** Keeps a picture when PUPITRE_SHOTS says where. */
export async function shot(page, name) {
	if (!process.env.PUPITRE_SHOTS) return;
	await mkdir(process.env.PUPITRE_SHOTS, { recursive: true });
	await page.screenshot({ path: join(process.env.PUPITRE_SHOTS, `${name}.png`) });
}

const axe = readFileSync(createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'), 'utf8');
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What another colour scheme can change. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Axe on the page as it stands, level AA and best practices: a sentence for each violation. */
async function violations(page, where, rules) {
	// In the page's own frame: a mail shown in its frame is its author's.
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
	const found = await page.evaluate(({ levels, rules }) => window.axe.run(document, { resultTypes: ['violations'], iframes: false, runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: levels } }).then((r) => r.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => ({ target: n.target.join(' '), why: n.failureSummary })) }))), { levels: LEVELS, rules });
	return found.map((v) => `${where}: ${v.id}: ${v.help}\n${v.nodes.slice(0, 4).map((n) => `   ${n.target}\n     ${n.why.split('\n').slice(1, 2).join(' ').trim()}`).join('\n')}`);
}

/** The same page at the three sizes, light and dark: no violation, nothing wider than the window. */
export async function accessibleEverywhere(page, where, sizes = Object.keys(SIZES)) {
	const before = page.viewportSize(), all = [];
	for (const size of sizes) {
		await page.setViewportSize(SIZES[size]);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		if (wide > 0) all.push(`${where}, ${size}: the page is ${wide} px wider than the window`);
		for (const colorScheme of ['light', 'dark']) {
			await page.emulateMedia({ colorScheme });
			all.push(...(await violations(page, `${where}, ${size}, ${colorScheme}`, colorScheme === 'dark' ? COLOURS : undefined)));
			await shot(page, `${where.replaceAll(/[^\p{L}\d]+/gu, '-')}-${size}-${colorScheme}`);
		}
	}
	await page.emulateMedia({ colorScheme: 'light' });
	await page.setViewportSize(before);
	return all;
}
/** Signs in as people of a desk do: password, then the code of the application. */
export async function signIn(page, { email, password }, totp, next = '') {
	await page.goto(`/connexion${next && `?suite=${encodeURIComponent(next)}`}`);
	await page.getByLabel('Adresse électronique').fill(email);
	await page.getByLabel('Mot de passe').fill(password);
	await page.getByRole('button', { name: 'Entrer', exact: true }).click();
	await page.getByLabel('Code à six chiffres').fill(totp.code());
	await page.getByRole('button', { name: 'Entrer', exact: true }).click();
	await page.waitForURL((url) => !url.pathname.startsWith('/connexion'));
}

/** Drops files on the page, all at once. */
export async function dropFiles(page, target, files) {
	const data = await page.evaluateHandle(() => new DataTransfer());
	const input = await page.evaluateHandle(() => Object.assign(document.body.appendChild(document.createElement('input')), { type: 'file', multiple: true, hidden: true }));
	await input.setInputFiles(files);
	await page.evaluate(([box, transfer]) => {
		for (const file of box.files) transfer.items.add(file);
		box.remove();
	}, [input, data]);
	for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent(target, type, { dataTransfer: data });
}
