-- What happens in a sitting: facts that are only added, or struck out; ballots on tablets; the public screen.
ALTER TABLE sitting ADD COLUMN second_of UUID;   -- the sitting that missed its quorum, whose items this one takes up

CREATE TABLE proceeding (               -- a sitting that opened
    tenant_id UUID NOT NULL REFERENCES authority(id),
    sitting_id UUID NOT NULL,
    setting JSONB NOT NULL,             -- rules::proceedings::Setting, frozen at the opening
    sealed_at BIGINT,                  -- its minutes are signed: nothing is struck out any more
    PRIMARY KEY (tenant_id, sitting_id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);

CREATE TABLE proceeding_fact (
    tenant_id UUID NOT NULL REFERENCES authority(id),
    sitting_id UUID NOT NULL,
    id UUID NOT NULL,                   -- made by the screen: the same twice is the same fact
    seq BIGINT NOT NULL,               -- order in which they were received
    at BIGINT NOT NULL,                -- when it happened
    fact JSONB NOT NULL,                -- rules::proceedings::Fact
    by_person UUID NOT NULL,
    written_at BIGINT NOT NULL,
    struck_at BIGINT,
    struck_by UUID,
    strike_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, sitting_id, id),
    UNIQUE (tenant_id, sitting_id, seq),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);

CREATE TABLE ballot (                   -- a vote on tablets
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    item_id UUID NOT NULL,
    secret BOOLEAN NOT NULL DEFAULT FALSE,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);
CREATE INDEX ballot_sitting ON ballot (tenant_id, sitting_id);

CREATE TABLE ballot_vote (              -- a public vote: by name
    tenant_id UUID NOT NULL REFERENCES authority(id),
    ballot_id UUID NOT NULL,
    voice_id UUID NOT NULL,             -- the mandate whose voice it is
    choice TEXT NOT NULL,               -- 'in_favour' | 'against' | 'abstained' | 'not_voting'
    cast_by UUID NOT NULL,              -- the mandate that cast it
    cast_at BIGINT NOT NULL,
    turn BIGINT NOT NULL,              -- order of the choices made for this voice, on whichever tablet
    PRIMARY KEY (tenant_id, ballot_id, voice_id),
    FOREIGN KEY (tenant_id, ballot_id) REFERENCES ballot (tenant_id, id)
);

CREATE TABLE ballot_turnout (           -- a secret vote: who has voted, without what, when, or in which order
    tenant_id UUID NOT NULL REFERENCES authority(id),
    ballot_id UUID NOT NULL,
    voice_id UUID NOT NULL,
    PRIMARY KEY (tenant_id, ballot_id, voice_id),
    FOREIGN KEY (tenant_id, ballot_id) REFERENCES ballot (tenant_id, id)
);

CREATE TABLE ballot_tally (             -- and how many of each choice, without whose
    tenant_id UUID NOT NULL REFERENCES authority(id),
    ballot_id UUID NOT NULL,
    choice TEXT NOT NULL,               -- 'in_favour' | 'against' | 'abstained' | 'blank'
    votes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, ballot_id, choice),
    FOREIGN KEY (tenant_id, ballot_id) REFERENCES ballot (tenant_id, id)
);

CREATE TABLE public_screen (            -- the screen in the room, which anybody may read
    tenant_id UUID NOT NULL REFERENCES authority(id),
    id UUID NOT NULL,
    sitting_id UUID NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    made_by UUID NOT NULL,
    made_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, sitting_id) REFERENCES sitting (tenant_id, id)
);
