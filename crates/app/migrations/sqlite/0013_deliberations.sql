-- Deliberations drawn from the facts of a sitting, what became of them, and the list of those examined.
CREATE TABLE deliberation (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    sitting_id BLOB NOT NULL,
    item_id BLOB NOT NULL,
    position INTEGER NOT NULL,          -- order within the sitting, from 1
    year INTEGER NOT NULL,
    series TEXT NOT NULL,               -- what numbers run in: '2026-12-17' or '2026', as the authority numbers
    rank INTEGER NOT NULL,               -- within the series, from 1
    number TEXT NOT NULL,               -- '2026-12-17-01' or '2026-057'
    object TEXT NOT NULL,
    matter TEXT,                        -- @CTES code, '7.1'
    adopted INTEGER NOT NULL,           -- 0 when refused
    state TEXT NOT NULL,                -- 'draft', 'final', 'signed'
    visas TEXT NOT NULL,
    recitals TEXT NOT NULL,
    decision TEXT NOT NULL,
    record TEXT NOT NULL,               -- rules::told::Record: what happened, with names, as it was last read
    convened_on TEXT,
    revision INTEGER NOT NULL,
    drafted_at INTEGER NOT NULL,
    final_at INTEGER,
    paper_hash TEXT,
    signed_on TEXT,
    signed_at INTEGER,
    signatures TEXT,                    -- who signed, in which quality
    scan_hash TEXT,                     -- the signed sheet, scanned
    published_on TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, sitting_id, item_id),
    UNIQUE (tenant_id, series, rank),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;
CREATE INDEX deliberation_year ON deliberation (tenant_id, year);

-- The list of deliberations examined (L2121-25), as it was last drawn.
CREATE TABLE deliberation_list (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    sitting_id BLOB NOT NULL,
    lines TEXT NOT NULL,                -- number, object, outcome
    paper_hash TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    posted_on TEXT,                     -- displayed at the seat
    posted_by TEXT,
    certificate_hash TEXT,
    published_on TEXT,                  -- online
    sent_at INTEGER,                    -- to the councillors who do not sit (L5211-40-2)
    PRIMARY KEY (tenant_id, sitting_id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;

-- The transmission of a deliberation to the State: facts that the clerk or the transmission tool reports, only added.
CREATE TABLE transmission (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    deliberation_id BLOB NOT NULL,
    kind TEXT NOT NULL,                 -- 'sent', 'acknowledged', 'rejected'
    happened_on TEXT NOT NULL,
    act_id TEXT NOT NULL DEFAULT '',    -- of the acknowledgement (ARActe)
    reason TEXT NOT NULL DEFAULT '',
    receipt_hash TEXT,
    said_by BLOB,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deliberation_id) REFERENCES deliberation (tenant_id, id)
) STRICT;
CREATE INDEX transmission_deliberation ON transmission (tenant_id, deliberation_id);

-- Decisions followed: who does what, for when.
CREATE TABLE follow_up (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    deliberation_id BLOB NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',     -- where the reminder goes; empty for none
    due_on TEXT NOT NULL,
    done_on TEXT,
    done_note TEXT NOT NULL DEFAULT '',
    reminded_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, deliberation_id) REFERENCES deliberation (tenant_id, id)
) STRICT;
CREATE INDEX follow_up_deliberation ON follow_up (tenant_id, deliberation_id);
