-- How long the notes of a mandate outlive it: the rule of the authority, from a day on.
CREATE TABLE note_keeping (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    valid_from TEXT NOT NULL,
    days BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, valid_from)
);

-- The last day on which the notes of an ended mandate are given to their author. What had ended already begins now.
ALTER TABLE mandate ADD COLUMN notes_until TEXT;
UPDATE mandate SET notes_until = (greatest(ends_on::date, current_date) + 90)::text WHERE ends_on IS NOT NULL;

CREATE TABLE note_life (                -- how many times the list of a mandate was emptied
    tenant_id UUID NOT NULL REFERENCES authority(id),
    mandate_id UUID NOT NULL,
    generation BIGINT NOT NULL,
    emptied_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
);

-- A lost tablet: cut off by an authority, with the keys that were made on it.
ALTER TABLE device ADD COLUMN cut_at BIGINT;
ALTER TABLE passkey ADD COLUMN device_id UUID;
