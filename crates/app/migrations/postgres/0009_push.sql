-- Notifications: how a browser is reached, for as long as the session that asked for it.
CREATE TABLE push_key (                 -- the one pair of the instance (RFC 8292)
    one INTEGER PRIMARY KEY CHECK (one = 1),
    pkcs8 BYTEA NOT NULL
);

CREATE TABLE push_subscription (
    session_id UUID PRIMARY KEY REFERENCES session(id),
    endpoint TEXT NOT NULL,             -- address at the service of the browser
    p256dh TEXT NOT NULL,               -- what is sent is readable by this browser only (RFC 8291)
    auth TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
