import { describe, expect, it } from 'vitest';
import { fold, foldPage, hitsIn, partsOf, placesOf, readQuery, snippetOf, type TextPiece } from './find';

const text = (...lines: string[]): TextPiece[] => lines.map((str) => ({ str, hasEOL: true }));
const find = (pieces: TextPiece[], query: string) => hitsIn(1, foldPage(pieces), readQuery(query));
const shown = (pieces: TextPiece[], query: string) => find(pieces, query).map((hit) => hit.spans.map((span) => pieces[span.item]!.str.slice(span.from, span.to)).join('|'));
const finds = (printed: string, typed: string) => placesOf(fold(printed).folded, readQuery(typed)).length > 0;

describe('words as people type them', () => {
	it('without accents find with them, and the other way round', () => {
		expect(shown(text('La régie de l’eau, RÉGIE'), 'regie')).toEqual(['régie', 'RÉGIE']);
		expect(shown(text('la regie'), 'Régie')).toEqual(['regie']);
	});
	it('an accent written apart from its letter is an accent', () => {
		expect(shown(text('re\u0301gie'), 'régie')).toEqual(['re\u0301gie']);
	});
	it('« l’eau » finds « eau », and « eau » finds « l’eau », « d’eau », « eaux », but not « bureau »', () => {
		for (const printed of ['l’eau', "d'eau", 'eau', 'les eaux', 'L’EAU']) for (const typed of ['eau', 'l’eau', "l'eau", 'eaux', 'Eau']) expect(finds(printed, typed), `${typed} in ${printed}`).toBe(true);
		expect(finds('le bureau et le tableau', 'eau')).toBe(false);
	});
	it('several find one, and one finds several', () => {
		for (const [one, many] of [['délibération', 'délibérations'], ['marché', 'marchés'], ['communal', 'communaux'], ['eau', 'eaux'], ['réseau', 'réseaux']] as const) expect([finds(one, many), finds(many, one)], one).toEqual([true, true]);
	});
	it('a word that ends alike in the singular is no plural: « prix » does not find « prise »', () => {
		expect([finds('une prise de compétence', 'prix'), finds('le prix', 'prix'), finds('les pas', 'pa')]).toEqual([false, true, false]);
	});
	it('the beginning of a word finds it, not its end', () => {
		expect([finds('intercommunalité', 'intercomm'), finds('intercommunalité', 'communalité')]).toEqual([true, false]);
	});
	it('a word cut at the end of a line is found whole; a name cut at its hyphen too', () => {
		expect(shown(text('une étude inter-', 'communale'), 'intercommunale')).toEqual(['inter|communale']);
		expect(shown(text('prendre rendez-', 'vous demain'), 'rendez-vous')).toEqual(['rendez|vous']);
		expect(shown(text('à Saint-', 'Aubin'), 'saint aubin')).toEqual(['Saint-|Aubin']);
	});
	it('a sentence across lines, whatever its blanks and its small words', () => {
		expect(shown(text('mode de', 'gestion'), 'mode  de gestion')).toEqual(['mode de|gestion']);
		expect(shown(text('le prix de l’eau potable'), 'prix de l’eau')).toEqual(['prix de l’eau']);
	});
	it('straight and typographic signs are the same, ligatures are their letters', () => {
		expect(shown(text('d’œuvre'), "d'oeuvre")).toEqual(['d’œuvre']);
		expect(shown(text('Œuvres et ﬁnances'), 'œuvre')).toEqual(['Œuvres']);
		expect(shown(text('Œuvres et ﬁnances'), 'finances')).toEqual(['ﬁnances']);
		expect(shown(text('120 000 € hors taxes'), '120 000')).toEqual(['120 000']);
	});
	it('words that do not stand together are found when all are on the page; between quotation marks, only together', () => {
		const page = text('La régie est choisie.', 'Le tarif de l’eau baisse.');
		expect(shown(page, 'tarif régie')).toEqual(['régie', 'tarif']);
		expect(shown(page, '« tarif régie »')).toEqual([]);
		expect(shown(page, 'tarif piscine')).toEqual([]);
		expect(shown(page, 'tarif de l’eau')).toEqual(['tarif de l’eau']);
	});
	it('nothing finds nothing', () => {
		for (const typed of ['', '   ', '« »', '’', '-']) expect(find(text('abc l’eau - «'), typed), typed).toEqual([]);
	});
	it('any text is folded without losing its places', () => {
		let seed = 7;
		const next = (n: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
		const signs = 'aàâbcçdeéèêëfghiîïjklmnoôpqrstuùûvwxyz œæﬁ’\'-\n«»12,\u00ad\u0301';
		for (let n = 0; n < 300; n++) {
			const raw = Array.from({ length: next(80) }, () => signs[next(signs.length)]).join('');
			const { folded, at } = fold(raw);
			expect(at.length).toBe(folded.length);
			for (let i = 1; i < at.length; i++) expect(at[i]!).toBeGreaterThanOrEqual(at[i - 1]!);
			expect(fold(folded).folded).toBe(folded);
			// Whatever word stands there is found by typing it.
			for (const word of raw.split(/[^\p{L}\p{N}\p{M}\u00ad’']+/u).filter((one) => /\p{L}/u.test(one) && !/['’]/.test(one))) if (!raw.includes('-\n')) expect(finds(raw, word), JSON.stringify([raw, word])).toBe(true);
		}
	});
});

describe('what is shown of a place', () => {
	it('a text is cut in parts without losing a letter', () => {
		const parts = partsOf('abcdefgh', [{ from: 2, to: 4, here: false }, { from: 5, to: 6, here: true }]);
		expect(parts).toEqual([{ text: 'ab', mark: 'none' }, { text: 'cd', mark: 'found' }, { text: 'e', mark: 'none' }, { text: 'f', mark: 'here' }, { text: 'gh', mark: 'none' }]);
		expect(partsOf('abc', [])).toEqual([{ text: 'abc', mark: 'none' }]);
	});
	it('a snippet is one line of whole words with the found ones marked, a cut word put together again', () => {
		const long = `${'Considérant les statuts de la communauté, '.repeat(5)}le tarif de l’eau est inter-\ncommunal et l’assainissement ${'suit la même règle que les années précédentes '.repeat(6)}`;
		const parts = snippetOf(long, readQuery('intercommunaux'));
		expect(parts.filter(({ mark }) => mark === 'found').map((part) => part.text)).toEqual(['intercommunal']);
		const line = parts.map((part) => part.text).join('');
		expect(line).toMatch(/^… \S.*tarif de l’eau est intercommunal et.*\S …$/);
		expect(line.length).toBeLessThan(230);
	});
	it('a snippet at the beginning of a short page has no dots', () => {
		expect(snippetOf('La régie.', readQuery('la regie')).map((part) => part.text).join('')).toBe('La régie.');
	});
});
