-- What happens in a sitting: facts that are only added, or struck out; ballots on tablets; the public screen.
ALTER TABLE sitting ADD COLUMN second_of BLOB;   -- the sitting that missed its quorum, whose items this one takes up

CREATE TABLE proceeding (               -- a sitting that opened
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    sitting_id BLOB NOT NULL,
    setting TEXT NOT NULL,              -- rules::proceedings::Setting, frozen at the opening
    sealed_at INTEGER,                  -- its minutes are signed: nothing is struck out any more
    PRIMARY KEY (tenant_id, sitting_id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;

CREATE TABLE proceeding_fact (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    sitting_id BLOB NOT NULL,
    id BLOB NOT NULL,                   -- made by the screen: the same twice is the same fact
    seq INTEGER NOT NULL,               -- order in which they were received
    at INTEGER NOT NULL,                -- when it happened
    fact TEXT NOT NULL,                 -- rules::proceedings::Fact
    by_person BLOB NOT NULL,
    written_at INTEGER NOT NULL,
    struck_at INTEGER,
    struck_by BLOB,
    strike_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, sitting_id, id),
    UNIQUE (tenant_id, sitting_id, seq),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;

CREATE TABLE ballot (                   -- a vote on tablets
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    sitting_id BLOB NOT NULL,
    item_id BLOB NOT NULL,
    secret INTEGER NOT NULL DEFAULT FALSE,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;
CREATE INDEX ballot_sitting ON ballot (tenant_id, sitting_id);

CREATE TABLE ballot_vote (              -- a public vote: by name
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    ballot_id BLOB NOT NULL,
    voice_id BLOB NOT NULL,             -- the mandate whose voice it is
    choice TEXT NOT NULL,               -- 'in_favour' | 'against' | 'abstained' | 'not_voting'
    cast_by BLOB NOT NULL,              -- the mandate that cast it
    cast_at INTEGER NOT NULL,
    turn INTEGER NOT NULL,              -- order of the choices made for this voice, on whichever tablet
    PRIMARY KEY (tenant_id, ballot_id, voice_id),
    FOREIGN KEY (tenant_id, ballot_id) REFERENCES ballot (tenant_id, id)
) STRICT;

CREATE TABLE ballot_turnout (           -- a secret vote: who has voted, without what, when, or in which order
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    ballot_id BLOB NOT NULL,
    voice_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, ballot_id, voice_id),
    FOREIGN KEY (tenant_id, ballot_id) REFERENCES ballot (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ballot_tally (             -- and how many of each choice, without whose
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    ballot_id BLOB NOT NULL,
    choice TEXT NOT NULL,               -- 'in_favour' | 'against' | 'abstained' | 'blank'
    votes INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, ballot_id, choice),
    FOREIGN KEY (tenant_id, ballot_id) REFERENCES ballot (tenant_id, id)
) STRICT;

CREATE TABLE public_screen (            -- the screen in the room, which anybody may read
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    sitting_id BLOB NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    made_by BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
) STRICT;
