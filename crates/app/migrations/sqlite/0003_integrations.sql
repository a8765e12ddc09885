-- Programs of the authority: their access tokens, and what is announced to them.
CREATE TABLE api_token (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,                   -- the actor of what is done with it
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,               -- its first characters, to tell it from the others
    secret_hash TEXT NOT NULL UNIQUE,   -- SHA-256 of 256 random bits
    scopes TEXT NOT NULL,               -- tokens::Scope, a list
    expires_on TEXT NOT NULL,           -- last day, in the authority's time zone
    expires_at INTEGER NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE feed_subscription (        -- who is told, by a job, of changes of a kind
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    kind TEXT NOT NULL,
    subscriber BLOB NOT NULL,
    PRIMARY KEY (tenant_id, kind, subscriber)
) STRICT;

CREATE TABLE webhook (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,
    url TEXT NOT NULL,
    events TEXT NOT NULL,               -- integrations::Event, a list
    secret TEXT NOT NULL,               -- signs each announcement, so it is kept as it is
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    failing_since INTEGER,
    next_try_at INTEGER,                -- while it fails, only one try at a time
    removed_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE webhook_delivery (
    tenant_id BLOB NOT NULL REFERENCES authority(id),
    id BLOB NOT NULL,                   -- the same at each try and each redelivery
    webhook_id BLOB NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,                 -- the exact text that is signed
    state TEXT NOT NULL,                -- 'waiting' | 'delivered' | 'failed'
    attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER,                     -- last HTTP answer
    detail TEXT NOT NULL DEFAULT '',    -- why it failed
    asked_at INTEGER NOT NULL,          -- announced, or asked again by hand
    tried_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook (tenant_id, id)
) STRICT;
CREATE INDEX webhook_delivery_of ON webhook_delivery (tenant_id, webhook_id, created_at);
