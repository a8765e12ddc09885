/** Two documents before the eye: which one comes beside, and the addresses of every change. */
import type { Leaf } from '../documents';

export const isPdf = (leaf: Leaf) => leaf.document.media_type === 'application/pdf';

/** What is likely wanted beside this one: the document left last, else the next of the same point, else the next one, else the one before. */
export function companion(leaves: Leaf[], leaf: Leaf, recent: string[]): Leaf | null {
	const others = leaves.filter((one) => one.id !== leaf.id && isPdf(one));
	const last = recent.map((id) => others.find((one) => one.id === id)).find((one) => one !== undefined);
	if (last) return last;
	const at = leaves.findIndex((one) => one.id === leaf.id), after = others.filter((one) => leaves.indexOf(one) > at);
	const same = (one: Leaf) => !!leaf.item && one.item?.id === leaf.item.id;
	return after.find(same) ?? others.find(same) ?? after[0] ?? others.at(-1) ?? null;
}

/** `beside`: the second document, none for a single one. */
export function address(sitting: string, first: string, beside: string | null = null): string {
	return `/seance/${sitting}/lire/${first}${beside && beside !== first ? `?cote=${encodeURIComponent(beside)}` : ''}`;
}

/** A document asked for while two are open takes the first place; when it is the second one already, they change places. */
export function addressInstead(sitting: string, first: string, beside: string | null, asked: string): string {
	return asked === beside ? address(sitting, asked, first) : address(sitting, asked, beside);
}
