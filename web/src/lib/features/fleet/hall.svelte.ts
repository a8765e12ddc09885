/** The hand-over day on one screen: what is ready, who has none, and what the server has not heard yet. */
import { api, ApiError, at, sentence } from '$lib/api/client';
import { freshId } from '$lib/api/ids';
import type { HandOverPack, Id, InkSignature, LendRequest, PackedMember, PackedTablet } from '$lib/api/types';
import { fold } from '$lib/ui/table';
import { HallStore, type Waiting } from './hall-store';
import { agreementOf, kitWords } from './tablet';

/** How long before what was not received is tried again. */
const AGAIN = 3_000;

export class Hall {
	pack = $state.raw<HandOverPack | null>(null);
	waiting = $state.raw<Waiting[]>([]);
	problem = $state<string | null>(null);
	/** Hand-overs of this day, on this screen. */
	done = $state(0);
	private store: HallStore | null = null;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private sending = false;

	private gone = $derived(new Set(this.waiting.map((w) => w.tablet)));
	private served = $derived(new Set(this.waiting.map((w) => w.request.mandate)));
	tablets = $derived((this.pack?.tablets ?? []).filter((one) => !this.gone.has(one.id)));
	members = $derived((this.pack?.members ?? []).filter((one) => !this.served.has(one.mandate_id)));
	refused = $derived(this.waiting.find((w) => w.refused) ?? null);
	equipped = $derived((this.pack?.members ?? []).filter((one) => one.tag || this.served.has(one.mandate_id)).length);
	total = $derived(this.pack?.members.length ?? 0);

	constructor(readonly authority: Id) {}

	async open(person: Id) {
		this.store = await HallStore.open(person, this.authority).catch(() => null);
		this.waiting = (await this.store?.waiting()) ?? [];
		this.pack = (await this.store?.kept()) ?? null;
		await this.load();
		await this.flush();
	}
	async load() {
		try {
			this.pack = await api.get(at(this.authority, 'tablet-hand-over'));
			void this.store?.keep($state.snapshot(this.pack) as HandOverPack);
		} catch (error) {
			if (!(error instanceof ApiError && error.offline && this.pack)) this.problem = sentence(error);
		}
	}
	stop() {
		clearTimeout(this.timer);
	}
	/** The tablet that a label, a box or a person names. */
	find(code: string): PackedTablet | undefined {
		const last = code.trim().replace(/\/+$/, '').split('/').at(-1) ?? '', plain = (text: string) => fold(text).replaceAll(/\s/g, '');
		const key = (text: string) => plain(text).replaceAll(/\d+/g, (n) => n.replace(/^0+(?=\d)/, ''));
		return this.tablets.find((one) => one.id === last || key(one.tag) === key(last) || (one.serial && plain(one.serial) === plain(last)) || (one.imei && one.imei === plain(last)));
	}
	/** What the member reads: the words of the authority, for him and this tablet. */
	text(tablet: PackedTablet, member: PackedMember, given: ReadonlySet<string>) {
		const pack = this.pack!;
		return agreementOf(pack.template, { ...pack.values, ...tablet.values, ...member.values, accessoires: kitWords(tablet.kit, given) });
	}
	/** Handed over: kept here first, then told to the server. */
	async lend(tablet: PackedTablet, member: PackedMember, given: ReadonlySet<string>, ink: InkSignature | null, despite: string): Promise<void> {
		const id = freshId();
		const request: LendRequest = {
			id, mandate: member.mandate_id, accessories: [...given], at: Date.now(), despite,
			signature: ink ? { id: freshId(), version: this.pack!.version, content: this.text(tablet, member, given), ink: $state.snapshot(ink) as InkSignature } : null
		};
		const one: Waiting = { id, tablet: tablet.id, tag: tablet.tag, member: member.name, request, refused: null };
		await this.store?.add(one);
		this.waiting = [...this.waiting, one];
		this.done += 1;
		void this.flush();
	}
	/** Tells the server what it has not heard. One that it refuses stays here with its sentence until somebody decides. */
	async flush(): Promise<void> {
		clearTimeout(this.timer);
		if (this.sending) return;
		this.sending = true;
		let heard = false;
		try {
			for (const one of this.waiting.filter((w) => !w.refused)) {
				try {
					await api.post(at(this.authority, 'tablets', one.tablet, 'lend'), one.request);
					await this.forget(one.id);
					heard = true;
				} catch (error) {
					if (error instanceof ApiError && error.offline) throw error;
					await this.mark(one.id, sentence(error));
				}
			}
		} catch {
			this.timer = setTimeout(() => void this.flush(), AGAIN);
		} finally {
			this.sending = false;
		}
		if (heard) await this.load();
	}
	private async mark(id: Id, why: string | null) {
		this.waiting = this.waiting.map((w) => (w.id === id ? { ...w, refused: why } : w));
		await this.store?.refuse(id, why);
	}
	async forget(id: Id) {
		this.waiting = this.waiting.filter((w) => w.id !== id);
		await this.store?.forget(id);
	}
	async again(id: Id) {
		await this.mark(id, null);
		await this.flush();
	}
}
