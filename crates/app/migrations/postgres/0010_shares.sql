-- What members share with each other: copies, each sealed with its own key, for those it names and nobody else.
CREATE TABLE note_share (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,                   -- made by the tablet: the same twice is the same share
    mandate_id UUID NOT NULL,           -- who shares
    key TEXT,                           -- the blob of the key, among the files; NULL once withdrawn
    sealed BYTEA,
    shared_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
);
CREATE INDEX note_share_mandate ON note_share (tenant_id, mandate_id);

CREATE TABLE note_share_reader (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    share_id UUID NOT NULL,
    mandate_id UUID NOT NULL,
    read_at BIGINT,
    away_at BIGINT,
    PRIMARY KEY (tenant_id, share_id, mandate_id),
    FOREIGN KEY (tenant_id, share_id) REFERENCES note_share (tenant_id, id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
);
CREATE INDEX note_share_reader_mandate ON note_share_reader (tenant_id, mandate_id);

CREATE TABLE note_share_answer (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    share_id UUID NOT NULL,
    id UUID NOT NULL,                   -- made by the tablet
    mandate_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, share_id, id),
    FOREIGN KEY (tenant_id, share_id) REFERENCES note_share (tenant_id, id)
);
