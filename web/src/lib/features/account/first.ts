/** The first run: what was typed, step by step; nothing is sent before the last question. Pure. */
import type { AuthorityInput } from '$lib/api/types';

export type StepKey = 'code' | 'authority' | 'admin' | 'proof';
export const STEPS: StepKey[] = ['code', 'authority', 'admin', 'proof'];
export interface Admin { civility: string; given_name: string; family_name: string; email: string; password: string }
export interface FirstFields {
	code: string;
	authority: { name: string; short_name: string; kind: string; siren: string; insee_code: string; address: string; time_zone: string; mail_from: string; accent: string };
	population: string; admin: Admin;
}

export function emptyFirst(): FirstFields {
	return {
		code: '', authority: { name: '', short_name: '', kind: '', siren: '', insee_code: '', address: '', time_zone: 'Europe/Paris', mail_from: '', accent: '#0b5360' },
		population: '', admin: { civility: '', given_name: '', family_name: '', email: '', password: '' }
	};
}
export const inhabitants = (text: string | number) => Math.trunc(Number(String(text).replace(/[\s\u202f\u00a0]/g, '')) || 0);

/** Whether a step may be left. */
export function complete(step: StepKey, f: FirstFields): boolean {
	if (step === 'code') return f.code.replace(/[^\p{L}\d]/gu, '').length >= 8;
	if (step === 'authority') return !!(f.authority.kind && f.authority.name.trim() && f.authority.short_name.trim() && f.authority.siren.trim() && inhabitants(f.population));
	if (step === 'admin') return !!(f.admin.given_name.trim() && f.admin.family_name.trim() && f.admin.email.trim() && [...f.admin.password].length >= 12);
	return true;
}
export function inputOf(f: FirstFields): { setup_code: string; authority: AuthorityInput; administrator: Admin } {
	const { insee_code, mail_from, ...rest } = f.authority;
	return {
		setup_code: f.code.trim(), administrator: f.admin,
		authority: { ...rest, insee_code: insee_code.trim() || undefined, mail_from: mail_from.trim() || undefined, population: inhabitants(f.population) }
	};
}
/** Where a refused field was typed. */
export function stepOf(field: string | null): StepKey | null {
	if (!field) return null;
	if (field === 'setup_code') return 'code';
	if (['civility', 'given_name', 'family_name', 'email', 'password', 'new', 'current'].includes(field)) return 'admin';
	return ['kind', 'name', 'short_name', 'siren', 'insee_code', 'address', 'time_zone', 'accent', 'population', 'mail_from'].includes(field) ? 'authority' : null;
}
