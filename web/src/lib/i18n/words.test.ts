import { expect, it } from 'vitest';

/** Every room's words, found by their file name. */
const rooms = import.meta.glob<Record<string, unknown>>('/src/**/words*.ts', { eager: true });
const dictionaries = Object.entries(rooms).flatMap(([file, module]) =>
	Object.entries(module)
		.filter(([, value]) => typeof value === 'function' && 'words' in (value as object))
		.map(([name, value]) => ({ name: `${file} ${name}`, words: (value as unknown as { words: { fr: Record<string, string>; en: Record<string, string> } }).words }))
);
const holes = (text: string) => [...text.matchAll(/\{(\w+)[|}]/g)].map((m) => m[1]).sort();

it('there are words to check', () => {
	expect(dictionaries.length).toBeGreaterThan(0);
});
for (const { name, words } of dictionaries) {
	it(`French and English say the same things in ${name}`, () => {
		expect(Object.keys(words.en).sort()).toEqual(Object.keys(words.fr).sort());
	});
	it(`no sentence is empty and no blank is forgotten in ${name}`, () => {
		for (const [key, french] of Object.entries(words.fr)) {
			const english = words.en[key] ?? '';
			expect(french.trim(), key).not.toBe('');
			expect(english.trim(), key).not.toBe('');
			expect([...new Set(holes(english))], key).toEqual([...new Set(holes(french))]);
		}
	});
	it(`the French is typeset as French in ${name}`, () => {
		for (const [key, french] of Object.entries(words.fr)) {
			const bare = french.replace(/\{[^}]*\}/g, '').replace(/https?:\S+/g, '');
			expect(bare, key).not.toMatch(/[a-zà-ÿ]'[a-zà-ÿ]/i);
			expect(bare, key).not.toMatch(/[^\s\u00a0\u202f][;!?»](\s|$)/);
			expect(bare, key).not.toMatch(/"/);
		}
	});
}
