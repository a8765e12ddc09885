/** When nothing else happens, the first page of each document held whole is drawn and kept: opening it then takes no time. */
import { rememberedFrame } from '../desk';
import { leavesOf, type Leaf } from '../documents';
import type { Account } from '../account.svelte';
import { tablet } from '../state.svelte';
import { openPdf } from './pdf';
import { Hand } from './hand';
import { drawAhead } from './preview';
import { PieceSource } from './source';

const MOST = 400;
/** Between two drawings: the tablet stays ready to answer a finger. */
const BREATH = 60;
/** Resolves when the tablet has nothing better to do. */
export const idle = () => new Promise<void>((done) => ('requestIdleCallback' in window ? requestIdleCallback(() => done(), { timeout: 2_000 }) : setTimeout(done, 200)));

/** Pages tried once already: of one that cannot be drawn, the reader will say what is wrong. */
const given = new Set<string>();
let running = false;

/** Where a document opens: on the page reached. */
export const openingOf = ({ document, account }: Leaf) => ({ hash: document.hash, page: account.positions.get(document.id)?.page ?? 1 });
function next(account: Account, kept: ReadonlyMap<string, number>) {
	for (const view of account.coming)
		for (const leaf of leavesOf(view)) {
			const { document } = leaf, file = account.held.get(document.hash), { hash, page } = openingOf(leaf);
			if (file?.state === 'verified' && document.media_type === 'application/pdf' && kept.get(hash) !== page && !given.has(`${hash}:${page}`)) return { hash, page, bytes: file.bytes };
		}
	return null;
}

async function drawOne({ local }: Account, hash: string, bytes: number, number: number): Promise<void> {
	const open = await openPdf(new PieceSource(local.files, hash, bytes, { way: tablet.way }));
	try {
		const pages = open.document.numPages, page = await open.document.getPage(Math.min(number, pages));
		const image = await drawAhead(page, rememberedFrame(), tablet.reader.fit);
		const { width, height } = page.getViewport({ scale: 1 });
		if (image) await local.previews.put(hash, { page: page.pageNumber, pages, width, height, image });
	} finally {
		await open.close();
	}
}

/** Works until everything is drawn, or the reader opens, or the page is hidden. */
export async function drawEverythingAhead(): Promise<void> {
	if (running) return;
	running = true;
	try {
		for (const account of tablet.accounts) await drawAheadOf(account);
	} finally {
		running = false;
	}
}
async function drawAheadOf(account: Account): Promise<void> {
	for (let n = 0; n < MOST; n++) {
		await idle();
		if (tablet.reading.size || document.visibilityState !== 'visible' || tablet.full || account.closed) return;
		// Another window may have read on since.
		await account.readPositions();
		const found = next(account, await account.local.previews.kept());
		if (!found) return;
		given.add(`${found.hash}:${found.page}`);
		await drawOne(account, found.hash, found.bytes, found.page).catch(() => undefined);
		tablet.drawn++;
		await new Promise((done) => setTimeout(done, BREATH));
	}
}

export const hand = new Hand(idle);
/** These documents are the likely next ones: their pictures are made ready to be laid on the desk. */
export function makeReady(leaves: Leaf[]): void {
	const [first] = leaves;
	if (first && !first.account.closed) void hand.prepare(first.account.local.previews, leaves.map(openingOf)).catch(() => undefined);
}
