/** The words of the documents held on the tablet: read gently when nothing else happens, at once when they are searched. */
import type { PDFWorker } from 'pdfjs-dist';
import type { TextCount } from '$lib/local/texts';
import { leavesOf, type Leaf } from '../documents';
import { forEachAccount, type Account, type MySitting } from '../account.svelte';
import { tablet } from '../state.svelte';
import { breather, extract } from './extract';
import { fold } from './find';
import { idle } from './ahead';
import { isPdf } from './pair';
import { machineApart, openPdf } from './pdf';
import { PieceSource } from './source';

/** Letters kept folded in memory, over all documents: the whole of a large dossier. */
const MOST_LETTERS = 24_000_000;

interface Kept { pages: string[]; letters: number }

class TextRoom {
	/** What was read of each file, by hash. */
	counts = $state.raw<ReadonlyMap<string, TextCount>>(new Map());
	/** Files whose words could not be had. */
	failed = $state.raw<ReadonlySet<string>>(new Set());
	/** What reads documents is not on the tablet: it will be tried again. */
	stalled = $state(false);
	private loaded: Promise<void> | null = null;
	private folded = new Map<string, Kept>();
	private working = false;
	/** Which sittings to read: the last ones asked for go first. */
	private views: () => MySitting[] = () => [];
	/** Someone waits for an answer on the screen. */
	private hurried = 0;

	constructor(private readonly account: Account) {}

	/** Reads what is kept, once. */
	open(): Promise<void> {
		return (this.loaded ??= this.account.local.texts.counts().then((counts) => void (this.counts = counts)));
	}

	/** While somebody searches, reading does not wait for an idle moment. */
	hurry(): () => void {
		this.hurried++;
		return () => void this.hurried--;
	}

	/** Reads the documents of these sittings that are here whole and not read yet, the first ones first. Stops when the reader opens, unless somebody searches. */
	async gather(views: () => MySitting[]): Promise<void> {
		await this.open();
		this.views = views;
		const { account } = this;
		if (this.working || account.closed) return;
		this.working = true;
		let machine: PDFWorker | null = null;
		const wanted = () => !account.closed && !tablet.full && document.visibilityState === 'visible' && (this.hurried > 0 || tablet.reading.size === 0);
		try {
			for (let leaf = this.next(); leaf && wanted(); leaf = this.next()) {
				machine ??= await machineApart().catch(() => null);
				this.stalled = machine === null;
				if (!machine) return;
				const stuck = await this.readOne(leaf, machine, wanted);
				if (!stuck) continue;
				machine.destroy();
				machine = null;
			}
		} finally {
			this.working = false;
			machine?.destroy();
		}
	}
	private next(): Leaf | null {
		return this.views().flatMap(leavesOf).find((leaf) => isPdf(leaf) && this.account.held.get(leaf.document.hash)?.state === 'verified' && !this.counts.has(leaf.document.hash) && !this.failed.has(leaf.document.hash)) ?? null;
	}

	/** True when the machine is lost in a page. */
	private async readOne({ document: { hash } }: Leaf, machine: PDFWorker, wanted: () => boolean): Promise<boolean> {
		const breathe = () => (this.hurried ? new Promise<void>((done) => setTimeout(done)) : idle());
		try {
			const open = await openPdf(new PieceSource(this.account.local.files, hash, this.account.held.get(hash)!.bytes), machine);
			const read = await extract(open.document, breathe, wanted).finally(() => void open.close());
			if (!read) return false;
			await this.account.local.texts.put(hash, read.pages, read.late);
			const mute = read.pages.filter((text) => !text.trim()).length;
			this.counts = new Map(this.counts).set(hash, { pages: read.pages.length, mute, late: read.late });
			return read.late > 0;
		} catch {
			// Said beside the results; the reader will say why when the document is opened.
			this.failed = new Set(this.failed).add(hash);
			return true;
		}
	}

	/** The pages of a document, folded; kept in memory as far as the room goes. */
	async pagesOf(hash: string): Promise<string[]> {
		const kept = this.folded.get(hash);
		if (kept) return kept.pages;
		const pages: string[] = [], breathe = breather();
		for (const text of (await this.account.local.texts.get(hash)) ?? []) {
			pages.push(fold(text).folded);
			await breathe();
		}
		this.folded.set(hash, { pages, letters: pages.reduce((sum, page) => sum + page.length, 0) });
		let used = 0;
		for (const [other, { letters }] of [...this.folded].reverse()) if ((used += letters) > MOST_LETTERS) this.folded.delete(other);
		return pages;
	}
	/** As it is printed, for what is shown of it. */
	async printed(hash: string): Promise<string[]> {
		return (await this.account.local.texts.get(hash)) ?? [];
	}
}

export const texts = forEachAccount((account) => new TextRoom(account));
