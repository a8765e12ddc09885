import { redirect } from '@sveltejs/kit';

/** Where one starts: the sittings; the tablets for whoever works on them only. */
export async function load({ params, parent }) {
	const { roles } = await parent();
	redirect(307, `/${params.authority}/${roles.every((role) => role === 'intern') ? 'tablettes' : 'seances'}`);
}
