/** Words of the server, as it says them. Ids are UUID strings, `Ms` milliseconds UTC, `Day` 'YYYY-MM-DD' in the authority's time zone. */
export type Id = string;
export type Ms = number;
export type Day = string;

export type Role = 'clerk' | 'president' | 'it' | 'intern' | 'trainer' | 'direction';
export interface AuthorityRef { id: Id; name: string; short_name: string; accent: string; logo_url: string | null; time_zone: string }
export interface Me {
	person: { id: Id; civility: string; given_name: string; family_name: string; email: string | null };
	host_admin: boolean; method: string; device_id: Id | null; calendar_url: string;
	desks: { authority: AuthorityRef; roles: Role[] }[];
	mandates: { id: Id; authority: AuthorityRef; function: string; commune: string | null }[];
	second_factor: { passkeys: number; totp: boolean; password: boolean };
	second_factor_needed?: boolean;
}
export interface SessionRow { id: Id; label: string; method: string; created_at: Ms; last_seen_at: Ms; current: boolean; device_id: Id | null }
export interface Labelled { key: string; label: string }
export interface Reference {
	authority_kinds: Labelled[]; body_kinds: Labelled[];
	regimes: { key: string; label: string; notice: string; legal_ref: string }[];
	matters: { code: string; label: string }[]; time_zones: string[]; roles: Labelled[];
}
export interface DemoPerson { key: string; title: string; name: string; sentence: string }
export interface DemoMail { id: Id; at: Ms; from: string; to: string; subject: string; message_id: string; has_calendar: boolean; attachments: string[] }
export interface DemoMailFull extends DemoMail { text: string; html: string }

// ---------- authorities
export interface AuthorityInput { kind: string; name: string; short_name: string; siren: string; insee_code?: string; address?: string; time_zone?: string; population: number; population_from?: Day; accent?: string; mail_from?: string }
export interface Authority extends AuthorityInput {
	id: Id; populations: { valid_from: Day; inhabitants: number; source: string }[];
	regime: { key: string; label: string; notice_days: number; notice_kind: string; legal_ref: string; note_required: boolean };
	logo_url: string | null; revision?: number;
}
export interface StaffRow { person: { id: Id; name: string; email: string }; role: Role; valid_from: Day; valid_to: Day | null }
export interface LetterTemplate { header: string; body: string; closing: string; signatory: string; reference: string; show_logo: boolean; envelope: 'left' | 'right' | 'none' }
export interface AttentionRow { id: Id; code: string; sentence: string; subject_kind: string; subject_id: Id; link: string; raised_at: Ms }
export interface JournalRow { seq: number; at: Ms; verb: string; actor: string; sentence: string; hash: string }
export interface FeedEvent { seq: number; kind: string; subject: Id | null }

// ---------- people
export interface Commune { id: Id; name: string; insee_code: string; seats: number }
export type Capacity = 'sitting' | 'substitute' | 'informed';
export type Channel = 'electronic' | 'paper';
export interface MemberRow {
	id: Id; person_id: Id; civility: string; given_name: string; family_name: string; sort_key: string; email: string | null; phone: string;
	commune: { id: Id; name: string } | null; capacity: Capacity; function: string; group_name: string; delegation: string; rank: number;
	starts_on: Day; ends_on: Day | null; channel: Channel; paper_requested_on: Day | null; paper_address: string;
	bodies: { id: Id; name: string; role: string }[]; devices: number; last_seen_at: Ms | null;
}
export interface Enrolment { code: string; url: string; qr_svg: string; expires_at: Ms; sheet_url: string }
export interface ImportPreview {
	id: Id; file_name: string; layout: 'rne' | 'pupitre' | 'unknown'; layout_label: string; encoding: string; separator: string; header_line: number; lines: number;
	columns: { source: string; example: string; target: string | null }[]; targets: Labelled[];
	counts: { new: number; completed: number; unchanged: number; to_mend: number };
	problems: { line: number; who: string; field: string; field_label: string; value: string; sentence: string; hint: string; choices: string[]; blocks: boolean }[];
	rows: { line: number; status: 'new' | 'completed' | 'unchanged'; family_name: string; given_name: string; civility: string; commune: string; function: string; email: string; channel: string; starts_on: Day | null }[];
}
export interface ImportCorrection { line: number; field: string; value: string }
export interface ImportResult { created: number; completed: number; unchanged: number; left_out: number }

// ---------- bodies
export interface BodyRow {
	id: Id; name: string; kind: string; regime: string; own_notice_kind: 'francs' | 'calendar' | null; own_notice_days: number | null;
	note_required: boolean | null; informs_audience: boolean; members: number; president: string | null;
	notice: { days: number | null; kind: string; legal_ref: string };
}
export interface SeatRow { id: Id; mandate_id: Id; name: string; commune: string; role: string; substitute_for: Id | null }

// ---------- sittings and dossiers
export interface SittingInput {
	body_id: Id; title?: string; starts: string; place: string; address?: string; remote_allowed?: boolean; public?: boolean; reply_until?: string | null;
	urgent?: boolean; urgency_reason?: string; first_after_renewal?: boolean; copy_agenda_from?: Id;
}
export type SittingState = 'draft' | 'convened' | 'cancelled' | 'held';
export interface SittingRow {
	id: Id; body: { id: Id; name: string }; title: string; starts_at: Ms; place: string; state: SittingState; items: number; documents: number;
	convocation: { id: Id; version: number; sent_at: Ms } | null; counts: ReadinessCounts | null;
}
export interface Sitting extends SittingRow {
	starts: string; address: string; time_zone: string; remote_allowed: boolean; public: boolean; reply_until: string | null; urgent: boolean;
	urgency_reason: string; first_after_renewal: boolean; revision: number; agenda: AgendaItem[]; unplaced: DocumentRow[]; uploads: UploadRow[];
}
export type ItemKind = 'deliberation' | 'information' | 'urgency' | 'budget' | 'contract';
export interface AgendaItem {
	id: Id; parent_id: Id | null; number: string; title: string; rapporteur: { mandate_id: Id; name: string } | null; theme: string; matter: string | null;
	kind: ItemKind; closed_door: boolean; on_site: string; documents: DocumentRow[];
}
export interface AgendaInput { title: string; parent_id?: Id | null; kind?: ItemKind; rapporteur_mandate_id?: Id | null; theme?: string; matter?: string | null; closed_door?: boolean; on_site?: string; after?: Id }
export type DocumentKind = 'note' | 'draft' | 'annex' | 'contract';
export interface DocumentRow {
	id: Id; item_id: Id | null; kind: DocumentKind; title: string; file_name: string; media_type: string; pages: number; bytes: number; version: number;
	signed: boolean; warnings: string[]; reading_hash: string; position: number;
}
export interface UploadRow { id: Id; file_name: string; bytes: number; received: number; state: 'arriving' | 'reading' | 'done' | 'refused'; refusal: string | null; document_id: Id | null }

// ---------- convocations
export interface Finding {
	code: string; severity: 'blocks' | 'look' | 'fine'; title: string; sentence: string; article: string; action: string | null;
	target: { kind: 'item' | 'document' | 'member' | 'sitting'; id: Id } | null;
}
export interface Ruler {
	today: Day; now: Ms; last_day: Day | null; last_moment: Ms | null; sitting_day: Day; notice_days: number | null; notice_kind: string;
	margin_days: number | null; legal_ref: string; sentence: string; urgent: boolean;
}
export interface Recipient { mandate_id: Id; name: string; commune: string; capacity: string; channel: string; address: string; problem: string | null; last_moment: Ms | null }
export interface Gate {
	ready: boolean; findings: Finding[]; ruler: Ruler; counts: { electronic: number; paper: number; informed: number; substitutes: number }; recipients: Recipient[];
}
export interface SendResult { convocation_id: Id; version: number; sent_at: Ms; electronic: number; paper: number; informed: number }
export interface ConvocationRow {
	id: Id; version: number; kind: string; change_note: string; sent_at: Ms; sent_by: string; urgent: boolean; counts: ReadinessCounts;
	letter_ready: boolean; dossier_ready: boolean;
	print_run: { sheets: number; posted_on: Day | null; posted_by: string | null; cost_cents: number | null; ready: boolean } | null;
	postings: { place: string; posted_on: Day }[];
}
export interface ReadinessCounts { convened: number; answered: number; complete: number; opened: number; notified: number; sent: number; paper: number; present: number; absent: number; proxy: number; no_answer: number }
export type ReadinessState = 'answered' | 'complete' | 'opened' | 'notified' | 'sent' | 'paper';
export interface ReadinessRow {
	dispatch_id: Id; mandate_id: Id; name: string; sort_key: string; commune: string; group_name: string; capacity: string; channel: string; phone: string; email: string;
	state: ReadinessState; trouble: string | null; sent_at: Ms; accepted_at: Ms | null; notified_at: Ms | null; opened_at: Ms | null; complete_at: Ms | null;
	answered_at: Ms | null; answer: string | null; proxy_to: string | null; last_seen_at: Ms | null; to_call: boolean;
}
export interface Readiness {
	counts: ReadinessCounts; quorum: { needed: number; expected_present: number; in_office: number; sentence: string };
	ruler: Ruler & { sent_at: Ms }; rows: ReadinessRow[];
}
export interface ProxyRow { id: Id; giver: string; holder: string; given_at: Ms; revoked_at: Ms | null; source: string }

// ---------- tablet
export interface Inbox { at: Ms; person: { id: Id; civility: string; given_name: string; family_name: string }; sittings: TabletSitting[] }
export interface TabletDocument { id: Id; kind: string; title: string; hash: string; pages: number; bytes: number; version: number; media_type: string; first_page: number; changed: boolean }
export interface TabletItem { id: Id; number: string; title: string; rapporteur: string | null; closed_door: boolean; on_site: string; documents: TabletDocument[] }
export interface TabletColleague { mandate_id: Id; name: string; commune: string; sort_key: string; holds_from: string | null }
export interface TabletSitting {
	authority: AuthorityRef; sitting_id: Id; mandate_id: Id; body: string; title: string; starts_at: Ms; place: string; address: string;
	state: 'convened' | 'cancelled' | 'held'; remote_allowed: boolean; can_reply: boolean; can_give_proxy: boolean; has_substitute: boolean; capacity: 'member' | 'substitute' | 'informed'; reply_until: Ms | null;
	convocation: { id: Id; dispatch_id: Id; version: number; kind: string; change_note: string; sent_at: Ms; letter_hash: string | null };
	agenda: TabletItem[];
	reply: { id: Id; answer: string; at: Ms; proxy: { holder_id: Id; holder_name: string } | null } | null;
	proxies_held: { giver_name: string }[]; colleagues: TabletColleague[]; pages: number; bytes: number;
}
export type OutboxVerb =
	| { id: Id; verb: 'notified' | 'opened'; dispatch_id: Id; at: Ms }
	| { id: Id; verb: 'complete'; dispatch_id: Id; at: Ms; hashes: string[] }
	| { id: Id; verb: 'reply'; sitting_id: Id; mandate_id: Id; answer: 'present' | 'remote' | 'absent' | 'substitute'; at: Ms }
	| { id: Id; verb: 'proxy'; sitting_id: Id; mandate_id: Id; holder_id: Id; at: Ms }
	| { id: Id; verb: 'revoke_proxy'; sitting_id: Id; mandate_id: Id; at: Ms };
export interface OutboxResult { id: Id; ok: boolean; code?: string; sentence?: string }
