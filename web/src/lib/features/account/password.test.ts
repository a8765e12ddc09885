import { describe, expect, it } from 'vitest';
import { lengthWords } from './password';

describe('a password being typed', () => {
	it('is told what is still missing, counted in characters and not in bytes', () => {
		expect(lengthWords('éléphants').words).toBe('Encore 3 caractères.');
		expect(lengthWords('🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘').words).toBe('Encore 1 caractère.');
		expect(lengthWords('quatre chevaux')).toMatchObject({ enough: true });
		expect(lengthWords('').enough).toBe(false);
	});
});
