/** What is missing before asking the server, said beside each field; then what the server refused. */
import { ApiError, sentence } from '$lib/api/client';
import type { FieldErrors, SittingFields } from './form';
import { t } from './words';

export function missing(f: SittingFields): FieldErrors {
	const errors: FieldErrors = {};
	if (!f.body_id) errors.body_id = t('form.missing.body');
	if (!f.day || !f.time) errors.starts = t('form.missing.date');
	if (!f.place.trim()) errors.place = t('form.missing.place');
	if (f.urgent && !f.urgency_reason.trim()) errors.urgency_reason = t('form.missing.reason');
	return errors;
}
/** A refusal about one field goes beside it; any other is said at the head of the form. */
export function refused(error: unknown): { fields: FieldErrors; problem: string | null } {
	const known = ['body_id', 'starts', 'place', 'urgency_reason', 'reply_until'];
	if (error instanceof ApiError && error.field && known.includes(error.field)) return { fields: { [error.field]: error.detail }, problem: null };
	return { fields: {}, problem: sentence(error) };
}
