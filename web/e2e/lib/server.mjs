/** The real server, as an administrator starts it: a free port, a temporary folder, and its own log. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
export const binary = process.env.PUPITRE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug', 'pupitre');

export async function freePort() {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address();
	probe.close();
	await once(probe, 'close');
	return port;
}

export class Server {
	log = '';
	process = null;

	/** An empty instance. `env` is added to every start; `patience`: seconds until it opens. */
	static async start(env = {}, args = ['serve'], patience = 30) {
		if (!existsSync(binary)) throw new Error(`${binary} is missing: run « cargo build --workspace » first`);
		const server = new Server();
		server.folder = await mkdtemp(join(tmpdir(), 'pupitre-e2e-'));
		server.port = await freePort();
		server.url = `http://localhost:${server.port}`;
		server.env = env;
		server.args = args;
		server.patience = patience;
		await server.again();
		return server;
	}
	/** Starts on the same port and folder: what was stopped comes back. */
	async again() {
		this.log = '';
		this.process = spawn(binary, this.args, {
			cwd: this.folder,
			env: { ...process.env, PUPITRE_DATA_DIR: join(this.folder, 'data'), PUPITRE_LISTEN: `127.0.0.1:${this.port}`, PUPITRE_PUBLIC_URL: this.url, ...this.env },
			stdio: ['ignore', 'pipe', 'pipe']
		});
		const hear = (bytes) => (this.log = (this.log + bytes).slice(-200_000));
		this.process.stdout.on('data', hear);
		this.process.stderr.on('data', hear);
		const started = this.process;
		for (const end = Date.now() + this.patience * 1000; Date.now() < end; ) {
			if (started.exitCode !== null) throw new Error(`the server ended by itself:\n${this.log}`);
			if (await fetch(`${this.url}/readyz`).then((r) => r.ok, () => false)) return;
			await new Promise((done) => setTimeout(done, 100));
		}
		// Left alive, it would keep the test, and whoever waits for the test, alive too.
		await this.stop('SIGKILL');
		throw new Error(`the server did not open in ${this.patience} s:\n${this.log}`);
	}
	/** As `systemctl stop` does; `SIGKILL`: as a power cut does. */
	async stop(signal = 'SIGTERM') {
		const child = this.process;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const ended = once(child, 'exit');
		child.kill(signal);
		const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
		await ended;
		clearTimeout(late);
	}
	async remove() {
		await this.stop('SIGKILL');
		// What the press was making outlives its server by a moment, and may still write beside us.
		await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
	}
	/** The one-time code of the first run, read where an administrator reads it. */
	setupCode() {
		// eslint-disable-next-line no-control-regex
		const line = this.log.replace(/\x1b\[[0-9;]*m/g, '').match(/Code de mise en service : (\S+)/);
		if (!line) throw new Error(`no setup code in the log:\n${this.log}`);
		return line[1];
	}
	/** The last mail written to an address, as text. */
	async mailTo(address) {
		const folder = join(this.folder, 'data', 'mail');
		// Identifiers are ordered by time.
		const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort().reverse();
		for (const name of names) {
			const mail = JSON.parse(await readFile(join(folder, name), 'utf8'));
			if (mail.to.includes(address)) return mail;
		}
		return null;
	}
	/** Mails written so far in the folder of the instance. */
	async mails() {
		return (await readdir(join(this.folder, 'data', 'mail'), { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.eml'));
	}
}
