-- What members share with each other: copies, each sealed with its own key, for those it names and nobody else.
CREATE TABLE note_share (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,                   -- made by the tablet: the same twice is the same share
    mandate_id BLOB NOT NULL,           -- who shares
    key TEXT,                           -- the blob of the key, among the files; NULL once withdrawn
    sealed BLOB,
    shared_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
) STRICT;
CREATE INDEX note_share_mandate ON note_share (tenant_id, mandate_id);

CREATE TABLE note_share_reader (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    share_id BLOB NOT NULL,
    mandate_id BLOB NOT NULL,
    read_at INTEGER,
    away_at INTEGER,
    PRIMARY KEY (tenant_id, share_id, mandate_id),
    FOREIGN KEY (tenant_id, share_id) REFERENCES note_share (tenant_id, id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
) STRICT;
CREATE INDEX note_share_reader_mandate ON note_share_reader (tenant_id, mandate_id);

CREATE TABLE note_share_answer (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    share_id BLOB NOT NULL,
    id BLOB NOT NULL,                   -- made by the tablet
    mandate_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, share_id, id),
    FOREIGN KEY (tenant_id, share_id) REFERENCES note_share (tenant_id, id)
) STRICT;
