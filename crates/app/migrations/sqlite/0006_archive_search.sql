-- The words of what was sent, page by page, and the papers that search knows: derived from the files and the manifests.
CREATE TABLE file_reading (             -- a file whose pages are read
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    file_hash TEXT NOT NULL,            -- the reading copy
    id BLOB NOT NULL,
    state TEXT NOT NULL,                -- 'waiting' | 'read' | 'unreadable'
    unread INTEGER NOT NULL DEFAULT 0,  -- pages that are pictures of text, and whose words are not known
    PRIMARY KEY (tenant_id, file_hash),
    UNIQUE (tenant_id, id)
) STRICT;

CREATE TABLE page_text (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    file_hash TEXT NOT NULL,
    page INTEGER NOT NULL,              -- from 1
    body TEXT NOT NULL,
    source TEXT NOT NULL,               -- 'file' | 'picture' | 'none': a picture of text not read yet
    PRIMARY KEY (tenant_id, file_hash, page),
    FOREIGN KEY (tenant_id, file_hash) REFERENCES file_reading (tenant_id, file_hash)
) STRICT;

CREATE TABLE paper (                    -- what can be searched
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    number INTEGER NOT NULL,            -- its name in the indexes
    seq INTEGER NOT NULL,               -- grows with every change: indexes follow it
    kind TEXT NOT NULL,                 -- 'document'
    sitting_id BLOB NOT NULL,
    subject_id BLOB NOT NULL,           -- the document
    file_hash TEXT NOT NULL,            -- the reading copy, as it was sent
    media_type TEXT NOT NULL,
    pages INTEGER NOT NULL,
    document_kind TEXT NOT NULL,
    title TEXT NOT NULL,
    item_number TEXT NOT NULL,
    item_title TEXT NOT NULL,
    closed_door INTEGER NOT NULL,
    body_id BLOB NOT NULL,
    body TEXT NOT NULL,
    sitting_title TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    year INTEGER NOT NULL,              -- of the sitting, where it was held
    replaced INTEGER NOT NULL,          -- a later version of the convocation no longer carries it
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number),
    UNIQUE (tenant_id, sitting_id, subject_id, file_hash),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;
CREATE INDEX paper_seq ON paper (tenant_id, seq);
CREATE INDEX paper_file ON paper (tenant_id, file_hash);

-- What was sent before this version of the program is taken up like the rest.
INSERT INTO job (id, tenant_id, kind, subject, payload, state, run_at, created_at)
SELECT c.id, c.tenant_id, 'papers.gather', c.id, '{}', 'ready', c.sent_at, c.sent_at FROM convocation c;
