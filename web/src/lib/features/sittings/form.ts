/** The fields of a sitting, between the screen and the server. */
import type { Sitting, SittingInput } from '$lib/api/types';

export interface SittingFields {
	body_id: string; title: string; day: string; time: string; place: string; address: string; reply_day: string; copy: string;
	public: boolean; remote_allowed: boolean; first_after_renewal: boolean; urgent: boolean; urgency_reason: string;
}
export type FieldErrors = Partial<Record<'body_id' | 'starts' | 'place' | 'urgency_reason' | 'reply_until', string>>;

export function emptyFields(): SittingFields {
	return { body_id: '', title: '', day: '', time: '18:30', place: '', address: '', reply_day: '', copy: '', public: true, remote_allowed: false, first_after_renewal: false, urgent: false, urgency_reason: '' };
}
/** A title that only repeats the body is no title. */
export function ownTitle(sitting: { title: string; body: { name: string } }): string {
	return sitting.title === sitting.body.name ? '' : sitting.title;
}
export function fieldsOf(sitting: Sitting): SittingFields {
	return {
		body_id: sitting.body.id, title: ownTitle(sitting), day: sitting.starts.slice(0, 10), time: sitting.starts.slice(11, 16), place: sitting.place, address: sitting.address,
		reply_day: sitting.reply_until?.slice(0, 10) ?? '', copy: '', public: sitting.public, remote_allowed: sitting.remote_allowed, first_after_renewal: sitting.first_after_renewal,
		urgent: sitting.urgent, urgency_reason: sitting.urgency_reason
	};
}
/** Answers are wished until the end of that day. */
export function inputOf(f: SittingFields): SittingInput {
	return {
		body_id: f.body_id, title: f.title.trim(), starts: `${f.day}T${f.time}`, place: f.place.trim(), address: f.address.trim(), remote_allowed: f.remote_allowed, public: f.public,
		reply_until: f.reply_day ? `${f.reply_day}T23:59` : null, urgent: f.urgent, urgency_reason: f.urgent ? f.urgency_reason.trim() : '', first_after_renewal: f.first_after_renewal,
		copy_agenda_from: f.copy || undefined
	};
}
