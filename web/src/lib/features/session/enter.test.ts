import { expect, it, vi } from 'vitest';
vi.mock('$app/navigation', () => ({ goto: vi.fn() }));
import { homeOf } from '$lib/api/session.svelte';
import type { Me } from '$lib/api/types';
import { safeNext } from './enter';

it('signing in never leads to someone else’s site', () => {
	expect(safeNext('/a/seances')).toBe('/a/seances');
	for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', null]) expect(safeNext(next)).toBeNull();
});

it('a desk opens only to those who proved twice who they are', () => {
	const me = { desks: [{ authority: { id: 'a' }, roles: ['clerk'] }], mandates: [{}], second_factor_needed: true } as Me;
	expect(homeOf(me)).toBe('/compte');
	expect(homeOf({ ...me, device_id: 'd' })).toBe('/tablette');
	expect(homeOf({ ...me, second_factor_needed: false })).toBe('/a/seances');
	expect(homeOf({ ...me, desks: [{ ...me.desks[0]!, roles: ['intern'] }], second_factor_needed: false })).toBe('/a/tablettes');
	expect(homeOf({ ...me, desks: [] })).toBe('/tablette');
	expect(homeOf(null)).toBe('/connexion');
});
