-- What members write on their documents: entries added once and never changed, sealed, for their author's devices only.
CREATE TABLE note_key (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    mandate_id UUID NOT NULL,
    blob TEXT NOT NULL,                 -- the key itself stands among the files of the authority, not here
    PRIMARY KEY (tenant_id, mandate_id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
);

CREATE TABLE note_entry (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    mandate_id UUID NOT NULL,
    seq BIGINT NOT NULL,               -- order of arrival, from 1, without gap
    ref TEXT NOT NULL,                  -- its name, given by the device that wrote it
    sealed BYTEA NOT NULL,               -- the server does not read what it keeps
    received_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id, seq),
    UNIQUE (tenant_id, mandate_id, ref),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
);
