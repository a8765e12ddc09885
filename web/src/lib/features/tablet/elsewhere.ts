/** The address of another server, as it is typed, pasted, or read in the square of a sheet. */

export interface Sheet { origin: string; /** The code, when the address carries it. */ code: string | null }
/** Why an address cannot be that of another server. */
export type Wrong = 'unreadable' | 'plain' | 'here';

const onThisMachine = (host: string) => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

/** `here`: where this application comes from. Without TLS, only on this very machine, for trials. */
export function readAddress(typed: string, here: string): Sheet | Wrong {
	const text = typed.trim();
	let url: URL;
	try {
		url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
	} catch {
		return 'unreadable';
	}
	if (url.username || url.password || !/^https?:$/.test(url.protocol) || !(url.hostname.includes('.') || onThisMachine(url.hostname))) return 'unreadable';
	const trial = new URL(here), permitted = trial.protocol === 'http:' && onThisMachine(trial.hostname) && onThisMachine(url.hostname);
	if (url.protocol === 'http:' && !permitted) return 'plain';
	if (url.origin === trial.origin) return 'here';
	const code = /^\/enroler\/([^/]+)\/?$/.exec(url.pathname)?.[1];
	return { origin: url.origin, code: code ? decodeURIComponent(code) : null };
}

/** Wide enough for the squares of a sheet, narrow enough for an old tablet. */
const WIDEST = 1_400;

/** What the square on a photograph says; null when there is none to be read. */
export async function readPhotograph(photograph: Blob): Promise<string | null> {
	const image = await createImageBitmap(photograph), scale = Math.min(1, WIDEST / Math.max(image.width, image.height));
	const canvas = document.createElement('canvas');
	[canvas.width, canvas.height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
	const brush = canvas.getContext('2d', { willReadFrequently: true });
	brush?.drawImage(image, 0, 0, canvas.width, canvas.height);
	image.close();
	const seen = brush?.getImageData(0, 0, canvas.width, canvas.height);
	if (!seen) return null;
	const { default: read } = await import('jsqr');
	return read(seen.data, seen.width, seen.height)?.data ?? null;
}
