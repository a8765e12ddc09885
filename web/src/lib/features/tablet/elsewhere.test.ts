import { describe, expect, it } from 'vitest';
import { readAddress } from './elsewhere';

const HERE = 'https://pupitre.mairie.example', TRIAL = 'http://localhost:8080';

describe('the address of another server', () => {
	it('is what a sheet says, with or without its beginning, and the code when it carries one', () => {
		for (const typed of ['https://pupitre.rives.example', ' pupitre.rives.example ', 'HTTPS://Pupitre.Rives.example/', 'pupitre.rives.example/tablette?x=1#y']) expect(readAddress(typed, HERE), typed).toEqual({ origin: 'https://pupitre.rives.example', code: null });
		expect(readAddress('https://pupitre.rives.example:8443/enroler/WQGW-QESD-MBWB', HERE)).toEqual({ origin: 'https://pupitre.rives.example:8443', code: 'WQGW-QESD-MBWB' });
	});
	it('that is none, or hides something, is not read', () => {
		for (const typed of ['', 'mairie', 'https://', 'javascript:alert(1)', 'ftp://rives.example', 'https://moi:secret@rives.example', 'file:///etc/passwd', 'data:text/html,x']) expect(readAddress(typed, HERE), typed).toBe('unreadable');
	});
	it('is protected; without that, only this very machine during a trial', () => {
		expect(readAddress('http://pupitre.rives.example', HERE)).toBe('plain');
		expect(readAddress('http://localhost:9090', HERE)).toBe('plain');
		expect(readAddress('http://pupitre.rives.example', TRIAL)).toBe('plain');
		expect(readAddress('http://localhost:9090/enroler/ABCD', TRIAL)).toEqual({ origin: 'http://localhost:9090', code: 'ABCD' });
	});
	it('is not the one where one already is', () => {
		expect(readAddress('pupitre.mairie.example', HERE)).toBe('here');
		expect(readAddress('http://localhost:8080/tablette', TRIAL)).toBe('here');
	});
});
