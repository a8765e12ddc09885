-- The first page of a document as a small picture, shown by tablets until the document has come: derived, never evidence.
CREATE TABLE page_picture (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    file_hash TEXT NOT NULL,            -- the reading copy whose first page it shows
    picture_hash TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width REAL NOT NULL,               -- of the page, in points
    height REAL NOT NULL,
    PRIMARY KEY (tenant_id, file_hash)
) STRICT;
