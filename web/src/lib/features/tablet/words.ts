/** What the tablet says: the French an elected member speaks. */
import { dictionary } from '$lib/i18n';
import { account } from './words/account';
import { carry } from './words/carry';
import { elsewhere } from './words/elsewhere';
import { inbox } from './words/inbox';
import { life } from './words/life';
import { notes } from './words/notes';
import { reader } from './words/reader';
import { shares } from './words/shares';
import { sitting } from './words/sitting';

export const t = dictionary({
	fr: { ...inbox.fr, ...sitting.fr, ...reader.fr, ...account.fr, ...notes.fr, ...carry.fr, ...life.fr, ...shares.fr, ...elsewhere.fr },
	en: { ...inbox.en, ...sitting.en, ...reader.en, ...account.en, ...notes.en, ...carry.en, ...life.en, ...shares.en, ...elsewhere.en }
});
