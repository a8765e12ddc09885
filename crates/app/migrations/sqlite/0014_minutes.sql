-- Minutes (procès-verbal, L2121-15): one per sitting, drawn from its facts, edited, settled, signed.
CREATE TABLE minutes (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    sitting_id BLOB NOT NULL,
    state TEXT NOT NULL,                -- 'draft', 'proposed', 'settled', 'signed'
    content TEXT NOT NULL,              -- the editor's document
    revision INTEGER NOT NULL,
    drafted_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    proposed_at INTEGER,
    settled_in BLOB,                    -- the sitting at whose beginning they were settled
    settled_item BLOB,                  -- its item, when they were voted
    settled_on TEXT,
    settled_words TEXT NOT NULL DEFAULT '',
    paper_hash TEXT,
    signed_on TEXT,
    signed_at INTEGER,
    signatures TEXT,
    scan_hash TEXT,
    published_on TEXT,
    sent_at INTEGER,                    -- to the councillors who do not sit (L5211-40-2)
    PRIMARY KEY (tenant_id, sitting_id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;

-- What clerk and president say to each other about a draft.
CREATE TABLE minutes_comment (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    sitting_id BLOB NOT NULL,
    quote TEXT NOT NULL DEFAULT '',     -- the words it is about
    text TEXT NOT NULL,
    said_by BLOB NOT NULL,
    said_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES minutes (tenant_id, sitting_id)
) STRICT;
CREATE INDEX minutes_comment_sitting ON minutes_comment (tenant_id, sitting_id);
