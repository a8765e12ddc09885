/**
 * A real tablet receives a dossier at 8 Mbit/s while every connection breaks at a quarter, a half and three quarters of it.
 * The bytes of files that reached it are counted on the way. Prints one line of JSON; run by `make bench`.
 */
import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { launch } from '../e2e/lib/browser.mjs';
import { Server } from '../e2e/lib/server.mjs';
import { until } from '../e2e/lib/task.mjs';
import { prepared, sent } from '../e2e/lib/world.mjs';
import { deposit, dossier } from './lib/papers.mjs';
import { linked } from './lib/tablet.mjs';

const RATE = 8e6, PIECE = 16_384;
const papers = dossier(40, 10, 27e6);
const server = await Server.start(), browser = await launch();
const seen = { delivered: 0, cuts: 0, free: 0, total: Infinity };
const open = new Set();
/** Waits for its turn on the line; at a quarter, a half and three quarters, the line is silent for a moment, then breaks. */
async function allowed(bytes) {
	if (seen.cuts < 3 && seen.delivered > (seen.total * (seen.cuts + 1)) / 4) {
		seen.cuts += 1;
		// What was sent has arrived when the break comes: only what is asked again counts as sent twice.
		seen.free = Math.max(seen.free, performance.now() + 300);
		setTimeout(() => open.forEach((socket) => socket.destroy()), 200);
	}
	const now = performance.now();
	seen.free = Math.max(now, seen.free) + (bytes * 8000) / RATE;
	await new Promise((done) => setTimeout(done, seen.free - now));
}
function drained(answer) {
	return new Promise((done) => {
		const end = () => {
			answer.off('drain', end).off('close', end);
			done();
		};
		answer.on('drain', end).on('close', end);
	});
}
/** Speaks HTTP, so that it knows the bytes of a file from everything else. */
const proxy = createServer((asked, answer) => {
	const counted = /^\/api\/tablet\/files\/\w+$/.test(asked.url);
	const upstream = request({ port: server.port, host: '127.0.0.1', method: asked.method, path: asked.url, headers: asked.headers }, async (given) => {
		answer.writeHead(given.statusCode, given.headers);
		given.on('error', () => answer.destroy());
		for await (const data of given) {
			for (let at = 0; at < data.length && !answer.destroyed; at += counted ? PIECE : data.length) {
				const piece = counted ? data.subarray(at, at + PIECE) : data;
				if (counted) {
					await allowed(piece.length);
					if (answer.destroyed) break;
					seen.delivered += piece.length;
				}
				if (!answer.write(piece)) await drained(answer);
			}
			if (answer.destroyed) return upstream.destroy();
		}
		answer.end();
	});
	upstream.on('error', () => answer.destroy());
	asked.pipe(upstream);
});
proxy.on('connection', (socket) => {
	open.add(socket);
	socket.on('close', () => open.delete(socket)).on('error', () => undefined);
});
proxy.listen(0, '127.0.0.1');
await once(proxy, 'listening');
const result = { files: 0, delivered: 0, cuts: 0, verified: false };
try {
	let world = await prepared(server, papers.filter((_, n) => n % 4 === 0).map((paper) => paper.subject));
	for (const paper of papers) await deposit(world, paper.name, paper.bytes);
	const { code } = await world.clerk.post(`${world.at}/members/${world.member.id}/enrolment`, {});
	const tablet = await linked(browser, `http://localhost:${proxy.address().port}`, code);
	world = await sent(server, world);
	const letter = await until('the letter is made', async () => {
		const answer = await fetch(`${server.url}${world.room}/convocations/${world.convocation}/letter.pdf`, { headers: { cookie: world.clerk.cookie } });
		return answer.ok && (await answer.arrayBuffer()).byteLength;
	});
	const [sitting] = (await tablet.page.evaluate(() => fetch('/api/tablet/inbox').then((r) => r.json()))).sittings;
	result.files = letter + sitting.agenda.flatMap((item) => item.documents).reduce((sum, document) => sum + document.bytes, 0);
	seen.total = result.files;
	await tablet.page.goto('/tablette');
	await until('the dossier is whole and checked', async () => (await tablet.page.getByText('Prêt hors ligne').count()) > 0, 240);
	result.verified = true;
	[result.delivered, result.cuts] = [seen.delivered, seen.cuts];
} finally {
	await browser.close();
	proxy.closeAllConnections();
	proxy.close();
	await server.remove();
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
