/** What to call this device, from what the browser says of it. */
import { t } from './words';

export function deviceWord(agent: string, touches: number): string {
	if (/iPad/.test(agent) || (/Macintosh/.test(agent) && touches > 1)) return t('enrol.device.ipad');
	if (/iPhone/.test(agent) || (/Android/.test(agent) && /Mobile/.test(agent))) return t('enrol.device.phone');
	if (/Android/.test(agent) || touches > 1) return t('enrol.device.tablet');
	return t('enrol.device.computer');
}

/** Codes are read aloud and typed by hand: spaces, dashes and small letters do not matter. */
export function plainCode(typed: string): string {
	return typed.toLocaleUpperCase('fr').replace(/[^A-Z0-9]/g, '');
}
