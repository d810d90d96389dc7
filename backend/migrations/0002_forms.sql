-- Files that forms show or play; their bytes are among the media.
CREATE TABLE form_files (
    project TEXT NOT NULL REFERENCES projects (id),
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (project, form, version, name)
);
CREATE INDEX form_files_by_file ON form_files (project, sha256);

-- Lists of entities, and the properties that published forms give to them, a JSON array.
CREATE TABLE entity_lists (
    project TEXT NOT NULL REFERENCES projects (id),
    list TEXT NOT NULL,
    properties TEXT NOT NULL,
    PRIMARY KEY (project, list)
);

-- What records did to entities, in order. The entity itself is the row of kind `entity`.
CREATE TABLE entity_changes (
    project TEXT NOT NULL REFERENCES projects (id),
    list TEXT NOT NULL,
    entity TEXT NOT NULL,
    version BIGINT NOT NULL,
    record TEXT NOT NULL REFERENCES records (id),
    at BIGINT NOT NULL,
    change TEXT NOT NULL,
    PRIMARY KEY (project, list, entity, version)
);
CREATE INDEX entity_changes_by_record ON entity_changes (record);

-- When a finished record was filled once more by the server, and what differed then, a JSON array.
ALTER TABLE records ADD COLUMN examined_at BIGINT;
ALTER TABLE records ADD COLUMN differences TEXT;
CREATE INDEX records_unexamined ON records (id) WHERE status = 'finished' AND examined_at IS NULL;
CREATE INDEX records_differing ON records (project, taken_at, id) WHERE differences IS NOT NULL;
