/** One piece of a file, with its progress: `fetch` cannot tell how much has left, so this is an XMLHttpRequest. */
import { ApiError } from '$lib/api/client';
import { network } from '$lib/api/network.svelte';
import type { UploadRow } from '$lib/api/types';
import { t } from '$lib/i18n/words';

export function putPiece(path: string, piece: Blob, signal: AbortSignal, progress: (sent: number) => void): Promise<UploadRow> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const unreachable = () => {
			network.failed();
			reject(new ApiError(0, { code: 'network.unreachable', detail: t('error.network') }));
		};
		request.open('PUT', path);
		request.setRequestHeader('X-Pupitre', '1');
		request.setRequestHeader('Content-Type', 'application/octet-stream');
		request.responseType = 'text';
		// A link that is up but mute: give the piece time to leave, then start again.
		request.timeout = 180_000;
		request.upload.onprogress = (event) => progress(event.loaded);
		request.onerror = request.ontimeout = unreachable;
		request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
		request.onload = () => {
			let body: Record<string, unknown> = {};
			try {
				body = JSON.parse(request.responseText) as Record<string, unknown>;
			} catch {
				if (request.status < 400) return unreachable();
			}
			if (request.status >= 502 && !body.code) return unreachable();
			network.answered();
			if (request.status >= 400) reject(new ApiError(request.status, body));
			else resolve(body as unknown as UploadRow);
		};
		signal.addEventListener('abort', () => request.abort(), { once: true });
		request.send(piece);
	});
}
