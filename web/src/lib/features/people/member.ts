/** The fields of a member, between the screen and the server; words about one member. Pure. */
import { ApiError, sentence } from '$lib/api/client';
import type { Capacity, Commune, Day, Id, MemberRow } from '$lib/api/types';
import { t } from './words';

export interface MemberFields {
	civility: string; given_name: string; family_name: string; email: string; phone: string; birth_date: string; commune_id: string;
	capacity: Capacity; function: string; group_name: string; delegation: string; rank: string; starts_on: string;
}
export type MemberErrors = Partial<Record<keyof MemberFields, string>>;

export const CAPACITIES: Capacity[] = ['sitting', 'substitute', 'informed'];
export const nameOf = (m: Pick<MemberRow, 'given_name' | 'family_name'>) => `${m.given_name} ${m.family_name}`;

export function emptyMember(today: Day): MemberFields {
	return { civility: '', given_name: '', family_name: '', email: '', phone: '', birth_date: '', commune_id: '', capacity: 'sitting', function: '', group_name: '', delegation: '', rank: '', starts_on: today };
}
export function fieldsOf(m: MemberRow): MemberFields {
	return {
		civility: m.civility, given_name: m.given_name, family_name: m.family_name, email: m.email ?? '', phone: m.phone, birth_date: '', commune_id: m.commune?.id ?? '',
		capacity: m.capacity, function: m.function, group_name: m.group_name, delegation: m.delegation, rank: m.rank ? String(m.rank) : '', starts_on: m.starts_on
	};
}
/** A day left empty is left as it was; a rank left empty is none. */
export function inputOf(f: MemberFields) {
	return {
		...f, email: f.email.trim() || null, birth_date: f.birth_date || null, commune_id: (f.commune_id || null) as Id | null, rank: Math.trunc(Number(f.rank) || 0), starts_on: f.starts_on || null
	};
}
export function missing(f: MemberFields): MemberErrors {
	const errors: MemberErrors = {};
	if (!f.given_name.trim()) errors.given_name = t('form.missing.given');
	if (!f.family_name.trim()) errors.family_name = t('form.missing.family');
	return errors;
}
/** A refusal about one field goes beside it; any other is said at the head of the form. */
export function refused(error: unknown, fields: MemberFields): { errors: MemberErrors; problem: string | null } {
	if (error instanceof ApiError && error.field && error.field in fields) return { errors: { [error.field]: error.detail }, problem: null };
	return { errors: {}, problem: sentence(error) };
}
export const communeOptions = (communes: Commune[]) =>
	communes.map((c) => ({ value: c.id, label: c.name })).sort((a, b) => a.label.localeCompare(b.label, 'fr'));
