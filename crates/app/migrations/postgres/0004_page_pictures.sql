-- The first page of a document as a small picture, shown by tablets until the document has come: derived, never evidence.
CREATE TABLE page_picture (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    file_hash TEXT NOT NULL,            -- the reading copy whose first page it shows
    picture_hash TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width DOUBLE PRECISION NOT NULL,               -- of the page, in points
    height DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (tenant_id, file_hash)
);
