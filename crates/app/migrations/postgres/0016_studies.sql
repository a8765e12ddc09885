-- Studies before buying: the question as it was asked; the answer is worked out anew each time.
CREATE TABLE study (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,                   -- drawn by the screen: kept twice, it is one study
    title TEXT NOT NULL,
    question JSONB NOT NULL,            -- rules::study::Input
    changed_by UUID NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
