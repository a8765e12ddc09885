-- The public site of an authority: its address, whether it is open, how acts are published (L2131-1).
CREATE TABLE public_site (
    tenant_id BLOB NOT NULL PRIMARY KEY REFERENCES authority(id),
    slug TEXT NOT NULL UNIQUE,
    online INTEGER NOT NULL DEFAULT TRUE,
    form TEXT NOT NULL DEFAULT 'electronic',    -- 'electronic' | 'display' | 'paper'
    form_decided_on TEXT,                       -- the deliberation that chose another form
    siret TEXT NOT NULL DEFAULT '',             -- of the open data
    contact TEXT NOT NULL DEFAULT '',
    director TEXT NOT NULL DEFAULT '',
    host TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 0         -- grows with whatever the public may see change
) STRICT;

-- What is posted for everyone (E5): frozen as posted; only masked or withdrawn afterwards, for personal data.
CREATE TABLE publication (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL,                         -- 'convocation' | 'list' | 'minutes' | 'deliberation' | 'act'
    sitting_id BLOB,
    body_id BLOB,
    subject_id BLOB NOT NULL,                   -- what it is a posting of
    number TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',              -- name of the body that sat
    approved INTEGER,                            -- of a deliberation
    day TEXT NOT NULL,                          -- of the sitting, or of the act
    starts_at INTEGER,
    facts TEXT NOT NULL,                        -- as the public reads them
    original_hash TEXT NOT NULL,
    public_hash TEXT NOT NULL,                  -- the original, or the copy where personal data is masked
    public_bytes INTEGER NOT NULL,
    public_sha512 TEXT NOT NULL,
    masked INTEGER NOT NULL DEFAULT FALSE,
    author_given TEXT NOT NULL,
    author_family TEXT NOT NULL,
    author_capacity TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    posted_by BLOB NOT NULL,
    posted_on TEXT NOT NULL,
    kept_until TEXT,
    changed_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by BLOB,
    withdrawn_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX publication_once ON publication (tenant_id, kind, subject_id) WHERE withdrawn_at IS NULL;
CREATE INDEX publication_by_day ON publication (tenant_id, day);
CREATE INDEX publication_by_sitting ON publication (tenant_id, sitting_id);

CREATE TABLE publication_term (                 -- the words the public finds it by, read from its public facts
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    term TEXT NOT NULL,
    publication_id BLOB NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, term, publication_id),
    FOREIGN KEY (tenant_id, publication_id) REFERENCES publication (tenant_id, id)
) STRICT;
CREATE INDEX publication_term_of ON publication_term (tenant_id, publication_id);
