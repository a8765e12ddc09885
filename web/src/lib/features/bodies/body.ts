/** A body between the screen and the server; its notice in words. Pure. */
import type { Authority, BodyRow, Labelled, Reference, SeatRow } from '$lib/api/types';
import { t } from './words';

export type Seat = SeatRow;
export type Body = BodyRow;
export interface BodyFields { name: string; kind: string; regime: string; own: boolean; own_days: string; own_kind: 'francs' | 'calendar'; note: boolean; informs: boolean }

/** « 5 jours francs avant la séance ». */
export function noticeWords(notice: BodyRow['notice']): string {
	if (notice.kind === 'francs' || notice.kind === 'calendar') return t(`notice.${notice.kind}`, { n: notice.days ?? 0 });
	return t.maybe(`notice.${notice.kind}`, t('notice.configurable'));
}
export const kindLabel = (kinds: Labelled[], key: string) => kinds.find((k) => k.key === key)?.label ?? key;

export function fieldsOf(body: Body | null): BodyFields {
	return {
		name: body?.name ?? '', kind: body?.kind ?? '', regime: body?.regime ?? '', own: !!body?.own_notice_days, own_days: body?.own_notice_days ? String(body.own_notice_days) : '',
		own_kind: body?.own_notice_kind ?? 'francs', note: body?.note_required ?? false, informs: body?.informs_audience ?? false
	};
}
/** A new body takes its place in the list by its kind: the council first. */
const PLACES: Record<string, number> = { council: 0, bureau: 10, commission: 20, cao: 20 };

export function inputOf(f: BodyFields, body: Body | null) {
	return {
		name: f.name.trim(), kind: f.kind as BodyRow['kind'], regime: f.regime || null, own_notice_kind: f.own ? f.own_kind : null, own_notice_days: f.own ? Math.trunc(Number(f.own_days) || 0) : null,
		note_required: f.note || null, informs_audience: f.informs, position: body?.position ?? PLACES[f.kind] ?? 30, closed_on: body?.closed_on ?? null
	};
}

/** The rules of notice proposed to a kind of body; the server judges, this only shortens the list. */
export function regimesFor(kind: string, authority: Pick<Authority, 'kind' | 'regime'>, reference: Reference): Reference['regimes'] {
	const council = authority.regime.key;
	const usual: Record<string, string[]> = {
		council: [council], cao: ['commission_appel_offres'], commission: ['commission_L2121_22'], other: ['commission_L2121_22', council],
		bureau: ['departement', 'region', 'metropole_de_lyon'].includes(authority.kind)
			? ['commission_permanente_dept_region']
			: ['commune', 'ccas', 'cias', 'saint_barthelemy'].includes(authority.kind)
				? ['bureau_epci_advisory']
				: ['bureau_epci_by_delegation', 'bureau_epci_advisory']
	};
	const wanted = usual[kind] ?? [];
	return wanted.flatMap((key) => reference.regimes.filter((r) => r.key === key));
}

export interface Place { mandate_id: string; role: SeatRow['role']; substitute_for: string | null }
export const ROLES = ['president', 'vice_president', 'member', 'substitute'] as const;

/** What differs between the seats as they are and as they would be: added, removed, changed. */
export function changes(before: readonly Place[], after: readonly Place[]): number {
	const same = (a: Place, b: Place) => a.role === b.role && (a.substitute_for ?? null) === (b.substitute_for ?? null);
	const gone = before.filter((b) => !after.some((a) => a.mandate_id === b.mandate_id)).length;
	return gone + after.filter((a) => !before.some((b) => b.mandate_id === a.mandate_id && same(a, b))).length;
}
/** One president at most: the one before becomes a member. Someone removed is replaced by nobody. */
export function withRole(places: readonly Place[], mandate: string, role: SeatRow['role']): Place[] {
	return places.map((p) => {
		if (p.mandate_id === mandate) return { ...p, role, substitute_for: role === 'substitute' ? p.substitute_for : null };
		if (role === 'president' && p.role === 'president') return { ...p, role: 'member' };
		if (role === 'substitute' && p.substitute_for === mandate) return { ...p, substitute_for: null };
		return p;
	});
}
export function without(places: readonly Place[], mandate: string): Place[] {
	return places.filter((p) => p.mandate_id !== mandate).map((p) => (p.substitute_for === mandate ? { ...p, substitute_for: null } : p));
}
