/** How long a password must still become; the server alone judges the rest. Pure. */
import { t } from './words';

const SHORTEST = 12;

export function lengthWords(text: string): { enough: boolean; words: string } {
	const length = [...text].length;
	if (!length) return { enough: false, words: t('password.lead') };
	return length < SHORTEST ? { enough: false, words: t('password.left', { n: SHORTEST - length }) } : { enough: true, words: t('password.long') };
}
