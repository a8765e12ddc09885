import { error } from '@sveltejs/kit';
import { api, at } from '$lib/api/client';
import { t } from '$lib/i18n/words';

/** « nouvelle » is a study that nobody has kept yet. */
export async function load({ params, fetch }) {
	if (params.study === 'nouvelle') return { study: null };
	const studies = await api.get(at(params.authority, 'studies'), { fetch });
	const study = studies.find((one) => one.id === params.study);
	if (!study) error(404, t('error.notfound'));
	return { study };
}
