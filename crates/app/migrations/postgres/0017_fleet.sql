-- The tablets that an authority lends: orders, tablets and their kits, loans, history, preparation, imports, signed papers.
CREATE TABLE tablet_order (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    number TEXT NOT NULL,
    supplier TEXT NOT NULL,
    ordered_on TEXT NOT NULL,
    expected_on TEXT,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,                   -- nothing more is expected of it
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE tablet (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
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
    order_id UUID,
    supplier TEXT NOT NULL,
    cost_cents BIGINT,
    bought_on TEXT,
    warranty_until TEXT,
    note TEXT NOT NULL,
    loan_id UUID,                       -- the open one
    search_key TEXT NOT NULL,           -- folded: tag, serial, IMEI, make, model, phone
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX tablet_tag ON tablet (tenant_id, tag_key);
CREATE UNIQUE INDEX tablet_serial ON tablet (tenant_id, serial);
CREATE UNIQUE INDEX tablet_imei ON tablet (tenant_id, imei);
CREATE INDEX tablet_state ON tablet (tenant_id, state, tag_key);
CREATE INDEX tablet_ordered ON tablet (tenant_id, order_id, tag_key);

CREATE TABLE tablet_accessory (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    tablet_id UUID NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,                 -- 'case' | 'charger' | 'cable' | 'stylus' | 'keyboard' | 'film' | 'sim' | 'headset' | 'other'
    label TEXT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,                -- 'there' | 'missing' | 'broken'
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
);
CREATE INDEX tablet_accessory_kit ON tablet_accessory (tenant_id, tablet_id, position);

CREATE TABLE loan (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    tablet_id UUID NOT NULL,
    mandate_id UUID NOT NULL,
    person_id UUID NOT NULL REFERENCES person(id),
    began_at BIGINT NOT NULL,
    lent_by UUID NOT NULL,
    given JSONB NOT NULL,               -- ids of the accessories handed over
    despite TEXT NOT NULL,              -- why a second tablet, when another authority had lent him one
    ended_at BIGINT,
    ended_by UUID,
    ending TEXT,                        -- 'returned' | 'passed_on' | 'swapped' | 'lost'
    ended_condition TEXT,
    missing JSONB,                      -- labels of the accessories that did not come back
    wiped BOOLEAN,                      -- whoever took it back saw it erased
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
);
-- A tablet has one borrower, a member one tablet of this authority.
CREATE UNIQUE INDEX loan_of_tablet ON loan (tenant_id, tablet_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX loan_of_member ON loan (tenant_id, person_id) WHERE ended_at IS NULL;
-- Whether a member is equipped, from whichever authority.
CREATE INDEX loan_of_person ON loan (person_id) WHERE ended_at IS NULL;
CREATE INDEX loan_history ON loan (tenant_id, person_id, began_at);
CREATE INDEX loan_tablet_history ON loan (tenant_id, tablet_id, began_at);

CREATE TABLE tablet_event (             -- only added: the history of the tablet and of the member
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,                   -- drawn by the screen: received twice, it is one event
    tablet_id UUID NOT NULL,
    person_id UUID,                     -- the member concerned
    loan_id UUID,
    kind TEXT NOT NULL,                 -- a rules::fleet::Move, or 'create' | 'amend' | 'kit' | 'sign' | 'scan'
    state TEXT NOT NULL,                -- where the tablet stood afterwards
    facts JSONB NOT NULL,
    by_person UUID,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
);
CREATE INDEX tablet_event_history ON tablet_event (tenant_id, tablet_id, at);
CREATE INDEX tablet_event_member ON tablet_event (tenant_id, person_id, at) WHERE person_id IS NOT NULL;

CREATE TABLE preparation (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    tablet_id UUID NOT NULL,
    began_at BIGINT NOT NULL,
    began_by UUID NOT NULL,
    steps JSONB NOT NULL,               -- the checklist as it was, with who did what, when
    ended_at BIGINT,
    minutes BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tablet_id) REFERENCES tablet (tenant_id, id)
);
CREATE UNIQUE INDEX preparation_under_way ON preparation (tenant_id, tablet_id) WHERE ended_at IS NULL;
CREATE INDEX preparation_of_tablet ON preparation (tenant_id, tablet_id, began_at);

CREATE TABLE fleet_setting (
    tenant_id UUID PRIMARY KEY REFERENCES authority(id),
    content JSONB NOT NULL,             -- checklist, minutes planned, years of service, enrolment of the MDM, deliberation
    changed_by UUID NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE tablet_import (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT,
    result JSONB,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE signed_paper (             -- frozen: what was read, what was drawn, when, before whom
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    kind TEXT NOT NULL,                 -- 'agreement' | 'return'
    loan_id UUID NOT NULL,
    tablet_id UUID NOT NULL,
    person_id UUID NOT NULL,
    record TEXT NOT NULL,               -- the exact record, as it is hashed (fleet::record)
    record_hash TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    paper_hash TEXT,                    -- the PDF, once typeset
    scan_hash TEXT,                     -- the sheet signed by hand
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, loan_id) REFERENCES loan (tenant_id, id)
);
CREATE INDEX signed_paper_of_loan ON signed_paper (tenant_id, loan_id, signed_at);
