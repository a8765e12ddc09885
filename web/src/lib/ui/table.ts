/** Sorting, filtering and exporting lines: pure, shared by every table. */
export interface Column<T> {
	key: string;
	label: string;
	/** What is sorted; text is compared as the French do, numbers as numbers, null always last. */
	value: (row: T) => string | number | boolean | null | undefined;
	/** What is written and exported, when not `value` itself. */
	text?: (row: T) => string;
	align?: 'right';
	sortable?: boolean;
	/** The label is read aloud, not shown: a column of buttons. */
	hideLabel?: boolean;
	/** This column names its line (a row header). */
	header?: boolean;
	/** Left out of the CSV: buttons. */
	silent?: boolean;
	width?: string;
	nowrap?: boolean;
}
export interface Sort { key: string; down: boolean }

const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

export function textOf<T>(column: Column<T>, row: T): string {
	if (column.text) return column.text(row);
	const value = column.value(row);
	return value === null || value === undefined ? '' : String(value);
}
export function sorted<T>(rows: readonly T[], columns: Column<T>[], sort: Sort | null): T[] {
	const column = sort && columns.find((c) => c.key === sort.key);
	if (!sort || !column) return [...rows];
	const way = sort.down ? -1 : 1;
	return rows.map((row, i) => ({ row, i, v: column.value(row) })).sort((a, b) => {
		const empty = Number(a.v === null || a.v === undefined || a.v === '') - Number(b.v === null || b.v === undefined || b.v === '');
		if (empty) return empty;
		const order = typeof a.v === 'number' && typeof b.v === 'number' ? a.v - b.v : collator.compare(String(a.v ?? ''), String(b.v ?? ''));
		return way * order || a.i - b.i;
	}).map((x) => x.row);
}
/** Accents, case, ligatures and apostrophes do not matter to someone who looks for a name. */
export function fold(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae').replaceAll('’', "'");
}
export function filtered<T>(rows: readonly T[], columns: Column<T>[], text: string): T[] {
	const words = fold(text).split(/\s+/).filter(Boolean);
	if (!words.length) return [...rows];
	return rows.filter((row) => {
		const line = fold(columns.map((c) => textOf(c, row)).join(' '));
		return words.every((word) => line.includes(word));
	});
}
/** Semicolons, a byte-order mark and CRLF: opens well in the spreadsheets of town halls. A cell is never a formula. */
export function toCsv<T>(rows: readonly T[], columns: Column<T>[]): string {
	const kept = columns.filter((c) => !c.silent);
	const cell = (text: string) => {
		const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d\s.,]+$/.test(text) ? `'${text}` : text;
		return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
	};
	return '\ufeff' + [kept.map((c) => cell(c.label)), ...rows.map((row) => kept.map((c) => cell(textOf(c, row))))].map((line) => line.join(';')).join('\r\n') + '\r\n';
}
