/** When a page asked for is before the eye, in our reader and in pdf.js's viewer: whole, at the top of what scrolls. */

/** The canvas of this page, once it is drawn and in its place; run in the page. */
export const OURS = (number) => {
	const sheet = document.querySelector(`.sheet[data-page="${number}"]`), canvas = sheet?.querySelector('.paper canvas');
	if (!canvas || canvas.width < 200) return null;
	return Math.abs(sheet.getBoundingClientRect().top - document.querySelector('.desk').getBoundingClientRect().top) < 40 ? canvas : null;
};
export const STOCK = (number) => {
	const view = window.viewer.getPageView(number - 1);
	// 3: whole, as pdf.js counts.
	if (view?.renderingState !== 3) return null;
	return Math.abs(view.div.getBoundingClientRect().top - document.getElementById('box').getBoundingClientRect().top) < 40 ? view.div.querySelector('canvas') : null;
};

/** In every page: acts, and counts until the page asked for was there and shown; `look`: what is then seen of it. */
export const TURNED = () => {
	window.turned = (act, at, number, look) => new Promise((done) => {
		const start = performance.now();
		act();
		const see = async (canvas, ms) => {
			if (!look) return done({ ms });
			// Its words come after its drawing.
			const words = () => (canvas.closest('.sheet, .page').querySelector('.text, .textLayer')?.textContent ?? '').replace(/\s+/g, ' ');
			for (let tries = 0; tries < 100 && !words(); tries++) await new Promise((next) => setTimeout(next, 50));
			const { width, height } = canvas, copy = new OffscreenCanvas(width, height).getContext('2d');
			copy.drawImage(canvas, 0, 0);
			const dots = copy.getImageData(0, 0, width, height).data;
			let dark = 0;
			for (let dot = 0; dot < dots.length; dot += 4) if (dots[dot] < 128) dark++;
			done({ ms, seen: { dark: dark / (width * height), wide: canvas.getBoundingClientRect().width > innerWidth / 2, text: words().slice(0, 60) } });
		};
		const wait = () => {
			const canvas = at(number);
			if (!canvas) return setTimeout(wait, 4);
			requestAnimationFrame(() => setTimeout(() => see(canvas, performance.now() - start)));
		};
		wait();
	});
};
