-- How long the notes of a mandate outlive it: the rule of the authority, from a day on.
CREATE TABLE note_keeping (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    valid_from TEXT NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, valid_from)
) STRICT;

-- The last day on which the notes of an ended mandate are given to their author. What had ended already begins now.
ALTER TABLE mandate ADD COLUMN notes_until TEXT;
UPDATE mandate SET notes_until = date(max(ends_on, date('now')), '+90 days') WHERE ends_on IS NOT NULL;

CREATE TABLE note_life (                -- how many times the list of a mandate was emptied
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    mandate_id BLOB NOT NULL,
    generation INTEGER NOT NULL,
    emptied_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id),
    FOREIGN KEY (tenant_id, mandate_id) REFERENCES mandate (tenant_id, id)
) STRICT;

-- A lost tablet: cut off by an authority, with the keys that were made on it.
ALTER TABLE device ADD COLUMN cut_at INTEGER;
ALTER TABLE passkey ADD COLUMN device_id BLOB;
