/** The seats of a body while they are being changed: nothing is written before saving. */
import { api, at, sentence } from '$lib/api/client';
import type { Id, MemberRow } from '$lib/api/types';
import { changes, ROLES, withRole, without, type Place, type Seat } from './body';

export class Seating {
	places = $state.raw<Place[]>([]);
	busy = $state(false);
	problem = $state<string | null>(null);
	private before: Place[];
	private byMandate: Map<Id, MemberRow>;
	private warnings: Map<Id, string>;
	private names: Map<Id, { name: string; commune: string }>;
	count = $derived.by(() => changes(this.before, this.places));
	titulars = $derived(this.places.filter((p) => p.role !== 'substitute').length);
	substitutes = $derived(this.places.length - this.titulars);

	constructor(private authority: Id, private body: Id, seats: Seat[], private members: MemberRow[]) {
		this.before = seats.map((s) => ({ mandate_id: s.mandate_id, role: s.role, substitute_for: s.substitute_for }));
		this.places = this.before;
		this.byMandate = new Map(members.map((m) => [m.id, m]));
		this.warnings = new Map(seats.flatMap((s) => (s.warning ? [[s.mandate_id, s.warning]] : [])));
		this.names = new Map(seats.map((s) => [s.mandate_id, { name: s.name, commune: s.commune }]));
	}
	name(mandate: Id): string {
		const m = this.byMandate.get(mandate);
		return m ? `${m.given_name} ${m.family_name}` : (this.names.get(mandate)?.name ?? '');
	}
	commune(mandate: Id): string {
		return this.byMandate.get(mandate)?.commune?.name ?? this.names.get(mandate)?.commune ?? '';
	}
	key(mandate: Id): string {
		return this.byMandate.get(mandate)?.sort_key ?? this.name(mandate);
	}
	/** Said of a seat as it was saved; silent once it changed. */
	warning(place: Place): string | null {
		const same = this.before.some((b) => b.mandate_id === place.mandate_id && b.role === place.role && b.substitute_for === place.substitute_for);
		return same ? (this.warnings.get(place.mandate_id) ?? null) : null;
	}
	isNew(place: Place): boolean {
		return !this.before.some((b) => b.mandate_id === place.mandate_id);
	}
	/** Everyone who may still be seated. */
	get free(): MemberRow[] {
		return this.members.filter((m) => m.capacity !== 'informed' && !this.places.some((p) => p.mandate_id === m.id));
	}
	/** President first, then vice-presidents, members and substitutes, each by name. */
	get ordered(): Place[] {
		const rank = (p: Place) => ROLES.indexOf(p.role);
		return [...this.places].sort((a, b) => rank(a) - rank(b) || this.key(a.mandate_id).localeCompare(this.key(b.mandate_id), 'fr'));
	}
	get holders(): { value: string; label: string }[] {
		return this.ordered.filter((p) => p.role !== 'substitute').map((p) => ({ value: p.mandate_id, label: this.name(p.mandate_id) }));
	}
	seat(...members: MemberRow[]) {
		this.places = [...this.places, ...members.map((m): Place => ({ mandate_id: m.id, role: m.capacity === 'substitute' ? 'substitute' : 'member', substitute_for: this.onlyOf(m) }))];
	}
	/** A substitute of a municipality with a single seat replaces the one who holds it. */
	private onlyOf(m: MemberRow): Id | null {
		if (m.capacity !== 'substitute' || !m.commune) return null;
		const there = this.places.filter((p) => p.role !== 'substitute' && this.byMandate.get(p.mandate_id)?.commune?.id === m.commune?.id);
		return there.length === 1 ? (there[0]?.mandate_id ?? null) : null;
	}
	role(mandate: Id, role: Place['role']) {
		this.places = withRole(this.places, mandate, role);
	}
	replaces(mandate: Id, titular: Id | null) {
		this.places = this.places.map((p) => (p.mandate_id === mandate ? { ...p, substitute_for: titular } : p));
	}
	remove(mandate: Id) {
		const kept = this.places;
		this.places = without(this.places, mandate);
		return () => (this.places = kept);
	}
	reset() {
		this.places = this.before;
		this.problem = null;
	}
	async save(): Promise<boolean> {
		(this.busy = true), (this.problem = null);
		try {
			await api.put(at(this.authority, 'bodies', this.body, 'seats'), { seats: this.places });
			this.before = this.places;
			this.places = [...this.places];
			return true;
		} catch (error) {
			this.problem = sentence(error);
			return false;
		} finally {
			this.busy = false;
		}
	}
}
