-- What a way in reaches: nothing said, every authority of the person; a reach, those whose codes made it.
CREATE TABLE reach (
    id BLOB NOT NULL,
    authority_id BLOB NOT NULL REFERENCES authority(id),
    PRIMARY KEY (id, authority_id)
) STRICT;
ALTER TABLE session ADD COLUMN reach_id BLOB;
ALTER TABLE passkey ADD COLUMN reach_id BLOB;
ALTER TABLE password ADD COLUMN reach_id BLOB;
-- A code that went to the person's own mailbox was seen by nobody else: it reaches everything.
ALTER TABLE enrolment ADD COLUMN mailed INTEGER NOT NULL DEFAULT FALSE;
