import { expect, it, vi } from 'vitest';
vi.mock('$app/navigation', () => ({ goto: vi.fn() }));
import { safeNext } from './enter';

it('signing in never leads to someone else’s site', () => {
	expect(safeNext('/a/seances')).toBe('/a/seances');
	for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', null]) expect(safeNext(next)).toBeNull();
});
