/**
 * The sitting that the facts tell, worked out on this screen: who is there, who speaks for whom, whether the assembly may
 * decide, what was voted. The server judges; this fold only follows, so that the screen stays right without network. It
 * says the same as `pupitre rules proceedings` (`histories.json`, written by the law's own tests, is replayed against it).
 */
import type { Id } from '$lib/api/types';
import type { Candidate, Entry, Figures, Ground, Setting } from './facts';

export type Phase = 'before' | 'open' | 'suspended' | 'closed';
export type ItemOutcome = 'pending' | 'discussed' | 'adopted' | 'rejected' | 'appointed' | 'postponed' | 'withdrawn';
export type Mode = 'ordinary' | 'public' | 'secret';

export interface Quorum { counted: number; present: number; needed: number; reached: boolean; missing: number }
export interface Presence { by: Id; remote: boolean; from: number; until: number | null }
export interface Represented { holder: Id; from: number; until: number | null }
export interface Voice { member: Id; sitting: Id | null; remote: boolean; represented_by: Id | null; proxy: Id | null; presences: Presence[]; representations: Represented[] }
export interface Count { entitled: number; in_favour: number; against: number; abstentions: number; blank: number; void: number; not_voting: number }
export interface Result extends Count { adopted: boolean; mode: Mode; cast: number; needed: number; unanimous: boolean; casting_vote: boolean }
export interface Vote { at: number; about: string; outcome: Result; entitled: Id[]; in_favour: Id[]; against: Id[]; abstained: Id[]; not_voting: Id[]; ballot: Id | null }
export interface Round { at: number; post: string; candidates: Candidate[]; blank: number; void: number; not_voting: number; entitled: Id[]; outcome: { round: number; elected: string | null; by_age: boolean; cast: number; needed: number | null }; ballot: Id | null }
export interface Asked { public: Id[]; secret: Id[]; answer: { mode: Mode; postponed: boolean; needed_public: number; needed_secret: number } }
export interface ItemState {
	id: Id; outcome: ItemOutcome; taken_at: number | null; quorum: Quorum | null; reason: string; withdrawals: { member: Id; ground: Ground }[]; asked: Asked | null; secrecy_waived: boolean;
	ballot: Id | null; ballot_secret: boolean; votes: Vote[]; rounds: Round[]; elected: { post: string; name: string; at_once: boolean }[]; entitled: Id[];
}
export interface Speaker { member: Id; item: Id | null; asked_at: number; from: number | null; until: number | null }
export interface Sitting {
	phase: Phase; opened_at: number | null; closed_at: number | null; chair: Id | null; secretaries: Id[]; voices: Voice[]; quorum: Quorum | null; quorum_at_opening: Quorum | null; present: number; represented: number;
	current: Id | null; items: ItemState[]; suspensions: { from: number; until: number | null }[]; doors: { asked_by: Id[]; decision: Result; from: number; until: number | null }[]; speakers: Speaker[]; notes: { at: number; item: Id | null; text: string }[];
}

/** Facts are read by moment; those of one moment in the order given. */
export function fold(setting: Setting, figures: Figures, entries: readonly Entry[]): Sitting {
	const room = new Room(setting, figures);
	for (const entry of entries.map((e, i) => ({ e, i })).sort((a, b) => a.e.at - b.e.at || a.i - b.i)) room.read(entry.e);
	return room.s;
}

const distinct = (members: readonly Id[]) => [...new Set(members)];
const end = <T extends { until: number | null }>(list: T[], at: number) => {
	const open = list.findLast((x) => x.until === null);
	if (open) open.until = at;
};

class Room {
	s: Sitting;
	private at = 0;
	constructor(private readonly setting: Setting, private readonly figures: Figures) {
		const titulars = setting.seats.filter((seat) => !seat.substitute_for);
		const proxy = (member: Id) => setting.proxies.find((p) => p.giver === member)?.holder ?? null;
		this.s = {
			phase: 'before', opened_at: null, closed_at: null, chair: null, secretaries: [], quorum: null, quorum_at_opening: null, present: 0, represented: 0, current: null, suspensions: [], doors: [], speakers: [], notes: [],
			voices: titulars.map((seat) => ({ member: seat.member, sitting: null, remote: false, represented_by: null, proxy: proxy(seat.member), presences: [], representations: [] })),
			items: setting.items.map((item) => ({ id: item.id, outcome: 'pending', taken_at: null, quorum: null, reason: '', withdrawals: [], asked: null, secrecy_waived: false, ballot: null, ballot_secret: false, votes: [], rounds: [], elected: [], entitled: [] }))
		};
		this.settle();
	}

	read(e: Entry) {
		this.at = e.at;
		const s = this.s;
		switch (e.fact) {
			case 'opened': return this.open(e.chair, e.secretaries);
			case 'chair_taken': return void (s.chair = e.chair);
			case 'arrived': return e.members.forEach((m) => this.arrive(m, e.remote ?? false)), this.settle();
			case 'left': return e.members.forEach((m) => this.leave(m)), this.settle();
			case 'proxy_given': return this.empower(e.giver, e.holder);
			case 'proxy_revoked': return this.empower(e.giver, null);
			case 'item_taken': return this.take(e.item);
			case 'item_postponed': return this.setAside(e.item, e.reason, 'postponed');
			case 'item_withdrawn': return this.setAside(e.item, e.reason, 'withdrawn');
			case 'withdrew': return this.withdraw(e.item, (list) => [...list, { member: e.member, ground: e.ground }]);
			case 'came_back': return this.withdraw(e.item, (list) => list.filter((w) => w.member !== e.member));
			case 'ballot_asked': return this.ask(e.item, distinct(e.public), distinct(e.secret));
			case 'secrecy_waived': return void (this.item(e.item).secrecy_waived = true);
			case 'ballot_opened': return void Object.assign(this.item(e.item), { ballot: e.ballot, ballot_secret: e.secret });
			case 'ballot_abandoned': return this.abandon(e.ballot);
			case 'voted': return this.voted(e);
			case 'counted': return this.counted(e);
			case 'round_counted': return this.round(e);
			case 'appointed_at_once': {
				const item = this.item(e.item);
				item.elected.push(...e.names.map((name) => ({ post: e.post, name, at_once: true })));
				item.outcome = 'appointed';
				return;
			}
			case 'suspended': s.phase = 'suspended'; return void s.suspensions.push({ from: e.at, until: null });
			case 'resumed': s.phase = 'open'; return end(s.suspensions, e.at);
			case 'doors_closed': return this.closeDoors(e.asked_by, e.against ?? [], e.abstained ?? []);
			case 'doors_opened': return end(s.doors, e.at);
			case 'floor_asked': return void s.speakers.push({ member: e.member, item: s.current, asked_at: e.at, from: null, until: null });
			case 'floor_given': return this.giveFloor(e.member);
			case 'floor_ended': return void Object.assign(s.speakers.find((x) => x.member === e.member && x.until === null) ?? {}, { until: e.at });
			case 'noted': return void s.notes.push({ at: e.at, item: e.item ?? null, text: e.text.trim() });
			case 'closed': return this.close();
		}
	}

	private open(chair: Id, secretaries: Id[]) {
		Object.assign(this.s, { chair, secretaries: [...secretaries], phase: 'open', opened_at: this.at, quorum_at_opening: this.s.quorum });
	}
	private voice(member: Id): Voice | undefined {
		return this.s.voices.find((v) => v.member === member);
	}
	/** The seat for which a member speaks: his own, or his titular's. */
	private seatOf(member: Id): Id {
		return this.setting.seats.find((seat) => seat.member === member)?.substitute_for ?? member;
	}
	private item(id: Id): ItemState {
		const item = this.s.items.find((i) => i.id === id);
		if (!item) throw new Error(`no such item: ${id}`);
		return item;
	}
	private get remote(): boolean {
		return this.s.voices.some((v) => v.sitting && v.remote);
	}
	private arrive(member: Id, remote: boolean) {
		const voice = this.voice(this.seatOf(member));
		if (!voice) return;
		if (voice.sitting) end(voice.presences, this.at);
		voice.sitting = member;
		voice.remote = remote;
		voice.presences.push({ by: member, remote, from: this.at, until: null });
	}
	private leave(member: Id) {
		const voice = this.s.voices.find((v) => v.sitting === member);
		if (voice) {
			voice.sitting = null;
			voice.remote = false;
			end(voice.presences, this.at);
		}
	}
	private empower(giver: Id, holder: Id | null) {
		const voice = this.voice(giver);
		if (voice) voice.proxy = holder;
		this.settle();
	}
	/** After any move: which proxies serve, how many are there, whether the quorum holds, who may vote on each item. */
	private settle() {
		const s = this.s, there = new Set(s.voices.filter((v) => v.sitting === v.member).map((v) => v.member)), carried = new Set<Id>();
		for (const voice of s.voices) {
			const holder = !voice.sitting && voice.proxy && there.has(voice.proxy) && !carried.has(voice.proxy) ? voice.proxy : null;
			if (holder) carried.add(holder);
			if (voice.represented_by === holder) continue;
			end(voice.representations, this.at);
			voice.represented_by = holder;
			if (holder) voice.representations.push({ holder, from: this.at, until: null });
		}
		s.present = s.voices.filter((v) => v.sitting).length;
		s.represented = s.voices.filter((v) => v.represented_by).length;
		s.quorum = this.quorum([]);
		this.entitle();
	}
	private quorum(aside: Id[]): Quorum | null {
		if (!this.figures.quorum) return null;
		const out = (v: Voice) => aside.includes(v.member) || (v.sitting !== null && aside.includes(v.sitting));
		const counted = this.s.voices.filter((v) => !out(v)).length, present = this.s.voices.filter((v) => v.sitting && !out(v)).length;
		const needed = this.setting.second_sitting ? 0 : Math.floor(counted / 2) + 1, missing = Math.max(0, needed - present);
		return { counted, present, needed, reached: missing === 0, missing };
	}
	private quorumOf(item: ItemState): Quorum | null {
		return this.quorum(item.withdrawals.filter((w) => w.ground === 'representative').map((w) => w.member));
	}
	private entitle() {
		for (const item of this.s.items) {
			const out = (member: Id) => item.withdrawals.some((w) => w.member === member), urn = item.ballot !== null && item.ballot_secret;
			const may = (v: Voice) => {
				const speaks = v.sitting ?? v.represented_by;
				return (speaks !== null && !out(speaks) && !out(v.member)) || (urn && item.entitled.includes(v.member));
			};
			item.entitled = this.s.voices.filter(may).map((v) => v.member);
		}
	}
	private take(id: Id) {
		const item = this.item(id);
		item.quorum = this.quorumOf(item);
		item.taken_at ??= this.at;
		if (item.outcome === 'pending') item.outcome = 'discussed';
		this.s.current = id;
	}
	private setAside(id: Id, reason: string, outcome: ItemOutcome) {
		Object.assign(this.item(id), { outcome, reason: reason.trim() });
		if (this.s.current === id) this.s.current = null;
	}
	private withdraw(id: Id, change: (list: ItemState['withdrawals']) => ItemState['withdrawals']) {
		const item = this.item(id);
		item.withdrawals = change(item.withdrawals);
		if (item.taken_at !== null) item.quorum = this.quorumOf(item);
		this.entitle();
	}
	private ask(id: Id, open: Id[], secret: Id[]) {
		const present = this.s.present, remote = this.remote;
		const needed_public = Math.ceil(present / this.figures.public_one_in), needed_secret = Math.ceil(present / this.figures.secret_one_in);
		const mode: Mode = secret.length >= needed_secret ? 'secret' : open.length >= needed_public || remote ? 'public' : 'ordinary';
		this.item(id).asked = { public: open, secret, answer: { mode, postponed: remote && mode === 'secret', needed_public, needed_secret } };
	}
	private abandon(ballot: Id) {
		const item = this.s.items.find((i) => i.ballot === ballot);
		if (item) item.ballot = null;
		this.entitle();
	}
	private voted(e: Extract<Entry, { fact: 'voted' }>) {
		if (e.items.length > 1) for (const id of e.items) if (this.item(id).outcome === 'pending') this.take(id);
		for (const id of e.items) {
			const item = this.item(id), named = e.by_name || this.remote || item.asked?.answer.mode === 'public';
			const vote = this.judge([...item.entitled], named ? 'public' : 'ordinary', e.against ?? [], e.abstained ?? [], e.not_voting ?? []);
			if (!e.about) item.outcome = vote.outcome.adopted ? 'adopted' : 'rejected';
			item.ballot = null;
			item.votes.push({ ...vote, about: e.about ?? '', ballot: e.ballot ?? null });
		}
	}
	private judge(entitled: Id[], mode: Mode, no: Id[], none: Id[], out: Id[]): Vote {
		const seats = (members: Id[]) => members.map((m) => this.seatOf(m)), against = seats(no), abstained = seats(none), not_voting = seats(out);
		const named = new Set([...against, ...abstained, ...not_voting]), in_favour = entitled.filter((v) => !named.has(v));
		const chair = this.s.chair ? this.seatOf(this.s.chair) : '';
		const president = in_favour.includes(chair) ? 'for' : against.includes(chair) ? 'against' : 'out';
		const outcome = result({ entitled: entitled.length, in_favour: in_favour.length, against: against.length, abstentions: abstained.length, blank: 0, void: 0, not_voting: not_voting.length }, mode, president);
		return { at: this.at, about: '', outcome, entitled, in_favour, against, abstained, not_voting, ballot: null };
	}
	private counted(e: Extract<Entry, { fact: 'counted' }>) {
		const item = this.item(e.item), entitled = [...item.entitled];
		const count = { entitled: entitled.length, in_favour: e.in_favour, against: e.against, abstentions: e.abstained ?? 0, blank: e.blank ?? 0, void: e.void ?? 0, not_voting: e.not_voting ?? 0 };
		const outcome = result(count, 'secret', 'out');
		if (!e.about) item.outcome = outcome.adopted ? 'adopted' : 'rejected';
		item.ballot = null;
		item.votes.push({ at: this.at, about: e.about ?? '', outcome, entitled, in_favour: [], against: [], abstained: [], not_voting: [], ballot: e.ballot ?? null });
		this.entitle();
	}
	private round(e: Extract<Entry, { fact: 'round_counted' }>) {
		const item = this.item(e.item), number = item.rounds.filter((r) => r.post === e.post).length + 1, absolute = number <= this.figures.absolute_rounds;
		const cast = e.candidates.reduce((sum, c) => sum + c.votes, 0), needed = absolute ? Math.floor(cast / 2) + 1 : null;
		const most = Math.max(0, ...e.candidates.map((c) => c.votes)), first = e.candidates.filter((c) => c.votes === most);
		const none = needed !== null && most < needed;
		const born = (c: Candidate) => this.setting.seats.find((seat) => seat.member === c.member)?.born ?? '';
		const chosen = none ? null : first.length === 1 ? first[0] : [...first].sort((a, b) => born(a).localeCompare(born(b)))[0];
		if (chosen) {
			item.elected.push({ post: e.post, name: chosen.name, at_once: false });
			item.outcome = 'appointed';
		}
		item.ballot = null;
		item.rounds.push({ at: this.at, post: e.post, candidates: e.candidates, blank: e.blank ?? 0, void: e.void ?? 0, not_voting: e.not_voting ?? 0, entitled: [...item.entitled], outcome: { round: number, elected: chosen?.name ?? null, by_age: !none && first.length > 1, cast, needed }, ballot: e.ballot ?? null });
	}
	private closeDoors(asked_by: Id[], against: Id[], abstained: Id[]) {
		const entitled = this.s.voices.filter((v) => v.sitting ?? v.represented_by).map((v) => v.member);
		const decision = this.judge(entitled, 'ordinary', against, abstained, []).outcome;
		this.s.doors.push({ asked_by: distinct(asked_by), decision, from: this.at, until: decision.adopted ? null : this.at });
	}
	private giveFloor(member: Id) {
		for (const s of this.s.speakers) if (s.from !== null && s.until === null) s.until = this.at;
		const asked = this.s.speakers.find((s) => s.member === member && s.from === null && s.until === null);
		if (asked) asked.from = this.at;
		else this.s.speakers.push({ member, item: this.s.current, asked_at: this.at, from: this.at, until: null });
	}
	private close() {
		const s = this.s, of = new Map(this.setting.items.map((i) => [i.id, i]));
		const urgency = s.items.find((i) => of.get(i.id)?.kind === 'urgency');
		const why = s.quorum && !s.quorum.reached ? 'faute de quorum (article L2121-17 du CGCT)' : urgency?.outcome === 'rejected' ? 'urgence refusée par l’assemblée' : '';
		for (const item of s.items) {
			const told = of.get(item.id);
			if (undecided(item) && told && !told.heading && !['information', 'urgency'].includes(told.kind)) this.setAside(item.id, why, 'postponed');
		}
		for (const speaker of s.speakers) speaker.until ??= this.at;
		end(s.doors, this.at);
		Object.assign(s, { phase: 'closed', closed_at: this.at, current: null });
	}
}

/** Not called, or called without the quorum and not decided since. */
export const undecided = (item: ItemState) => item.outcome === 'pending' || (item.outcome === 'discussed' && item.quorum?.reached === false);

/** What a count decides (CGCT L2121-20): the greater side; between equals the president's, except in a secret ballot. */
export function result(count: Count, mode: Mode, president: 'for' | 'against' | 'out'): Result {
	const cast = count.in_favour + count.against, tie = cast > 0 && count.in_favour === count.against, decides = tie && mode !== 'secret';
	const adopted = count.in_favour > count.against || (decides && president === 'for');
	return { ...count, adopted, mode, cast, needed: Math.floor(cast / 2) + 1, unanimous: adopted && count.in_favour === cast && count.against === 0, casting_vote: decides && president !== 'out' };
}
