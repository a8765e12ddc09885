import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ fallback: '200.html', precompress: true, strict: false }),
		// The page carries the hash of its own start-up script; the server adds the other directives as a header.
		csp: { mode: 'hash', directives: { 'script-src': ['self', 'wasm-unsafe-eval'] } },
		// The tablet decides when it registers its service worker.
		serviceWorker: { register: false }
	}
};
