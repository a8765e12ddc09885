/** What pdf.js fetches by name, from our own origin: without its decoders a scan is a blank page. Forms are left asleep. */
export const READING = {
	enableXfa: false, cMapUrl: '/pdfjs/cmaps/', cMapPacked: true, standardFontDataUrl: '/pdfjs/standard_fonts/', wasmUrl: '/pdfjs/wasm/', iccUrl: '/pdfjs/iccs/'
};
