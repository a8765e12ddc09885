import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { withStartFile } from './start-file.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: withStartFile(adapter({ fallback: '200.html', precompress: true, strict: false }), 'build'),
		// The tablet decides when it registers its service worker.
		serviceWorker: { register: false }
	}
};
