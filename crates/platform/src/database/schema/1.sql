-- Names compare byte by byte. `doc` is the whole record as JSON; the other columns repeat what is
-- searched, sorted or listed. Times are milliseconds since 1970 in UTC.

CREATE TABLE connections (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    provider_name TEXT NOT NULL,
    account_id TEXT,
    account_label TEXT,
    state TEXT NOT NULL,
    renewable INTEGER NOT NULL,
    access_expires_at INTEGER,
    refresh_expires_at INTEGER,
    doc TEXT NOT NULL
) STRICT;

-- All that a list shows, in its order: a list of thousands reads nothing else.
CREATE INDEX connections_listed ON connections (
    provider_name, name, account_id, account_label, state, renewable, access_expires_at, refresh_expires_at
);

-- A random stamp, a new one after each change to a connection: what was made of them may be kept
-- while it is the same.
CREATE TABLE connections_changed (stamp BLOB NOT NULL) STRICT;
INSERT INTO connections_changed VALUES (randomblob(16));
CREATE TRIGGER connection_added AFTER INSERT ON connections BEGIN
    UPDATE connections_changed SET stamp = randomblob(16);
END;
CREATE TRIGGER connection_changed AFTER UPDATE ON connections BEGIN
    UPDATE connections_changed SET stamp = randomblob(16);
END;
CREATE TRIGGER connection_removed AFTER DELETE ON connections BEGIN
    UPDATE connections_changed SET stamp = randomblob(16);
END;

-- Connections that are gone here and not yet at the provider.
CREATE TABLE owed_revocations (
    id TEXT NOT NULL PRIMARY KEY,
    doc TEXT NOT NULL
) STRICT;

CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    doc TEXT NOT NULL
) STRICT;

-- `stage` is JSON, the same as in `doc`.
CREATE TABLE sign_ins (
    id TEXT NOT NULL PRIMARY KEY,
    stage TEXT NOT NULL,
    doc TEXT NOT NULL
) STRICT;

-- Short enough to be searched without an index, which each new line would have to pay for.
CREATE TABLE log (
    id INTEGER NOT NULL PRIMARY KEY,
    connection_id TEXT,
    doc TEXT NOT NULL
) STRICT;

-- `at_before` is when the try before the last was sent.
CREATE TABLE journal (
    connection_id TEXT NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    at_before INTEGER,
    tries INTEGER NOT NULL,
    sealed BLOB
) STRICT;
