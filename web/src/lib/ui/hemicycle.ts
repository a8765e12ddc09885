/** Where the seats of an assembly stand: rows of a half circle, sorted from left to right. Pure geometry. */
export interface Place { x: number; y: number; angle: number }
export interface Layout { places: Place[]; r: number; width: number; height: number; cx: number; cy: number; inner: number }

const WIDTH = 740, OUTER = 316;

export function seatLayout(count: number): Layout {
	const cx = WIDTH / 2, cy = OUTER + (count < 40 ? 30 : 17);
	const inner = count < 40 ? 205 : count < 160 ? 166 : 140;
	let rows = 1, best = Infinity;
	for (let k = 1; k <= 12 && k <= Math.max(1, count); k++) {
		const step = k === 1 ? OUTER - inner : (OUTER - inner) / (k - 1);
		const arc = Math.PI * radii(k, inner).reduce((a, b) => a + b, 0);
		const spacing = arc / Math.max(1, count - k);
		const miss = Math.abs(Math.log(spacing / step));
		if (miss < best) (best = miss), (rows = k);
	}
	const radius = radii(rows, inner);
	const per = share(count, radius);
	const places: Place[] = [];
	radius.forEach((rho, i) => {
		const n = per[i] ?? 0;
		for (let j = 0; j < n; j++) {
			const angle = n === 1 ? Math.PI / 2 : Math.PI - (Math.PI * j) / (n - 1);
			places.push({ x: cx + rho * Math.cos(angle), y: cy - rho * Math.sin(angle), angle });
		}
	});
	places.sort((a, b) => b.angle - a.angle || a.x - b.x);
	const step = rows === 1 ? 60 : (OUTER - inner) / (rows - 1);
	const gap = Math.min(step, ...radius.map((rho, i) => ((per[i] ?? 0) > 1 ? (Math.PI * rho) / ((per[i] ?? 2) - 1) : step)));
	// A small assembly keeps the seats of a large one: the figure stays a figure, not a row of discs.
	const r = Math.min(17, 0.36 * gap);
	return { places, r, width: WIDTH, height: cy + Math.max(r, 12) + 4, cx, cy, inner };
}

function radii(rows: number, inner: number): number[] {
	return rows === 1 ? [OUTER - 40] : Array.from({ length: rows }, (_, i) => inner + (i * (OUTER - inner)) / (rows - 1));
}
/** Seats per row, in proportion to its length; every seat is placed exactly once. */
function share(count: number, radius: number[]): number[] {
	const total = radius.reduce((a, b) => a + b, 0);
	const exact = radius.map((rho) => (count * rho) / total);
	const per = exact.map(Math.floor);
	let left = count - per.reduce((a, b) => a + b, 0);
	const order = exact.map((e, i) => [e - Math.floor(e), i] as const).sort((a, b) => b[0] - a[0] || b[1] - a[1]);
	for (const [, i] of order) if (left-- > 0) per[i] = (per[i] ?? 0) + 1;
	return per;
}
