/** Documents for tests: paragraphs laid on pages as a word processor does, then reworded, cut, grown, repaginated. */
import { likeness, foldText } from './fold';
import type { DocLayout, PageLayout, Piece } from './layout';

type Chance = () => number;
const WORDS = 'conseil délibère tarif eau assainissement commune régie délégation service public budget exercice recettes dépenses charges emprunt annuité travaux réseau station épuration compteur abonné usager mètre cube facture moyenne hausse baisse rapport annexe convention avenant durée contrat titulaire marché lot procédure offre critère pondération note montant hors taxes euros crédit inscrit chapitre article décision modificative personnel poste création suppression grade filière technique administrative temps complet quotité médiathèque piste cyclable voirie éclairage école cantine transport scolaire subvention association plan climat énergie rénovation bâtiment logement aire accueil déchets collecte tri redevance'.split(' ');
const pick = <T>(list: readonly T[], chance: Chance): T => list[Math.floor(chance() * list.length)]!;
const between = (least: number, most: number, chance: Chance) => least + Math.floor(chance() * (most - least + 1));

export interface Paragraph { id: number; words: string[]; /** Begins a page. */ breaks: boolean }
let named = 0;
export function paragraph(chance: Chance, breaks = false): Paragraph {
	const words = Array.from({ length: between(6, 70, chance) }, () => (chance() < 0.08 ? String(between(2, 98_000, chance)) : pick(WORDS, chance)));
	return { id: ++named, words, breaks };
}
export function essay(chance: Chance): Paragraph[] {
	return Array.from({ length: between(3, 22, chance) }, (_, i) => paragraph(chance, i > 0 && chance() < 0.12));
}

/** What a clerk does to a document between two versions. `untouched`: paragraphs whose words did not change. */
export function edited(text: readonly Paragraph[], chance: Chance): { text: Paragraph[]; untouched: Set<number> } {
	let now = text.map((one) => ({ ...one, words: [...one.words] }));
	const touched = new Set<number>();
	for (let n = between(0, 5, chance); n > 0; n--) {
		const dice = chance(), at = between(0, Math.max(0, now.length - 1), chance), one = now[at];
		if (dice < 0.3 || !one) now.splice(at, 0, paragraph(chance, chance() < 0.3));
		else if (dice < 0.5) now.splice(at, 1);
		else if (dice < 0.75) {
			touched.add(one.id);
			for (let w = between(1, Math.max(1, one.words.length / 4), chance); w > 0; w--) one.words[between(0, one.words.length - 1, chance)] = pick(WORDS, chance);
		} else if (dice < 0.85) one.breaks = !one.breaks;
		else if (dice < 0.92) now.splice(at, 0, ...Array.from({ length: 12 }, (_, i) => paragraph(chance, i === 0)));
		else now = [...now.slice(at), ...now.slice(0, at)];
	}
	return { text: now, untouched: new Set(now.map(({ id }) => id).filter((id) => !touched.has(id))) };
}

const SHEET = { width: 595, height: 842 }, LEFT = 60, TOP = 70, LINE = 15, LETTERS = 78, LAST = 780;
/** Where each paragraph came to stand, line by line. */
export interface Laid { layout: DocLayout; lines: { paragraph: number; page: number; piece: number }[] }
export function laid(text: readonly Paragraph[]): Laid {
	const layout: PageLayout[] = [], lines: Laid['lines'] = [];
	let y = Infinity;
	const sheet = () => {
		layout.push({ ...SHEET, pieces: [], picture: null });
		y = TOP;
	};
	const put = (line: string, id: number) => {
		if (y > LAST) sheet();
		const page = layout.at(-1)!;
		lines.push({ paragraph: id, page: layout.length, piece: page.pieces.length });
		page.pieces.push({ text: line, x: LEFT, y, width: line.length * 6, height: 11 } satisfies Piece);
		y += LINE;
	};
	for (const { id, words, breaks } of text) {
		if (breaks || !layout.length) sheet();
		let line = '';
		for (const word of words) {
			if (line && line.length + word.length + 1 > LETTERS) {
				put(line, id);
				line = '';
			}
			line += (line ? ' ' : '') + word;
		}
		if (line) put(line, id);
		y += LINE / 2;
	}
	return { layout: layout.length ? layout : [{ ...SHEET, pieces: [], picture: null }], lines };
}

/** Pages as a scanner makes them: a drawing each, none alike. */
export function scan(chance: Chance, pages: number): DocLayout {
	return Array.from({ length: pages }, () => ({ ...SHEET, pieces: [], picture: Uint8Array.from({ length: 32 }, () => Math.floor(chance() * 256)) }));
}
/** The same paper scanned again: a few dots differ; a page more or less. */
export function rescanned(pages: DocLayout, chance: Chance): { layout: DocLayout; from: (number | null)[] } {
	const kept = pages.map((page, i) => ({ page, from: i + 1 as number | null }));
	if (chance() < 0.3) kept.splice(between(0, kept.length, chance), 0, { page: scan(chance, 1)[0]!, from: null });
	if (kept.length > 1 && chance() < 0.3) kept.splice(between(0, kept.length - 1, chance), 1);
	const layout = kept.map(({ page }) => {
		const picture = Uint8Array.from(page.picture!);
		for (let n = between(0, 5, chance); n > 0; n--) picture[between(0, 31, chance)]! ^= 1 << between(0, 7, chance);
		return { ...page, picture };
	});
	return { layout, from: kept.map(({ from }) => from) };
}

/** Whether two texts say nearly the same, by another measure than the one under test. */
export function nearly(a: string, b: string, least: number): boolean {
	const [one, two] = [foldText(a), foldText(b)];
	if (one === two || two.includes(one)) return true;
	if (likeness(one, two) >= least) return true;
	const row = Array.from({ length: two.length + 1 }, (_, i) => i);
	for (let i = 1; i <= one.length; i++) {
		let corner = row[0]!;
		row[0] = i;
		for (let j = 1; j <= two.length; j++) {
			const up = row[j]!;
			row[j] = one[i - 1] === two[j - 1] ? corner : 1 + Math.min(corner, up, row[j - 1]!);
			corner = up;
		}
	}
	return 1 - row[two.length]! / Math.max(one.length, two.length, 1) >= least;
}
