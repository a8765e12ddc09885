/**
 * The first page of a 400-page dossier on a slow tablet, online and offline, against pdf.js's own viewer on the merged
 * file, as qpdf and as pdfunite make it. Prints one line of JSON; run by `make bench`.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from '../e2e/lib/browser.mjs';
import { Server } from '../e2e/lib/server.mjs';
import { until } from '../e2e/lib/task.mjs';
import { prepared, sent } from '../e2e/lib/world.mjs';
import { deposit, dossier, pagePdf } from './lib/papers.mjs';
import { Line } from './lib/link.mjs';
import { shelf } from './lib/stock.mjs';
import { linked, lookAt, PAINTED, slowed, touchToPage } from './lib/tablet.mjs';

const SLOW = { down: 1.6e6, up: 0.75e6, roundTrip: 150 }, TIMES = 6;
/** How long someone looks at the agenda before touching it, in ms. */
const LOOKS = 3000;
const pairs = Number(process.env.BENCH_PAIRS ?? 5), stockPairs = process.env.BENCH_FULL ? pairs : Math.min(pairs, 2);
const say = (words) => process.stderr.write(`  ${words}\n`);
const papers = dossier(40, 10, 27e6), whole = pagePdf('Document unique', 400, 27e6);
const result = { pages: 400, documents: papers.length, bytes: papers.reduce((sum, paper) => sum + paper.bytes.length, 0), online: [], online_held: [], moved: [], online_at_once: [], moved_at_once: [], stock_qpdf: [], stock_qpdf_moved: [], stock_pdfunite: [], stock_pdfunite_moved: [], stock_original: [], stock_original_moved: [], offline: [], offline_cold: [], offline_unslowed: [], one_online: [], one_moved: [], one_offline: [] };
const server = await Server.start(), browser = await launch();
/** What serves the viewer of pdf.js. */
let stock;
try {
	const line = await new Line(server.port, SLOW).start(), url = `http://localhost:${line.port}`;
	let world = await prepared(server, [...papers.filter((_, n) => n % 4 === 0).map((paper) => paper.subject), 'Document unique']);
	for (const paper of papers) await deposit(world, paper.name, paper.bytes);
	await deposit(world, '11-note-document-unique.pdf', whole);
	const tablets = [];
	// Two tablets for each pair, both empty, and one for the document of 400 pages.
	for (const member of world.members.slice(0, 2 * pairs + 1)) {
		const { code } = await world.clerk.post(`${world.at}/members/${member.id}/enrolment`, {});
		const tablet = await linked(browser, url, code);
		await until('decoders are kept', () => tablet.page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).length))).some((n) => n > 100)));
		await tablet.context.addInitScript(PAINTED);
		// Closed before the sending: nothing of the dossier is on the tablet when it is opened again.
		await tablet.page.close();
		tablets.push(tablet);
	}
	world = await sent(server, world);
	await until('the letter is made', () => fetch(`${server.url}${world.room}/convocations/${world.convocation}/letter.pdf`, { headers: { cookie: world.clerk.cookie } }).then((r) => r.ok));
	const sitting = await world.clerk.get(world.room), documents = sitting.agenda.flatMap((item) => item.documents);
	const path = `/seance/${sitting.id}`, read = (document) => `${path}/lire/${document.id}`;
	const [single, ...many] = [...documents].reverse();
	const viewer = await stockViewer();
	say(`${documents.length} documents sent, ${tablets.length} tablets`);

	for (let n = 0; n < pairs; n++) {
		// One document of the dossier, among the last ones that the tablet fetches; and, once, the document of 400 pages.
		const touches = [[tablets[2 * n], many[n], 0, result.online_at_once, result.moved_at_once], [tablets[2 * n + 1], many[n], LOOKS, result.online, result.moved]];
		if (n === 0) touches.push([tablets.at(-1), single, 0, result.one_online, result.one_moved]);
		for (const [tablet, document, looks, time, moved] of touches) {
			line.set('slow');
			const before = line.down.bytes + line.up.bytes, page = await tablet.context.newPage();
			await slowed(page, TIMES);
			await page.goto(path);
			await page.locator(`a[href="${read(document)}"]`).waitFor();
			if (looks) {
				await lookAt(page, read(document));
				await page.waitForTimeout(looks);
			}
			const { painted, held } = await touchToPage(page, read(document));
			time.push(painted / 1000);
			if (looks) result.online_held.push(held / 1000);
			moved.push((line.down.bytes + line.up.bytes - before) / 1e6);
			await page.close();
		}
		if (n < stockPairs)
			// The long one once, unless everything is asked for.
			for (const tool of ['qpdf', 'pdfunite', ...(n === 0 || process.env.BENCH_FULL ? ['original'] : [])]) {
				const { seconds, megabytes } = await viewer.open(tool);
				result[`stock_${tool}`].push(seconds);
				result[`stock_${tool}_moved`].push(megabytes);
				say(`online, pair ${n + 1}: pdf.js viewer on the file of ${tool} ${seconds.toFixed(1)} s`);
			}
		say(`online, pair ${n + 1}: ${result.online_at_once.at(-1).toFixed(2)} s touched at once, ${result.online.at(-1).toFixed(2)} s after a look`);
	}

	line.set('fast');
	const { context } = tablets[0];
	let page = await context.newPage();
	await page.goto(path);
	await page.getByText('Prêt hors ligne').first().waitFor({ timeout: 120_000 });
	await server.stop();
	line.close();
	for (let n = 0; n < pairs; n++) {
		for (const [times, document, kept] of [[TIMES, many[n], result.offline], [1, many[n + pairs], result.offline_unslowed], ...(n === 0 ? [[TIMES, single, result.one_offline]] : [])]) {
			await page.close();
			page = await context.newPage();
			await page.goto(path);
			await page.locator(`a[href="${read(document)}"]`).waitFor();
			// As when a person looks at the agenda before touching it: what prepares itself has had its time.
			await lookAt(page, read(document));
			await page.waitForTimeout(LOOKS);
			await slowed(page, times);
			kept.push((await touchToPage(page, read(document))).painted);
		}
		await page.close();
		page = await context.newPage();
		await slowed(page, TIMES);
		await page.goto(read(many[n]), { waitUntil: 'commit' });
		result.offline_cold.push(await page.evaluate(async () => { await window.painted(); return performance.now(); }));
		say(`offline, turn ${n + 1}: ${result.offline.at(-1).toFixed(0)} ms`);
	}
} finally {
	await browser.close();
	stock?.stop();
	await server.remove();
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());

/** The viewer of pdf.js on the files merged by qpdf and by pdfunite, behind the same line. */
async function stockViewer() {
	const folder = join(server.folder, 'stock'), files = [];
	await mkdir(folder);
	for (const paper of papers) {
		files.push(join(folder, paper.name));
		await writeFile(files.at(-1), paper.bytes);
	}
	// A file of 400 pages as programs write them, each page beside its contents.
	await writeFile(join(folder, 'original.pdf'), whole);
	for (const [tool, order] of [['qpdf', ['--empty', '--pages', ...files, '--', join(folder, 'qpdf.pdf')]], ['pdfunite', [...files, join(folder, 'pdfunite.pdf')]]]) {
		const merged = spawnSync(tool, order);
		if (merged.status !== 0) throw new Error(`${tool}: ${merged.stderr}`);
	}
	stock = await shelf(folder);
	const line = await new Line(stock.port, SLOW).start();
	return {
		async open(tool) {
			line.set('fast');
			const context = await browser.newContext({ viewport: { width: 1280, height: 800 } }), page = await context.newPage();
			await page.goto(`http://localhost:${line.port}/viewer.html`);
			await page.waitForFunction(() => window.ready);
			line.set('slow');
			await slowed(page, TIMES);
			const before = line.down.bytes + line.up.bytes;
			const seconds = await page.evaluate((url) => window.openFile(url), `http://localhost:${line.port}/${tool}.pdf`);
			const megabytes = (line.down.bytes + line.up.bytes - before) / 1e6;
			await context.close();
			return { seconds, megabytes };
		}
	};
}
