-- What devices tell of themselves when somebody asks for help: no answers, and no names. The latest few of each device.
CREATE TABLE diagnostics (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    device TEXT NOT NULL REFERENCES devices (id),
    person TEXT NOT NULL REFERENCES people (id),
    received_at BIGINT NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX diagnostics_by_project ON diagnostics (project, id);
CREATE INDEX diagnostics_by_device ON diagnostics (device, id);
