/** What changed since the last reading: the sitting as it was seen, the words of the versions that were read, kept on this tablet. */
import type { Id, TabletSitting } from '$lib/api/types';
import { baseOf, differences, type Base, type Difference } from '$lib/sync/changes/sitting';
import { changesOf, type Changes } from '$lib/sync/changes/texts';
import { bring } from '../carry/carrying.svelte';
import { idle } from '../reader/ahead';
import { extract } from '../reader/extract';
import { openPdf } from '../reader/pdf';
import { PieceSource } from '../reader/source';
import { forEachAccount, type Account } from '../account.svelte';
import { tablet } from '../state.svelte';

const baseName = (sitting: Id) => `base:${sitting}`;
const textName = (hash: string) => `text:${hash}`;
/** How one document changed: page by page; or why that cannot be said. */
export type Compared = { kind: 'changes'; changes: Exclude<Changes, null> } | { kind: 'other' | 'wordless' | 'missing' };
type Replaced = Extract<Difference, { kind: 'document.replaced' }>;

class LastRead {
	bases = $state.raw<ReadonlyMap<Id, Base>>(new Map());
	private loaded = false;
	private working = false;
	/** Files whose words are kept, or cannot be had. */
	private kept = new Set<string>();

	constructor(private readonly account: Account) {}
	private get keeper() {
		return this.account.local.keep;
	}

	of(view: TabletSitting): Difference[] {
		const base = this.bases.get(view.sitting_id);
		return base ? differences(base, view) : [];
	}

	/** Replaced files whose words are still to be kept: they were read, and are compared with what came after. */
	needed(): Set<string> {
		const replaced = this.account.coming.flatMap((view) => this.replaced(view)).map(({ from }) => from);
		return new Set(replaced.filter((hash) => !this.kept.has(hash)));
	}
	private replaced = (view: TabletSitting) => this.of(view).filter((one): one is Replaced => one.kind === 'document.replaced');

	/** Remembers what is seen and read, and keeps the words of versions that were replaced. */
	async work(): Promise<void> {
		if (this.account.closed || this.working) return;
		this.working = true;
		try {
			if (!this.loaded) await this.load();
			const told = await this.keeper.told();
			for (const view of this.account.coming) await this.note(view, told);
			for (const { from } of this.account.coming.flatMap((view) => this.replaced(view))) {
				if (this.kept.has(from) || this.account.held.get(from)?.state !== 'verified') continue;
				await idle();
				await this.words(from).catch(() => null);
				this.kept.add(from);
			}
		} finally {
			this.working = false;
		}
	}
	private async load(): Promise<void> {
		this.loaded = true;
		const found = await Promise.all(this.account.coming.map((view) => this.keeper.recall<Base>(baseName(view.sitting_id))));
		this.bases = new Map(found.flatMap((base) => (base ? [[base.sitting, base]] : [])));
		const needed = new Set(this.account.coming.flatMap((view) => this.replaced(view)).map(({ from }) => textName(from))), names = new Set(this.account.coming.map((view) => baseName(view.sitting_id)));
		await this.keeper.retain('text:', (name) => needed.has(name));
		await this.keeper.retain('base:', (name) => names.has(name));
	}
	/** The sitting as it was when first opened, and what was read of it. */
	private async note(view: TabletSitting, told: ReadonlySet<string>): Promise<void> {
		const known = this.bases.get(view.sitting_id);
		if (!known && !told.has(`opened:${view.convocation.dispatch_id}`)) return;
		const base = known ?? baseOf(view), read = { ...base.read };
		for (const { id } of view.agenda.flatMap((item) => item.documents)) {
			const at = this.account.positions.get(id);
			if (at && !read[id]) read[id] = at.hash;
		}
		if (!known || Object.keys(read).length > Object.keys(base.read).length) await this.keep({ ...base, read });
	}
	private async keep(base: Base): Promise<void> {
		this.bases = new Map(this.bases).set(base.sitting, base);
		await this.keeper.remember(baseName(base.sitting), base);
	}

	/** « J’ai vu ces changements » : from now on, compared with this. */
	async settle(view: TabletSitting): Promise<void> {
		const base = this.bases.get(view.sitting_id);
		const current = new Map(view.agenda.flatMap(({ documents }) => documents.map(({ id, hash }) => [id, hash] as const)));
		const read = Object.fromEntries(Object.keys(base?.read ?? {}).flatMap((id) => (current.has(id) ? [[id, current.get(id)!]] : [])));
		await this.keep(baseOf(view, read));
	}

	/** Page by page, what is no longer said and what is said now. Without network when both versions were here. */
	async compare({ from, to }: Replaced): Promise<Compared> {
		const [before, after] = [await this.words(from).catch(() => null), await this.words(to, false).catch(() => null)];
		if (!before || !after) return { kind: 'missing' };
		if (![before, after].every((pages) => pages.some((page) => page.trim()))) return { kind: 'wordless' };
		const changes = changesOf(before, after);
		return changes ? { kind: 'changes', changes } : { kind: 'other' };
	}

	/** The words of a file, as they are read for searching; those of a version that was read outlive it. */
	private async words(hash: string, outlives = true): Promise<string[] | null> {
		const kept = (outlives ? await this.keeper.recall<string[]>(textName(hash)) : null) ?? (await this.account.local.texts.get(hash));
		const pages = kept ?? (await this.extracted(hash));
		if (pages && outlives) await this.keeper.remember(textName(hash), pages);
		return pages;
	}
	private async extracted(hash: string): Promise<string[] | null> {
		const { account } = this, bytes = await bring(account, hash);
		if (!bytes) return null;
		const open = await openPdf(new PieceSource(account.local.files, hash, bytes, { way: tablet.way }));
		const read = await extract(open.document, idle, () => !account.closed).finally(() => void open.close());
		if (read) await account.local.texts.put(hash, read.pages, read.late);
		return read?.pages ?? null;
	}
}

export const lastRead = forEachAccount((account) => new LastRead(account));
tablet.needs.add((account) => lastRead(account).needed());
