-- The subset that SQLite and PostgreSQL share: TEXT ids, BIGINT milliseconds, JSON as TEXT.

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Secret: who has them signs receipts and opens rescue files. A backup has them too.
CREATE TABLE project_keys (
    project TEXT NOT NULL PRIMARY KEY REFERENCES projects (id),
    receipts TEXT NOT NULL,
    rescue TEXT NOT NULL
);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    incarnation BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Who has signed in on which device; it outlives the session.
CREATE TABLE device_people (
    device TEXT NOT NULL REFERENCES devices (id),
    person TEXT NOT NULL REFERENCES people (id),
    first_at BIGINT NOT NULL,
    PRIMARY KEY (device, person)
);

-- Only the digest of a session's token is kept.
CREATE TABLE sessions (
    token_sha256 TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    device TEXT REFERENCES devices (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person);

CREATE TABLE form_versions (
    project TEXT NOT NULL REFERENCES projects (id),
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    round BIGINT NOT NULL,
    status TEXT NOT NULL,
    body TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    published_at BIGINT,
    PRIMARY KEY (project, form, version)
);

-- Every operation ever received: those of one push that were taken, a JSON array as it came, `first` to `last` of a log.
-- Operations are counted in commit order; `place` is the number of the first one here.
CREATE TABLE segments (
    place INTEGER NOT NULL PRIMARY KEY, -- SQLite's own word for its row's number; BIGINT elsewhere
    device TEXT NOT NULL,
    incarnation BIGINT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    ops TEXT NOT NULL,
    UNIQUE (device, incarnation, last)
);

-- An id is taken once, for ever. The hot path: 16 bytes an id, no second tree (SQLite's own words).
CREATE TABLE op_ids (
    op_id BLOB NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL
) WITHOUT ROWID;

-- Operations that were stored but not applied, and who settled them how.
CREATE TABLE quarantine (
    op_id TEXT NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL,
    project TEXT NOT NULL REFERENCES projects (id),
    device TEXT NOT NULL,
    record TEXT NOT NULL,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    settled TEXT,
    settled_by TEXT REFERENCES people (id),
    settled_at BIGINT,
    reason TEXT
);
CREATE INDEX quarantine_by_record ON quarantine (record);
CREATE INDEX quarantine_by_project ON quarantine (project, place);

-- What lists need of a record; the record itself is the row of kind `record`.
CREATE TABLE records (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES people (id),
    status TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    ops_sha256 TEXT NOT NULL -- the chain of its operations, see common/src/receipt.rs
);
CREATE INDEX records_by_time ON records (project, taken_at, id);
CREATE INDEX records_by_form ON records (project, form, taken_at, id);

CREATE TABLE media (
    project TEXT NOT NULL REFERENCES projects (id),
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    uploaded_by TEXT NOT NULL REFERENCES people (id),
    received_at BIGINT NOT NULL,
    PRIMARY KEY (project, sha256)
);

-- Files on their way. `at` is how much of one is on the disk for sure; it moves after the disk says so. One that is whole
-- stays listed for a while, because the answer that said so may have been lost.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    person TEXT NOT NULL REFERENCES people (id),
    sha256 TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_by_person ON uploads (person);
CREATE INDEX uploads_by_expiry ON uploads (expires_at);

-- Which records name which files, here or not.
CREATE TABLE record_media (
    record TEXT NOT NULL REFERENCES records (id),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (record, sha256)
);
CREATE INDEX record_media_by_file ON record_media (sha256);

-- A change is stored once; scopes point at it. `hash` is what it adds to the checksum of a scope that shows it.
CREATE TABLE row_bodies (
    project TEXT NOT NULL REFERENCES projects (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BIGINT NOT NULL,
    PRIMARY KEY (project, kind, key)
);

-- `seq` is counted up inside the transaction that changes a row, so it is in commit order. What is gone is forgotten
-- through `floor`. `checksum` is the wrapping sum of the hashes of the rows that show.
CREATE TABLE scopes (
    scope TEXT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    floor BIGINT NOT NULL,
    checksum BIGINT NOT NULL
);

-- `hash` is what the row now adds to its scope's checksum: 0 once it is gone.
CREATE TABLE scope_rows (
    scope TEXT NOT NULL REFERENCES scopes (scope),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    project TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    gone_at BIGINT,
    PRIMARY KEY (scope, kind, key)
);
CREATE UNIQUE INDEX scope_rows_by_seq ON scope_rows (scope, seq);
CREATE INDEX scope_rows_gone ON scope_rows (gone_at) WHERE gone_at IS NOT NULL;

-- The command itself is the row of kind `command` in the device's scope, for as long as it waits.
CREATE TABLE commands (
    key TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    device TEXT NOT NULL REFERENCES devices (id),
    sent_by TEXT NOT NULL REFERENCES people (id),
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    outcome TEXT,
    settled_at BIGINT
);
CREATE INDEX commands_waiting ON commands (expires_at) WHERE settled_at IS NULL;

-- What must not be forgotten: who did what to what, when and why. `person` is nobody where it was done at the server.
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY, -- SQLite's own word for its row's number; BIGINT elsewhere
    project TEXT NOT NULL REFERENCES projects (id),
    at BIGINT NOT NULL,
    person TEXT REFERENCES people (id),
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_project ON audit (project, id);

-- Records that were erased: what still comes of them is stored without its content.
CREATE TABLE erased (
    record TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    at BIGINT NOT NULL
);
