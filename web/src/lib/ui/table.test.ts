import { expect, it } from 'vitest';
import { filtered, sorted, toCsv, type Column } from './table';

interface Row { name: string; pages: number | null }
const columns: Column<Row>[] = [
	{ key: 'name', label: 'Nom', value: (r) => r.name },
	{ key: 'pages', label: 'Pages', value: (r) => r.pages }
];
const rows: Row[] = [{ name: 'Émile Œuvrard', pages: 12 }, { name: 'Zoé', pages: null }, { name: 'eric', pages: 2 }, { name: 'Alix', pages: 100 }];

it('accents and case do not disturb the alphabet', () => {
	expect(sorted(rows, columns, { key: 'name', down: false }).map((r) => r.name)).toEqual(['Alix', 'Émile Œuvrard', 'eric', 'Zoé']);
});
it('numbers sort as numbers and the empty ones stay last both ways', () => {
	expect(sorted(rows, columns, { key: 'pages', down: false }).map((r) => r.pages)).toEqual([2, 12, 100, null]);
	expect(sorted(rows, columns, { key: 'pages', down: true }).map((r) => r.pages)).toEqual([100, 12, 2, null]);
});
it('a name is found without its accents nor its ligature, whatever the order of the words', () => {
	expect(filtered(rows, columns, 'oeuvrard EMILE')).toHaveLength(1);
	expect(filtered(rows, columns, '  ')).toHaveLength(4);
	expect(filtered(rows, columns, 'nobody')).toHaveLength(0);
});
it('an exported cell is never a formula and keeps its quotes', () => {
	const csv = toCsv([{ name: '=HYPERLINK("x";"y")', pages: -3 }], columns);
	expect(csv).toContain('"\'=HYPERLINK(""x"";""y"")"');
	expect(csv).toContain(';-3\r\n');
	expect(csv.startsWith('\ufeffNom;Pages\r\n')).toBe(true);
});
