/**
 * Turning the pages of a document of 400 pages on a slow tablet, against pdf.js's own viewer on the same file, the pages as
 * wide in both; and the memory that each takes for it. Prints one line of JSON; run by `make bench`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchIn, SIZES } from '../e2e/lib/browser.mjs';
import { Server } from '../e2e/lib/server.mjs';
import { until } from '../e2e/lib/task.mjs';
import { prepared, sent } from '../e2e/lib/world.mjs';
import { deposit, pagePdf } from './lib/papers.mjs';
import { memoryOf } from './lib/memory.mjs';
import { shelf } from './lib/stock.mjs';
import { link, slowed, TABLET } from './lib/tablet.mjs';
import { OURS, STOCK, TURNED } from './lib/turned.mjs';

const TIMES = 6, PAGES = Number(process.env.BENCH_PAGES ?? 400), pairs = Number(process.env.BENCH_PAIRS ?? 5);
/** Two ways of turning: leafing through, a page looked at for a quarter of a second; reading, for a second and a half. */
const WAYS = { leafing: { turns: 60, rest: 250 }, reading: { turns: 20, rest: 1500 } };
/** Between two looks at the memory, in turns. */
const WEIGHED = 10;
const say = (words) => process.stderr.write(`  ${words}\n`);
const result = { pages: PAGES, bytes: 0, wide: [], leafing: [], reading: [], stock_leafing: [], stock_reading: [], memory: [], stock_memory: [], before: [], stock_before: [] };
const whole = pagePdf('Document unique', PAGES, (27e6 * PAGES) / 400);
result.bytes = whole.length;
const server = await Server.start(), open = new Set();
/** A browser of its own, and the folder of what it keeps. */
async function browser(name, options) {
	const folder = join(server.folder, name), context = await launchIn(folder, options);
	open.add(context);
	return { folder, context };
}
async function close(one) {
	open.delete(one.context);
	await one.context.close();
}
let stock;
try {
	let world = await prepared(server, ['Document unique']);
	await deposit(world, '01-note-document-unique.pdf', whole);
	const { code } = await world.clerk.post(`${world.at}/members/${world.members[0].id}/enrolment`, {});
	let ours = await browser('tablet', { baseURL: server.url, ...TABLET });
	const first = await link(ours.context, code);
	world = await sent(server, world);
	const sitting = await world.clerk.get(world.room), [document] = sitting.agenda[0].documents;
	await first.goto(`/seance/${sitting.id}`);
	await first.getByText('Prêt hors ligne').first().waitFor({ timeout: 120_000 });
	// What prepares itself has its time: the dossier came the day before.
	await first.waitForTimeout(15_000);
	await close(ours);
	stock = await shelf(join(server.folder, 'stock'));
	await writeFile(join(server.folder, 'stock', 'whole.pdf'), whole);

	// Both begin as a browser started anew, that shows nothing yet.
	ours = await browser('tablet', { baseURL: server.url, ...TABLET });
	await ours.context.pages()[0].waitForTimeout(3000);
	result.before.push(await memoryOf(ours.folder));
	const page = await ours.context.newPage();
	await page.addInitScript(TURNED);
	await page.goto(`/seance/${sitting.id}`);
	const href = page.locator(`a[href="/seance/${sitting.id}/lire/${document.id}"]`);
	await href.waitFor();
	await page.waitForTimeout(3000);
	await slowed(page, TIMES);
	await href.click();
	await until('the first page is drawn', () => page.evaluate(`!!(${OURS})(1)`));
	const desk = await page.evaluate(() => ({ box: document.querySelector('.desk').getBoundingClientRect(), sheet: document.querySelector('.sheet').getBoundingClientRect() }));
	// The desk gives a margin of 24 to the page, the viewer one of 20.
	const size = `${Math.round(desk.sheet.width + 40)}x${Math.round(desk.box.height)}`;
	const theirs = await browser('viewer', { viewport: SIZES.landscape });
	await theirs.context.pages()[0].waitForTimeout(3000);
	result.stock_before.push(await memoryOf(theirs.folder));
	const other = await theirs.context.newPage();
	await other.addInitScript(TURNED);
	await other.goto(`http://localhost:${stock.port}/viewer.html?box=${size}`);
	await until('the viewer is ready', () => other.evaluate('!!window.ready'));
	await slowed(other, TIMES);
	await other.evaluate((url) => window.openFile(url), `http://localhost:${stock.port}/whole.pdf`);
	result.wide.push(desk.sheet.width, await other.evaluate(() => document.querySelector('.page canvas').getBoundingClientRect().width));

	const readers = [
		{ name: '', folder: ours.folder, page, at: OURS, next: () => document.querySelector('.pager .key:last-child').click(), home: () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true })) },
		{ name: 'stock_', folder: theirs.folder, page: other, at: STOCK, next: () => window.viewer.nextPage(), home: () => (window.viewer.currentPageNumber = 1) }
	];
	for (let pair = 0; pair <= pairs; pair++)
		for (const reader of readers) {
			const grown = [];
			for (const [way, { turns, rest }] of Object.entries(WAYS)) {
				await reader.page.evaluate(reader.home);
				await until('the first page is back', () => reader.page.evaluate(`!!(${reader.at})(1)`));
				await reader.page.waitForTimeout(2000);
				const times = [];
				for (let to = 2; to <= Math.min(PAGES - 1, turns + 1); to++) {
					times.push(await turn(reader, to));
					await reader.page.waitForTimeout(rest);
					if (to % WEIGHED === 0) grown.push((await memoryOf(reader.folder)) - result[`${reader.name}before`][0]);
				}
				// The first pass warms both.
				if (pair) result[`${reader.name}${way}`].push(...times);
				const sorted = times.toSorted((a, b) => a - b), at = (share) => sorted[Math.ceil(sorted.length * share) - 1].toFixed(0);
				say(`${pair ? `pair ${pair}` : 'warm-up'}, ${way}, ${reader.name ? 'pdf.js viewer' : 'pupitre'}: half under ${at(0.5)} ms, 95 % under ${at(0.95)} ms, ${Math.max(...grown).toFixed(0)} MB more at most`);
			}
			if (pair) result[`${reader.name}memory`].push(Math.max(...grown));
		}
} finally {
	await Promise.all([...open].map((context) => context.close()));
	stock?.stop();
	await server.remove();
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());

/** Milliseconds of one turn; now and then, that the page shown is the one asked for, with its writing. */
async function turn({ page, next, at }, to) {
	const { ms, seen } = await page.evaluate(`window.turned(${next}, ${at}, ${to}, ${to % WEIGHED === 0})`);
	if (seen && (seen.dark < 0.005 || !seen.wide || !seen.text.includes(`page ${to} sur`))) throw new Error(`page ${to} is not before the eye: ${JSON.stringify(seen)}`);
	return ms;
}
