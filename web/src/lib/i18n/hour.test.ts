import { expect, it } from 'vitest';
import { readHour, writeHour } from './hour';

it('an hour is understood however it is typed', () => {
	for (const text of ['18h30', '18 h 30', '18:30', '18.30', '1830', ' 18H30 ', '18\u00a0h\u00a030']) expect(readHour(text), text).toBe('18:30');
	expect(readHour('18 h')).toBe('18:00');
	expect(readHour('9')).toBe('09:00');
	expect(readHour('9h05')).toBe('09:05');
	for (const text of ['', '25h', '18h60', 'midi', '18 30 00', '180']) expect(readHour(text), text).toBeNull();
	expect(writeHour('18:30')).toBe('18\u00a0h\u00a030');
	expect(writeHour('09:00')).toBe('9\u00a0h');
});
