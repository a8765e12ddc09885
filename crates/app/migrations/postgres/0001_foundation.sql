-- People, sign-in: shared by every authority of the instance, because one person has one account.
CREATE TABLE authority (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,                 -- rules::AuthorityKind
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    siren TEXT NOT NULL UNIQUE,
    insee_code TEXT,
    address TEXT NOT NULL DEFAULT '',
    time_zone TEXT NOT NULL DEFAULT 'Europe/Paris',
    accent TEXT NOT NULL DEFAULT '#0b4f5c',
    logo_hash TEXT,
    mail_from TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);

CREATE TABLE person (
    id UUID PRIMARY KEY,
    civility TEXT NOT NULL DEFAULT '',  -- 'Madame' | 'Monsieur' | ''
    family_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    sort_key TEXT NOT NULL,             -- folded "family given", computed in Rust
    birth_date TEXT,
    email TEXT,
    email_key TEXT UNIQUE,              -- folded e-mail, the sign-in name
    phone TEXT NOT NULL DEFAULT '',
    host_admin BOOLEAN NOT NULL DEFAULT FALSE,
    calendar_token TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE INDEX person_name ON person (sort_key);

CREATE TABLE password (
    person_id UUID PRIMARY KEY REFERENCES person(id),
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE totp (
    person_id UUID PRIMARY KEY REFERENCES person(id),
    secret TEXT NOT NULL DEFAULT '',    -- confirmed by a first code
    pending TEXT NOT NULL DEFAULT '',   -- a new secret that waits for its first code
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE passkey (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person(id),
    credential_id TEXT NOT NULL UNIQUE,
    credential JSONB NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE TABLE ceremony (                 -- passkey ceremonies under way
    id UUID PRIMARY KEY,
    person_id UUID,
    state JSONB NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE throttle (                 -- attempts counted before they are tried
    key TEXT PRIMARY KEY,               -- SHA-256 of what is tried: no e-mail nor address is kept here
    attempts BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX throttle_at ON throttle (at);

CREATE TABLE first_run (                -- the one-time code of an instance without any authority
    code_hash TEXT PRIMARY KEY,
    made_at BIGINT NOT NULL
);

CREATE TABLE device (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person(id),
    label TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE session (
    id UUID PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id UUID NOT NULL REFERENCES person(id),
    device_id UUID REFERENCES device(id),
    method TEXT NOT NULL,               -- 'passkey' | 'password_totp' | 'enrolment' | 'demo' | 'password' (second factor to be set)
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE staff_role (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    person_id UUID NOT NULL REFERENCES person(id),
    role TEXT NOT NULL,                 -- auth::Role
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (tenant_id, person_id, role)
);
CREATE INDEX staff_role_person ON staff_role (person_id);

CREATE TABLE enrolment (                -- one-time code of a tablet
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    person_id UUID NOT NULL REFERENCES person(id),
    code_hash TEXT NOT NULL UNIQUE,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);

-- The floor: jobs, journal, feed, idempotence.
CREATE TABLE job (
    id UUID PRIMARY KEY,
    tenant_id UUID REFERENCES authority(id),
    kind TEXT NOT NULL,
    subject UUID,
    payload JSONB NOT NULL,
    state TEXT NOT NULL,                -- 'ready' | 'running' | 'done' | 'stuck'
    attempts BIGINT NOT NULL DEFAULT 0,
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX job_due ON job (state, run_at);
CREATE INDEX job_tenant ON job (tenant_id, state);

CREATE TABLE tenant_counter (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    name TEXT NOT NULL,                 -- 'journal' | 'feed'
    value BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

CREATE TABLE journal_entry (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    seq BIGINT NOT NULL,
    body TEXT NOT NULL,                 -- the exact text that is hashed
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    verb TEXT NOT NULL,
    subject UUID,
    PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX journal_subject ON journal_entry (tenant_id, subject);

CREATE TABLE feed_entry (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject UUID,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);

CREATE TABLE idempotency (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    key TEXT NOT NULL,
    response JSONB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, key)
);

CREATE TABLE attention (                -- what needs a person: « à traiter »
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    code TEXT NOT NULL,                 -- 'mail_refused' | 'mail_delayed' | 'job_stuck' | ...
    subject UUID,                       -- sitting, convocation, dispatch...
    job_id UUID,
    detail JSONB NOT NULL,
    raised_at BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by UUID,
    PRIMARY KEY (tenant_id, id)
);
-- The same matter about the same thing waits once, even raised by several workers at once.
CREATE UNIQUE INDEX attention_open ON attention (tenant_id, code, subject) WHERE settled_at IS NULL;

-- Authorities, people, bodies.
CREATE TABLE authority_population (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    valid_from TEXT NOT NULL,
    inhabitants BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (tenant_id, valid_from)
);

CREATE TABLE commune (                  -- a commune represented in the authority
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    insee_code TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name_key)
);

CREATE TABLE mandate (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    person_id UUID NOT NULL REFERENCES person(id),
    commune_id UUID,
    capacity TEXT NOT NULL,             -- 'sitting' | 'substitute' | 'informed' (L5211-40-2)
    function TEXT NOT NULL DEFAULT '',
    group_name TEXT NOT NULL DEFAULT '',
    delegation TEXT NOT NULL DEFAULT '',
    rank BIGINT NOT NULL DEFAULT 0,     -- order of the table
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    end_reason TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL DEFAULT 'electronic', -- 'electronic' | 'paper'
    paper_requested_on TEXT,
    paper_address TEXT NOT NULL DEFAULT '',
    own_contact BOOLEAN NOT NULL DEFAULT FALSE, -- TRUE: the person's account also serves elsewhere, contact is kept here
    email TEXT,                         -- contact given to this authority, when own_contact
    phone TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, commune_id) REFERENCES commune (tenant_id, id)
);
CREATE INDEX mandate_person ON mandate (person_id);

CREATE TABLE member_import (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    mapping JSONB NOT NULL,
    corrections JSONB NOT NULL,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE body (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- 'council' | 'bureau' | 'commission' | 'cao' | 'other'
    regime TEXT NOT NULL,               -- key of rules::notice
    own_notice_kind TEXT,               -- règlement intérieur: 'francs' | 'calendar'
    own_notice_days BIGINT,
    note_required BOOLEAN,                 -- NULL: as the regime says
    informs_audience BOOLEAN NOT NULL DEFAULT FALSE, -- copies to L5211-40-2 councillors
    position BIGINT NOT NULL DEFAULT 0,
    closed_on TEXT,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE seat (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    body_id UUID NOT NULL,
    mandate_id UUID NOT NULL,
    role TEXT NOT NULL,                 -- 'president' | 'vice_president' | 'member' | 'substitute'
    substitute_for UUID,                -- the mandate that this substitute replaces
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, body_id) REFERENCES body (tenant_id, id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
);
CREATE INDEX seat_body ON seat (tenant_id, body_id);

CREATE TABLE template (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    kind TEXT NOT NULL,                 -- 'letter'
    version BIGINT NOT NULL,
    content JSONB NOT NULL,              -- documents::LetterTemplate
    saved_by UUID,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, version)
);

-- Sittings and their dossier.
CREATE TABLE sitting (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    body_id UUID NOT NULL,
    title TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    time_zone TEXT NOT NULL,
    place TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    remote_allowed BOOLEAN NOT NULL DEFAULT FALSE,
    public BOOLEAN NOT NULL DEFAULT TRUE,
    reply_until BIGINT,
    urgent BOOLEAN NOT NULL DEFAULT FALSE,
    urgency_reason TEXT NOT NULL DEFAULT '',
    first_after_renewal BOOLEAN NOT NULL DEFAULT FALSE,
    state TEXT NOT NULL,                -- 'draft' | 'convened' | 'cancelled' | 'held'
    revision BIGINT NOT NULL DEFAULT 0, -- optimistic lock: grows with every change
    calendar_uid TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, body_id) REFERENCES body (tenant_id, id)
);
CREATE INDEX sitting_when ON sitting (tenant_id, starts_at);

CREATE TABLE agenda_item (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    parent_id UUID,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    rapporteur_mandate_id UUID,
    theme TEXT NOT NULL DEFAULT '',
    matter TEXT,                        -- @CTES code, e.g. '7.1'
    kind TEXT NOT NULL DEFAULT 'deliberation', -- 'deliberation' | 'information' | 'urgency' | 'budget' | 'contract'
    closed_door BOOLEAN NOT NULL DEFAULT FALSE,
    on_site TEXT NOT NULL DEFAULT '',   -- where the contract may be consulted
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);
CREATE INDEX agenda_sitting ON agenda_item (tenant_id, sitting_id, position);

CREATE TABLE upload (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    replaces UUID,                      -- document
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,                -- 'arriving' | 'reading' | 'done' | 'refused'
    refusal TEXT,
    document_id UUID,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);

CREATE TABLE document (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    item_id UUID,                       -- NULL: not yet placed
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,                 -- 'note' | 'draft' | 'annex' | 'contract'
    title TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,              -- of the reading file
    pages BIGINT NOT NULL,              -- 0 when it is not a PDF
    original_hash TEXT NOT NULL,
    reading_hash TEXT NOT NULL,
    signed BOOLEAN NOT NULL DEFAULT FALSE,
    warnings JSONB NOT NULL,
    removed_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);
CREATE INDEX document_sitting ON document (tenant_id, sitting_id);

CREATE TABLE document_version (         -- earlier files of a replaced document
    tenant_id UUID NOT NULL REFERENCES authority(id),
    document_id UUID NOT NULL,
    version BIGINT NOT NULL,
    original_hash TEXT NOT NULL,
    reading_hash TEXT NOT NULL,
    pages BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, document_id, version)
);

-- Convocations: what left, frozen.
CREATE TABLE convocation (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,                 -- 'initial' | 'addendum' | 'replacement' | 'correction' | 'postponement' | 'cancellation'
    change_note TEXT NOT NULL DEFAULT '',
    urgent BOOLEAN NOT NULL DEFAULT FALSE,
    urgency_reason TEXT NOT NULL DEFAULT '',
    notice JSONB NOT NULL,               -- rules::notice::Assessment at the moment of sending
    manifest JSONB NOT NULL,             -- frozen sitting, agenda, files with hashes
    manifest_hash TEXT NOT NULL,
    letter_hash TEXT,                   -- rendered by the first job
    dossier_hash TEXT,
    sent_at BIGINT NOT NULL,
    sent_by UUID NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, sitting_id, version),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);

CREATE TABLE convocation_file (         -- which hashes belong to a convocation: the right to download
    tenant_id UUID NOT NULL REFERENCES authority(id),
    convocation_id UUID NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, convocation_id, hash),
    FOREIGN KEY (tenant_id, convocation_id) REFERENCES convocation (tenant_id, id)
);
CREATE INDEX convocation_file_hash ON convocation_file (hash);

CREATE TABLE dispatch (                 -- the legal event: one per recipient and version
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    convocation_id UUID NOT NULL,
    mandate_id UUID NOT NULL,
    person_id UUID NOT NULL,
    capacity TEXT NOT NULL,             -- 'member' | 'substitute' | 'informed'
    channel TEXT NOT NULL,              -- 'electronic' | 'paper'
    name TEXT NOT NULL,                 -- frozen
    address TEXT NOT NULL,              -- frozen: e-mail or postal address
    message_id TEXT NOT NULL,
    dispatched_at BIGINT NOT NULL,
    accepted_at BIGINT,                 -- by the mail server, or posted
    refused_at BIGINT,
    notified_at BIGINT,                 -- the tablet learnt of it
    opened_at BIGINT,
    complete_at BIGINT,                 -- every hash verified on the tablet
    complete_device UUID,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, convocation_id, mandate_id),
    FOREIGN KEY (tenant_id, convocation_id) REFERENCES convocation (tenant_id, id)
);
CREATE INDEX dispatch_person ON dispatch (person_id);

CREATE TABLE dispatch_event (           -- evidence, append-only
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    dispatch_id UUID NOT NULL,
    kind TEXT NOT NULL,                 -- 'accepted' | 'delayed' | 'refused' | 'resent' | 'reminded' | 'notified' | 'opened' | 'complete' | 'posted'
    at BIGINT NOT NULL,
    detail JSONB NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, dispatch_id) REFERENCES dispatch (tenant_id, id)
);
CREATE INDEX dispatch_event_dispatch ON dispatch_event (tenant_id, dispatch_id, at);

CREATE TABLE print_run (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    convocation_id UUID NOT NULL,
    pdf_hash TEXT,
    slip_hash TEXT,
    sheets BIGINT NOT NULL DEFAULT 0,
    posted_on TEXT,
    posted_by TEXT NOT NULL DEFAULT '',
    cost_cents BIGINT,
    made_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, convocation_id)
);

CREATE TABLE posting (                  -- B14: posted at the seat, written in the register
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    convocation_id UUID NOT NULL,
    place TEXT NOT NULL,                -- 'seat' | 'register' | 'website'
    posted_on TEXT NOT NULL,
    by_person UUID NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, convocation_id, place)
);

-- Attendance: what members said.
CREATE TABLE reply (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,                   -- made by the tablet: the same twice is the same reply
    sitting_id UUID NOT NULL,
    mandate_id UUID NOT NULL,
    answer TEXT NOT NULL,               -- 'present' | 'remote' | 'absent' | 'proxy' | 'substitute'
    by_person UUID NOT NULL,
    source TEXT NOT NULL,               -- 'tablet' | 'clerk'
    said_at BIGINT NOT NULL,            -- the tablet's clock, informative
    at BIGINT NOT NULL,                 -- the server's clock
    superseded_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX reply_sitting ON reply (tenant_id, sitting_id);

CREATE TABLE proxy (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    giver_id UUID NOT NULL,             -- mandates
    holder_id UUID NOT NULL,
    source TEXT NOT NULL,               -- 'tablet' | 'clerk' | 'paper'
    given_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX proxy_sitting ON proxy (tenant_id, sitting_id);

CREATE TABLE outbox_verb (              -- verbs already received from tablets
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL,
    result JSONB NOT NULL,
    at BIGINT NOT NULL
);
