-- What changes one version of a file into the next: derived, made once, sent to tablets that hold the one before.
CREATE TABLE file_patch (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    from_hash TEXT NOT NULL,
    to_hash TEXT NOT NULL,
    patch_hash TEXT,                    -- none when the file itself is as small
    bytes INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, from_hash, to_hash)
) STRICT;
CREATE INDEX file_patch_onto ON file_patch (tenant_id, to_hash);
