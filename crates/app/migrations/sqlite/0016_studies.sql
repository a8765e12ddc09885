-- Studies before buying: the question as it was asked; the answer is worked out anew each time.
CREATE TABLE study (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,                   -- drawn by the screen: kept twice, it is one study
    title TEXT NOT NULL,
    question TEXT NOT NULL,             -- rules::study::Input
    changed_by BLOB NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
