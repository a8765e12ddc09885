/**
 * The accent is the authority's colour, moved in lightness (never in hue) until it can be read:
 * 4.5:1 as text on paper, on the sheet and on its own soft ground, and for what is written on it.
 */
export interface AccentSet { accent: string; hover: string; mid: string; soft: string; on: string }
type Rgb = [number, number, number];

/** Grounds the accent is laid on, as in tokens.css. */
export const GROUNDS = { light: ['#ffffff', '#fbf9f4'], dark: ['#121a19', '#17160f'] } as const;

export function parse(hex: string): Rgb | null {
	const match = /^#?([0-9a-f]{6})$/i.exec(hex.trim());
	if (!match) return null;
	const n = parseInt(match[1]!, 16);
	return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}
const toHex = (rgb: Rgb) => '#' + rgb.map((c) => Math.round(Math.min(255, Math.max(0, c))).toString(16).padStart(2, '0')).join('');
const linear = (c: number) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const gamma = (c: number) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

function luminance(rgb: Rgb): number {
	return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}
/** WCAG contrast ratio of two hex colours. */
export function contrast(a: string, b: string): number {
	const [x, y] = [luminance(parse(a) ?? [0, 0, 0]), luminance(parse(b) ?? [0, 0, 0])];
	return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** OKLCH: perceived lightness 0..1, chroma, hue in radians. */
function toOklch(rgb: Rgb): [number, number, number] {
	const [r, g, b] = rgb.map(linear) as Rgb;
	const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	const L = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
	const A = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
	const B = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
	return [L, Math.hypot(A, B), Math.atan2(B, A)];
}
function fromOklch(L: number, C: number, h: number): string {
	// Less chroma until the colour exists on a screen.
	for (let chroma = C; ; chroma *= 0.94) {
		const A = chroma * Math.cos(h), B = chroma * Math.sin(h);
		const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
		const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
		const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
		const rgb = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s].map(gamma) as Rgb;
		if (chroma < 0.002 || rgb.every((c) => c > -0.5 && c < 255.5)) return toHex(rgb);
	}
}

const enough = (text: string, grounds: readonly string[]) => grounds.every((ground) => contrast(text, ground) >= 4.6);

/** The accents of one authority, for light and dark pages. An unreadable colour gives the house's own. */
export function accentsOf(hex: string): { light: AccentSet; dark: AccentSet } {
	const [L, C, h] = toOklch(parse(hex) ?? [11, 83, 96]);
	const soft = fromOklch(0.93, Math.min(C, 0.014), h);
	let down = Math.min(L, 0.55);
	while (down > 0.05 && !(enough(fromOklch(down, C, h), [...GROUNDS.light, soft]))) down -= 0.01;
	const softDark = fromOklch(0.3, Math.min(C, 0.035), h);
	let up = Math.max(0.79, Math.min(L, 0.9));
	while (up < 0.97 && !enough(fromOklch(up, Math.min(C, 0.11), h), [...GROUNDS.dark, softDark])) up += 0.01;
	return {
		light: { accent: fromOklch(down, C, h), hover: fromOklch(down - 0.08, C, h), mid: fromOklch(0.6, Math.min(C, 0.09), h), soft, on: '#ffffff' },
		dark: { accent: fromOklch(up, Math.min(C, 0.11), h), hover: fromOklch(Math.min(0.97, up + 0.07), Math.min(C, 0.08), h), mid: fromOklch(0.62, Math.min(C, 0.09), h), soft: softDark, on: fromOklch(0.24, Math.min(C, 0.05), h) }
	};
}
