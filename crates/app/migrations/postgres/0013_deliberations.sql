-- Deliberations drawn from the facts of a sitting, what became of them, and the list of those examined.
CREATE TABLE deliberation (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    item_id UUID NOT NULL,
    position BIGINT NOT NULL,           -- order within the sitting, from 1
    year BIGINT NOT NULL,
    series TEXT NOT NULL,               -- what numbers run in: '2026-12-17' or '2026', as the authority numbers
    rank BIGINT NOT NULL,                -- within the series, from 1
    number TEXT NOT NULL,               -- '2026-12-17-01' or '2026-057'
    object TEXT NOT NULL,
    matter TEXT,                        -- @CTES code, '7.1'
    adopted BOOLEAN NOT NULL,           -- false when refused
    state TEXT NOT NULL,                -- 'draft', 'final', 'signed'
    visas TEXT NOT NULL,
    recitals TEXT NOT NULL,
    decision TEXT NOT NULL,
    record JSONB NOT NULL,              -- rules::told::Record: what happened, with names, as it was last read
    convened_on TEXT,
    revision BIGINT NOT NULL,
    drafted_at BIGINT NOT NULL,
    final_at BIGINT,
    paper_hash TEXT,
    signed_on TEXT,
    signed_at BIGINT,
    signatures JSONB,                   -- who signed, in which quality
    scan_hash TEXT,                     -- the signed sheet, scanned
    published_on TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, sitting_id, item_id),
    UNIQUE (tenant_id, series, rank),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);
CREATE INDEX deliberation_year ON deliberation (tenant_id, year);

-- The list of deliberations examined (L2121-25), as it was last drawn.
CREATE TABLE deliberation_list (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    sitting_id UUID NOT NULL,
    lines JSONB NOT NULL,               -- number, object, outcome
    paper_hash TEXT NOT NULL,
    drawn_at BIGINT NOT NULL,
    posted_on TEXT,                     -- displayed at the seat
    posted_by TEXT,
    certificate_hash TEXT,
    published_on TEXT,                  -- online
    sent_at BIGINT,                    -- to the councillors who do not sit (L5211-40-2)
    PRIMARY KEY (tenant_id, sitting_id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);

-- The transmission of a deliberation to the State: facts that the clerk or the transmission tool reports, only added.
CREATE TABLE transmission (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    deliberation_id UUID NOT NULL,
    kind TEXT NOT NULL,                 -- 'sent', 'acknowledged', 'rejected'
    happened_on TEXT NOT NULL,
    act_id TEXT NOT NULL DEFAULT '',    -- of the acknowledgement (ARActe)
    reason TEXT NOT NULL DEFAULT '',
    receipt_hash TEXT,
    said_by UUID,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deliberation_id) REFERENCES deliberation (tenant_id, id)
);
CREATE INDEX transmission_deliberation ON transmission (tenant_id, deliberation_id);

-- Decisions followed: who does what, for when.
CREATE TABLE follow_up (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    deliberation_id UUID NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',     -- where the reminder goes; empty for none
    due_on TEXT NOT NULL,
    done_on TEXT,
    done_note TEXT NOT NULL DEFAULT '',
    reminded_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deliberation_id) REFERENCES deliberation (tenant_id, id)
);
CREATE INDEX follow_up_deliberation ON follow_up (tenant_id, deliberation_id);
