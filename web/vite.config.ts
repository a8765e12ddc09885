import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { copyPdfAssets } from './pdf-assets.js';

copyPdfAssets();

const server = process.env.PUPITRE_DEV_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [sveltekit()],
	server: { proxy: { '/api': { target: server, changeOrigin: false } } },
	preview: { proxy: { '/api': { target: server, changeOrigin: false } } },
	test: { include: ['src/**/*.test.ts'], environment: 'node' }
});
