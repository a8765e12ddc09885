/** pdf.js's own viewer component with its default options, and the files to open in it, behind nginx. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../../e2e/lib/server.mjs';
import { until } from '../../e2e/lib/task.mjs';

/** `?box=WxH`: the viewer takes so much of the window, all of it otherwise. */
const VIEWER = `<!doctype html><html lang="fr"><link rel="stylesheet" href="pdfjs/web/pdf_viewer.css"><style>#box{position:absolute;inset:0;overflow:auto}</style><div id="box"><div id="viewer" class="pdfViewer"></div></div><script type="module">
	import * as pdfjs from './pdfjs/build/pdf.min.mjs';
	globalThis.pdfjsLib = pdfjs;
	const { EventBus, PDFLinkService, PDFViewer } = await import('./pdfjs/web/pdf_viewer.mjs');
	pdfjs.GlobalWorkerOptions.workerSrc = './pdfjs/build/pdf.worker.min.mjs';
	const container = document.getElementById('box'), size = new URLSearchParams(location.search).get('box')?.split('x');
	if (size) Object.assign(container.style, { inset: '0 auto auto 0', width: size[0] + 'px', height: size[1] + 'px' });
	const eventBus = new EventBus(), linkService = new PDFLinkService({ eventBus });
	const viewer = new PDFViewer({ container, eventBus, linkService });
	linkService.setViewer(viewer);
	eventBus.on('pagesinit', () => (viewer.currentScaleValue = 'page-width'));
	const worker = new pdfjs.PDFWorker();
	await worker.promise;
	window.viewer = viewer;
	window.openFile = async (url) => {
		const start = performance.now(), painted = new Promise((done) => eventBus.on('pagerendered', (event) => event.pageNumber === 1 && requestAnimationFrame(() => setTimeout(done))));
		const pdf = await pdfjs.getDocument({ url, worker }).promise;
		viewer.setDocument(pdf);
		linkService.setDocument(pdf, null);
		await painted;
		return (performance.now() - start) / 1000;
	};
	window.ready = true;
</script></html>`;

/** Serves `folder`, with `/viewer.html` in it, until `stop`. */
export async function shelf(folder) {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'viewer.html'), VIEWER);
	const port = await freePort();
	await writeFile(join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;' : ''} pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; worker_processes auto; events {}
		http { access_log off; sendfile on; types { text/html html; text/css css; text/javascript mjs; application/pdf pdf; image/svg+xml svg; }
		client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
		server { listen 127.0.0.1:${port}; root ${folder}; location /pdfjs/ { alias ${resolve(import.meta.dirname, '../../node_modules/pdfjs-dist')}/; } } }`);
	const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: 'ignore', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
	await until('nginx answers', () => fetch(`http://localhost:${port}/viewer.html`).then((r) => r.ok, () => false));
	return { port, stop: () => nginx.kill() };
}
