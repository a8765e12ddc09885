/** The camera of a tablet: what a square on the screen says. */
import { createRequire } from 'node:module';

const jsqr = createRequire(import.meta.url)('jsqr');

/** Reads the QR code of an element from a picture of it, as a camera would. */
export async function scanned(page, element) {
	const picture = (await element.screenshot()).toString('base64');
	const { pixels, width, height } = await page.evaluate(async (picture) => {
		const image = new Image();
		image.src = `data:image/png;base64,${picture}`;
		await image.decode();
		const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
		const drawn = canvas.getContext('2d');
		drawn.drawImage(image, 0, 0);
		return { pixels: [...drawn.getImageData(0, 0, image.width, image.height).data], width: image.width, height: image.height };
	}, picture);
	return (jsqr.default ?? jsqr)(Uint8ClampedArray.from(pixels), width, height)?.data ?? null;
}
