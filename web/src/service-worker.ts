/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/// <reference types="@sveltejs/kit" />
/**
 * Two duties: the shell of the member's pages starts without network, and a new version waits for the reader's word.
 * What the server says (`/api`) never passes here: the sync engine keeps it, with its own proofs.
 */
import { build, files, version } from '$service-worker';

const worker = globalThis.self as unknown as ServiceWorkerGlobalScope;
const SHELL = `pupitre-${version}`;
/** Any page of the member gives the same shell. */
const START = '/tablette';
const MEMBER = /^\/(tablette|seance|enroler)(\/|$)/;
const pdf = files.filter((file) => file.startsWith('/pdfjs/'));
/** Without its decoders a scan is a blank page: they are part of the shell, as is the reading machine, which is built with it. */
const decoders = pdf.filter((file) => file.endsWith('.wasm'));
const core = [...build, ...decoders, ...files.filter((file) => !pdf.includes(file))];
/** Fonts: wanted offline. The hundreds of character maps are kept when first needed. */
const reading = pdf.filter((file) => !decoders.includes(file) && !file.startsWith('/pdfjs/cmaps/') && !file.includes('LICENSE') && !file.includes('fallback'));
const kept = new Set([...core, ...pdf]);

async function gather(cache: Cache, url: string): Promise<void> {
	// A file whose name carries its hash is the same in every version.
	const before = url.includes('/immutable/') ? await caches.match(url) : undefined;
	const response = before ?? (await fetch(url, { cache: 'no-cache' }));
	if (!response.ok) throw new Error(`${url}: ${response.status}`);
	await cache.put(url, response);
}

async function install(): Promise<void> {
	const cache = await caches.open(SHELL);
	await Promise.all([START, ...core].map((url) => gather(cache, url)));
	// A missing font must not prevent the shell from being kept.
	await Promise.all(reading.map((url) => gather(cache, url).catch(() => undefined)));
}

async function activate(): Promise<void> {
	for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
	await worker.clients.claim();
}

async function fromShell(path: string, request: Request): Promise<Response> {
	const cache = await caches.open(SHELL);
	const found = await cache.match(path);
	if (found) return found;
	const response = await fetch(request);
	if (response.ok && kept.has(path)) await cache.put(path, response.clone());
	return response;
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('message', (event) => {
	if (event.data === 'change') void worker.skipWaiting();
});

/** A word left by the server with the service of this browser: shown even while no page is open. */
interface Word { title: string; body: string; path: string; tag: string }
worker.addEventListener('push', (event) => {
	const word = event.data?.json() as Word | undefined;
	if (word) event.waitUntil(worker.registration.showNotification(word.title, { body: word.body, tag: word.tag, icon: '/icons/pupitre-192.png', badge: '/icons/pupitre-192.png', lang: 'fr', data: word.path }));
});
async function openOn(path: string): Promise<void> {
	const [page] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
	// A page whose worker is another one cannot be led: a new one is opened.
	const led = await page?.focus().then((focused) => focused.navigate(path)).catch(() => null);
	if (!led) await worker.clients.openWindow(path);
}
worker.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(openOn(String(event.notification.data)));
});

worker.addEventListener('fetch', (event) => {
	const { request } = event, url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== worker.location.origin || url.pathname.startsWith('/api/')) return;
	if (request.mode === 'navigate') {
		if (MEMBER.test(url.pathname)) event.respondWith(fromShell(START, request));
		// The bare address, without network, leads to what the tablet holds.
		else if (url.pathname === '/') event.respondWith(fetch(request).catch(() => Response.redirect(START, 302)));
		return;
	}
	if (kept.has(url.pathname)) event.respondWith(fromShell(url.pathname, request));
});
