-- The tablets that an authority lends: orders, tablets and their kits, loans, history, preparation, imports, signed papers.
CREATE TABLE tablet_order (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    number TEXT NOT NULL,
    supplier TEXT NOT NULL,
    ordered_on TEXT NOT NULL,
    expected_on TEXT,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,                   -- nothing more is expected of it
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE tablet (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    tag TEXT NOT NULL,                  -- inventory number, « T-042 »
    tag_key TEXT NOT NULL,              -- in the order people count (rules::fleet::tag_key)
    serial TEXT,
    imei TEXT,
    sim TEXT,
    phone TEXT NOT NULL,
    make TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL,                -- rules::fleet::State
    condition TEXT NOT NULL,            -- 'new' | 'good' | 'worn' | 'broken'
    order_id BLOB,
    supplier TEXT NOT NULL,
    cost_cents INTEGER,
    bought_on TEXT,
    warranty_until TEXT,
    note TEXT NOT NULL,
    loan_id BLOB,                       -- the open one
    search_key TEXT NOT NULL,           -- folded: tag, serial, IMEI, make, model, phone
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX tablet_tag ON tablet (tenant_id, tag_key);
CREATE UNIQUE INDEX tablet_serial ON tablet (tenant_id, serial);
CREATE UNIQUE INDEX tablet_imei ON tablet (tenant_id, imei);
CREATE INDEX tablet_state ON tablet (tenant_id, state, tag_key);
CREATE INDEX tablet_ordered ON tablet (tenant_id, order_id, tag_key);

CREATE TABLE tablet_accessory (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    tablet_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,                 -- 'case' | 'charger' | 'cable' | 'stylus' | 'keyboard' | 'film' | 'sim' | 'headset' | 'other'
    label TEXT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,                -- 'there' | 'missing' | 'broken'
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
) STRICT;
CREATE INDEX tablet_accessory_kit ON tablet_accessory (tenant_id, tablet_id, position);

CREATE TABLE loan (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    tablet_id BLOB NOT NULL,
    mandate_id BLOB NOT NULL,
    person_id BLOB NOT NULL REFERENCES person(id),
    began_at INTEGER NOT NULL,
    lent_by BLOB NOT NULL,
    given TEXT NOT NULL,               -- ids of the accessories handed over
    despite TEXT NOT NULL,              -- why a second tablet, when another authority had lent him one
    ended_at INTEGER,
    ended_by BLOB,
    ending TEXT,                        -- 'returned' | 'passed_on' | 'swapped' | 'lost'
    ended_condition TEXT,
    missing TEXT,                      -- labels of the accessories that did not come back
    wiped INTEGER,                      -- whoever took it back saw it erased
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
) STRICT;
-- A tablet has one borrower, a member one tablet of this authority.
CREATE UNIQUE INDEX loan_of_tablet ON loan (tenant_id, tablet_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX loan_of_member ON loan (tenant_id, person_id) WHERE ended_at IS NULL;
-- Whether a member is equipped, from whichever authority.
CREATE INDEX loan_of_person ON loan (person_id) WHERE ended_at IS NULL;
CREATE INDEX loan_history ON loan (tenant_id, person_id, began_at);
CREATE INDEX loan_tablet_history ON loan (tenant_id, tablet_id, began_at);

CREATE TABLE tablet_event (             -- only added: the history of the tablet and of the member
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,                   -- drawn by the screen: received twice, it is one event
    tablet_id BLOB NOT NULL,
    person_id BLOB,                     -- the member concerned
    loan_id BLOB,
    kind TEXT NOT NULL,                 -- a rules::fleet::Move, or 'create' | 'amend' | 'kit' | 'sign' | 'scan'
    state TEXT NOT NULL,                -- where the tablet stood afterwards
    facts TEXT NOT NULL,
    by_person BLOB,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
) STRICT;
CREATE INDEX tablet_event_history ON tablet_event (tenant_id, tablet_id, at);
CREATE INDEX tablet_event_member ON tablet_event (tenant_id, person_id, at) WHERE person_id IS NOT NULL;

CREATE TABLE preparation (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    tablet_id BLOB NOT NULL,
    began_at INTEGER NOT NULL,
    began_by BLOB NOT NULL,
    steps TEXT NOT NULL,               -- the checklist as it was, with who did what, when
    ended_at INTEGER,
    minutes INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX preparation_under_way ON preparation (tenant_id, tablet_id) WHERE ended_at IS NULL;
CREATE INDEX preparation_of_tablet ON preparation (tenant_id, tablet_id, began_at);

CREATE TABLE fleet_setting (
    tenant_id BLOB PRIMARY KEY REFERENCES authority(id),
    content TEXT NOT NULL,             -- checklist, minutes planned, years of service, enrolment of the MDM, deliberation
    changed_by BLOB NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tablet_import (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    accepted_at INTEGER,
    result TEXT,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE signed_paper (             -- frozen: what was read, what was drawn, when, before whom
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL,                 -- 'agreement' | 'return'
    loan_id BLOB NOT NULL,
    tablet_id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    record TEXT NOT NULL,               -- the exact record, as it is hashed (fleet::record)
    record_hash TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    paper_hash TEXT,                    -- the PDF, once typeset
    scan_hash TEXT,                     -- the sheet signed by hand
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, loan_id) REFERENCES loan (tenant_id, id)
) STRICT;
CREATE INDEX signed_paper_of_loan ON signed_paper (tenant_id, loan_id, signed_at);
