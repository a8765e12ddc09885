-- Minutes (procès-verbal, L2121-15): one per sitting, drawn from its facts, edited, settled, signed.
CREATE TABLE minutes (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    sitting_id UUID NOT NULL,
    state TEXT NOT NULL,                -- 'draft', 'proposed', 'settled', 'signed'
    content JSONB NOT NULL,             -- the editor's document
    revision BIGINT NOT NULL,
    drafted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    proposed_at BIGINT,
    settled_in UUID,                    -- the sitting at whose beginning they were settled
    settled_item UUID,                  -- its item, when they were voted
    settled_on TEXT,
    settled_words TEXT NOT NULL DEFAULT '',
    paper_hash TEXT,
    signed_on TEXT,
    signed_at BIGINT,
    signatures JSONB,
    scan_hash TEXT,
    published_on TEXT,
    sent_at BIGINT,                    -- to the councillors who do not sit (L5211-40-2)
    PRIMARY KEY (tenant_id, sitting_id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);

-- What clerk and president say to each other about a draft.
CREATE TABLE minutes_comment (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    quote TEXT NOT NULL DEFAULT '',     -- the words it is about
    text TEXT NOT NULL,
    said_by UUID NOT NULL,
    said_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES minutes (tenant_id, sitting_id)
);
CREATE INDEX minutes_comment_sitting ON minutes_comment (tenant_id, sitting_id);
