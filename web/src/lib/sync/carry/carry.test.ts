import { describe, expect, it } from 'vitest';
import { chanceFrom } from '../chance';
import type { Mark, Quote, Spot } from '../notes/entry';
import { boxOf, type Pinned } from './anchor';
import { carryOver, type Noted, type Outcome } from './carry';
import { DocText, type DocLayout, type PageLayout } from './layout';
import { edited, essay, laid, nearly, rescanned, scan, type Laid } from './papers';
import { fingerprint } from './pages';

const spot = (page: number): Spot => ({ sitting: 's', document: 'd', hash: 'old', page });
const page = (...lines: string[]): PageLayout => ({ width: 595, height: 842, picture: null, pieces: lines.map((text, i) => ({ text, x: 60, y: 100 + i * 20, width: text.length * 6, height: 12 })) });
const doc = (...pages: PageLayout[]): DocLayout => pages;

/** Marks words as the reader does: bands, the words, forty letters on each side. */
function marked(layout: DocLayout, words: string, on: number): Extract<Mark, { quote: unknown }> {
	const text = new DocText(layout), all = layout[on - 1]!.pieces.map((piece) => piece.text).join(' '), at = all.indexOf(words);
	const letters = text.letters.indexOf(new DocText([page(words)]).letters, text.starts[on - 1]);
	const quote: Quote = { text: words, before: all.slice(Math.max(0, at - 40), at), after: all.slice(at + words.length, at + words.length + 40) };
	return { kind: 'highlight', spot: spot(on), colour: 'yellow', bands: text.bands({ from: letters, to: letters + new DocText([page(words)]).letters.length }), quote };
}
const one = (old: DocLayout | null, fresh: DocLayout, what: Mark | Pinned): Outcome => carryOver(old, fresh, [{ ref: 'a.1', what }], 'new')[0]!;

describe('a passage that was marked', () => {
	const old = doc(page('Le tarif de l’eau est fixé à 2,10 euros', 'le mètre cube pour l’exercice 2027.'), page('La régie devient moins chère que la délégation', 'à partir de la quatrième année.'));
	const mark = marked(old, 'régie devient moins chère', 2);
	it('is kept where the page has not changed, whatever the line it came to stand on', () => {
		const fresh = doc(old[0]!, page('Comparaison des modes', 'de gestion. La régie de-', 'vient moins chère que la délégation'));
		const found = one(old, fresh, mark);
		expect(found.verdict).toBe('kept');
		expect(found.now[0]).toMatchObject({ spot: { hash: 'new', page: 2 }, colour: 'yellow', quote: { text: 'régie devient moins chère' } });
		expect((found.now[0] as { bands: unknown[] }).bands).toHaveLength(2);
	});
	it('has moved when it stands on another page, or in other words', () => {
		expect(one(old, doc(old[0]!, page('Une page de plus.'), old[1]!), mark)).toMatchObject({ verdict: 'moved', now: [{ spot: { page: 3 } }] });
		const reworded = one(old, doc(old[0]!, page('La régie est devenue moins chère que la délégation', 'à partir de la quatrième année.')), mark);
		expect(reworded).toMatchObject({ verdict: 'moved' });
		expect((reworded.now[0] as { quote: Quote }).quote.text).toMatch(/régie est devenue moins chère/);
	});
	it('is to be looked at when nobody says it any more', () => {
		expect(one(old, doc(old[0]!, page('Cette page parle d’autre chose.')), mark)).toEqual({ refs: ['a.1'], verdict: 'review', now: [] });
	});
	it('needs no old file, and is found without accents nor the same typography', () => {
		expect(one(null, doc(page('LA RÉGIE DEVIENT MOINS CHÈRE QUE LA DÉLÉGATION')), mark).verdict).toBe('moved');
	});
	it('of one word is told from its likes by what surrounds it, else it is not guessed', () => {
		const many = doc(page('avis favorable sur le lot 1', 'avis favorable sur le lot 2', 'avis défavorable sur le lot 3'));
		const second: Mark = { ...marked(many, 'avis', 1), quote: { text: 'avis', before: 'avis favorable sur le lot 1 ', after: ' favorable sur le lot 2 avis défavorable' }, bands: [{ x: 60, y: 120, width: 24, height: 12 }] };
		const found = one(many, doc(page('Résultats', '', 'avis favorable sur le lot 1', 'avis favorable sur le lot 2', 'avis défavorable sur le lot 3')), second);
		expect(found).toMatchObject({ verdict: 'kept', now: [{ bands: [{ y: 160 }] }] });
		expect(one(many, doc(page('rien de tel'), page('sans avis ici'), page('ni avis là')), second).verdict).toBe('review');
	});
});

describe('a drawing, a slip', () => {
	const old = doc(page('Le tarif de l’eau est fixé à 2,10 euros', 'le mètre cube pour l’exercice 2027.', 'Le conseil est invité à se prononcer.'));
	const fresh = doc(page('Un alinéa de plus, assez long pour compter.', '', 'Le tarif de l’eau est fixé à 2,10 euros', 'le mètre cube pour l’exercice 2027.', 'Le conseil est invité à se prononcer.'));
	const line: Mark = { kind: 'ink', spot: spot(1), colour: 'red', points: [700, 1335, 1500, 1338, 2400, 1336] };
	it('goes with the words it underlines', () => {
		expect(one(old, fresh, line)).toMatchObject({ verdict: 'kept', now: [{ spot: { hash: 'new', page: 1 }, points: [700, 1735, 1500, 1738, 2400, 1736] }] });
	});
	it('goes with the line it stands beside', () => {
		expect(one(old, fresh, { kind: 'slip', spot: spot(1), x: 560, y: 146, text: 'demander' })).toMatchObject({ verdict: 'kept', now: [{ x: 560, y: 186, text: 'demander' }] });
	});
	it('strokes of one word stay together', () => {
		const strokes = [[3000, 1450, 3050, 1400], [3060, 1450, 3100, 1420], [3120, 1440, 3180, 1450]].map((points, i): Noted => ({ ref: `a.${i}`, what: { kind: 'ink', spot: spot(1), colour: 'blue', points } }));
		const [word, ...rest] = carryOver(old, fresh, strokes, 'new');
		expect(rest).toEqual([]);
		expect(word!.refs).toEqual(['a.0', 'a.1', 'a.2']);
		expect(new Set(word!.now.map((now, i) => (now as { points: number[] }).points[1]! - (strokes[i]!.what as { points: number[] }).points[1]!)).size).toBe(1);
	});
	it('on a scan stays on the page that looks the same, and is to be looked at when none does', () => {
		const [a, b, c] = scan(chanceFrom(4), 3), free: Mark = { kind: 'highlight', spot: spot(2), colour: 'blue', bands: [{ x: 100, y: 100, width: 200, height: 14 }], quote: null };
		expect(one([a!, b!], [a!, b!], free)).toMatchObject({ verdict: 'kept', now: [{ spot: { page: 2 }, bands: free.bands }] });
		expect(one([a!, b!], [a!, c!, b!], free)).toMatchObject({ verdict: 'moved', now: [{ spot: { page: 3 } }] });
		expect(one([a!, b!], [a!, c!], free).verdict).toBe('review');
	});
	it('on a page that no longer exists is to be looked at', () => {
		expect(one(old, old, { ...line, spot: spot(9) })).toMatchObject({ verdict: 'review' });
	});
	it('without the old file waits: it is in no answer', () => {
		expect(carryOver(null, fresh, [{ ref: 'a.1', what: line }], 'new')).toEqual([]);
	});
	it('a blank page has no fingerprint, a drawing has one', () => {
		expect(fingerprint(new Uint8Array(272).fill(255)).every((byte) => byte === 0)).toBe(true);
		expect(fingerprint(Uint8Array.from({ length: 272 }, (_, i) => 255 - (i % 17) * 10)).every((byte) => byte === 255)).toBe(true);
	});
});

describe('a page marked', () => {
	const first = page('Le tarif de l’eau est fixé à 2,10 euros le mètre cube pour l’exercice 2027.', 'Le conseil est invité à se prononcer sur cette proposition.');
	const second = page('La régie devient moins chère que la délégation', 'à partir de la quatrième année, selon la note jointe.');
	const mark: Pinned = { kind: 'bookmark', spot: spot(2), text: 'À comparer' };
	it('is the page that says the same, wherever it went', () => {
		expect(one(doc(first, second), doc(first, second), mark)).toMatchObject({ verdict: 'kept', now: [{ kind: 'bookmark', text: 'À comparer', spot: { hash: 'new', page: 2 } }] });
		expect(one(doc(first, second), doc(first, page('Un avis de plus, rendu le 12 du mois.'), second), mark)).toMatchObject({ verdict: 'moved', now: [{ spot: { page: 3 } }] });
	});
	it('of a page that was rewritten further down is the one where it still begins', () => {
		const grown = page('La régie devient moins chère que la délégation', 'à partir de la quatrième année, selon la note jointe.', ...Array.from({ length: 12 }, (_, i) => `Un alinéa nouveau et long, ajouté après la première lecture : ${i}.`));
		expect(one(doc(first, second), doc(first, grown), mark)).toMatchObject({ verdict: 'kept', now: [{ spot: { page: 2 } }], words: {} });
	});
	it('of a page that is no longer there is to be looked at', () => {
		expect(one(doc(first, second), doc(first, page('Cette page parle maintenant de tout autre chose.')), mark)).toEqual({ refs: ['a.1'], verdict: 'review', now: [] });
		expect(carryOver(null, doc(first), [{ ref: 'a.1', what: mark }], 'new')).toEqual([]);
	});
});

/** Notes of every kind, anywhere. */
function scattered({ layout, lines }: Laid, chance: () => number): { note: Noted; paragraph: number | null }[] {
	const made: { note: Noted; paragraph: number | null }[] = [], add = (what: Mark | Pinned, paragraph: number | null) => made.push({ note: { ref: `a.${made.length}`, what }, paragraph });
	const pick = <T>(list: T[]) => list[Math.floor(chance() * list.length)]!;
	for (let n = 1 + Math.floor(chance() * 7); n > 0; n--) {
		const line = lines.length && chance() < 0.9 ? pick(lines) : null, on = line?.page ?? 1 + Math.floor(chance() * (layout.length + 1)), dice = chance();
		const piece = line ? layout[line.page - 1]!.pieces[line.piece]! : null, words = piece?.text.split(' ') ?? [];
		const from = Math.floor(chance() * words.length), said = words.slice(from, from + 1 + Math.floor(chance() * 9)).join(' ');
		const x = piece ? piece.x + chance() * piece.width : 40 + chance() * 500, y = piece ? piece.y + 12 : 40 + chance() * 760;
		if (dice < 0.4 && line && piece && said) {
			const at = piece.text.indexOf(said), all = layout[on - 1]!.pieces.map(({ text }) => text), before = [...all.slice(0, line.piece), piece.text.slice(0, at)].join(' '), after = [piece.text.slice(at + said.length), ...all.slice(line.piece + 1)].join(' ');
			add({ kind: chance() < 0.7 ? 'highlight' : 'underline', spot: spot(on), colour: 'green', bands: [{ x: piece.x + at * 6, y: piece.y, width: said.length * 6, height: piece.height }], quote: { text: said, before: before.slice(-40), after: after.slice(0, 40) } }, line.paragraph);
		} else if (dice < 0.65) for (let s = 1 + Math.floor(chance() * 3), left = x; s > 0; s--, left += 9) add({ kind: 'ink', spot: spot(on), colour: 'blue', points: [left * 10, y * 10, left * 10 + 80, y * 10 + (chance() - 0.5) * 160].map(Math.round) }, null);
		else if (dice < 0.82) add({ kind: chance() < 0.5 ? 'slip' : 'text', spot: spot(on), x, y, text: 'voir cela' }, null);
		else if (dice < 0.87) add({ kind: 'bookmark', spot: spot(on), text: '' }, null);
		else add({ kind: 'highlight', spot: spot(on), colour: 'pink', bands: [{ x, y, width: 90, height: 14 }], quote: null }, null);
	}
	return made;
}
/** Whether some of these words stand on the lines near a height of a page. */
function lies(words: string, layout: DocLayout, on: number, y: number): boolean {
	const said = new Set(words.split(' ')), lines = (layout[on - 1]?.pieces ?? []).filter((piece) => Math.abs(piece.y + 5 - y) < 60);
	return lines.some(({ text }) => text.split(' ').some((word) => said.has(word)));
}
const wholePage = (layout: DocLayout, on: number) => (layout[on - 1]?.pieces ?? []).map(({ text }) => text).join(' ');

describe('five thousand replacements of documents under notes', () => {
	it('none is lost: each is kept, moved or to be looked at, and what is kept or moved lies on the text it was about', { timeout: 240_000 }, () => {
		const counts = { kept: 0, moved: 0, review: 0 };
		for (let seed = 1; seed <= 5_000; seed++) {
			const chance = chanceFrom(seed), fault = (what: string) => expect.unreachable(`replacement ${seed}: ${what}`);
			const scanned = chance() < 0.1, text = essay(chance), was: Laid = scanned ? { layout: scan(chance, 1 + Math.floor(chance() * 4)), lines: [] } : laid(text);
			const next = edited(text, chance), again = rescanned(was.layout.map((one) => ({ ...one, picture: one.picture ?? new Uint8Array(32) })), chance);
			const now = scanned ? again.layout : laid(next.text).layout;
			const notes = scattered(was, chance), outcomes = carryOver(was.layout, now, notes.map(({ note }) => note), 'new');
			const told = outcomes.flatMap(({ refs }) => refs);
			if (told.toSorted().join() !== notes.map(({ note }) => note.ref).toSorted().join()) fault(`${notes.length} notes, ${told.length} answers`);
			for (const { refs, verdict, now: places, words } of outcomes) {
				counts[verdict] += refs.length;
				const all = refs.map((ref) => notes.find(({ note }) => note.ref === ref)!);
				if (verdict === 'review') {
					if (places.length) fault('to be looked at, yet placed');
					const whole = all[0]!.paragraph !== null && next.untouched.has(all[0]!.paragraph) && (all[0]!.note.what as { quote: Quote }).quote.text.length > 24;
					if (whole) fault(`« ${(all[0]!.note.what as { quote: Quote }).quote.text} » is still there`);
					continue;
				}
				if (places.length !== refs.length) fault('placed without all its strokes');
				places.forEach((place, i) => {
					const old = all[i]!.note.what;
					if (place.kind !== old.kind || place.spot.hash !== 'new' || !now[place.spot.page - 1]) fault(`${refs[i]} is on no page`);
					if (verdict === 'kept' && place.spot.page !== old.spot.page) fault(`${refs[i]} is said kept on another page`);
					if ('quote' in place && place.quote && 'quote' in old && old.quote) {
						if (!nearly(place.quote.text, old.quote.text, 0.4)) fault(`« ${old.quote.text} » became « ${place.quote.text} »`);
						const under = now[place.spot.page - 1]!.pieces.filter((piece) => place.bands.some((band) => Math.abs(band.y - piece.y) < 1)).map((piece) => piece.text).join(' ');
						if (!place.quote.text.split(' ').slice(0, 2).every((word) => under.includes(word))) fault(`« ${place.quote.text} » is not under its bands`);
					} else if (place.kind === 'bookmark' && words) {
						if (!nearly(words.was, words.is, 0.4)) fault(`the page that began « ${words.was} » is now « ${words.is} »`);
					} else if (words) {
						if (!nearly(words.was, words.is, 0.4)) fault(`« ${words.was} » became « ${words.is} »`);
						const [a, b] = [boxOf(all.map(({ note }) => note.what)), boxOf(places)];
						if (!lies(words.was, was.layout, old.spot.page, a.y) || !lies(words.is, now, place.spot.page, b.y)) fault(`${refs[i]} does not lie by its words`);
					} else if (!scanned) {
						if (!nearly(wholePage(was.layout, old.spot.page), wholePage(now, place.spot.page), 0.8)) fault(`${refs[i]} is on a page that says something else`);
					} else if (again.from[place.spot.page - 1] !== old.spot.page) fault(`${refs[i]} is on another drawing`);
				});
			}
		}
		expect(counts.kept).toBeGreaterThan(counts.review);
		expect(Math.min(counts.moved, counts.review)).toBeGreaterThan(500);
	});
});
