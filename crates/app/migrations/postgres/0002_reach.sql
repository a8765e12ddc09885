-- What a way in reaches: nothing said, every authority of the person; a reach, those whose codes made it.
CREATE TABLE reach (
    id UUID NOT NULL,
    authority_id UUID NOT NULL REFERENCES authority(id),
    PRIMARY KEY (id, authority_id)
);
ALTER TABLE session ADD COLUMN reach_id UUID;
ALTER TABLE passkey ADD COLUMN reach_id UUID;
ALTER TABLE password ADD COLUMN reach_id UUID;
-- A code that went to the person's own mailbox was seen by nobody else: it reaches everything.
ALTER TABLE enrolment ADD COLUMN mailed BOOLEAN NOT NULL DEFAULT FALSE;
