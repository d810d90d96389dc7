-- The subset that SQLite and PostgreSQL share: TEXT ids, BIGINT milliseconds, JSON as TEXT.

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    created_at BIGINT NOT NULL
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

-- Every operation ever received, as it came. `code` and `detail` are set on those in quarantine.
CREATE TABLE ops (
    op_id TEXT NOT NULL PRIMARY KEY,
    device TEXT NOT NULL,
    incarnation BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    code TEXT,
    detail TEXT,
    UNIQUE (device, incarnation, seq)
);
CREATE INDEX ops_by_record ON ops (record);

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
    answers BIGINT NOT NULL
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

-- Which records name which files, here or not.
CREATE TABLE record_media (
    record TEXT NOT NULL REFERENCES records (id),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (record, sha256)
);
CREATE INDEX record_media_by_file ON record_media (sha256);

-- A change is stored once; scopes point at it.
CREATE TABLE row_bodies (
    project TEXT NOT NULL REFERENCES projects (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (project, kind, key)
);

-- `seq` is counted up inside the transaction that changes a row, so it is in commit order.
CREATE TABLE scopes (
    scope TEXT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL
);

CREATE TABLE scope_rows (
    scope TEXT NOT NULL REFERENCES scopes (scope),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    project TEXT NOT NULL,
    seq BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    PRIMARY KEY (scope, kind, key)
);
CREATE UNIQUE INDEX scope_rows_by_seq ON scope_rows (scope, seq);
