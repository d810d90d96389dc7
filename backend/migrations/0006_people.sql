-- Without access since then: may not sign in, and what is captured as theirs is put into quarantine.
ALTER TABLE people ADD COLUMN left_at BIGINT;

CREATE TABLE people_groups (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    UNIQUE (project, name)
);

CREATE TABLE group_members (
    unit TEXT NOT NULL REFERENCES people_groups (id),
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (unit, person)
);
CREATE INDEX group_members_by_person ON group_members (person);

-- `days` is JSON.
CREATE TABLE shifts (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    days TEXT NOT NULL,
    from_min BIGINT NOT NULL,
    to_min BIGINT NOT NULL,
    UNIQUE (project, name)
);

CREATE TABLE shift_members (
    unit TEXT NOT NULL REFERENCES shifts (id),
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (unit, person)
);
CREATE INDEX shift_members_by_person ON shift_members (person);

-- When and for whom a form is, over what its workbook says: JSON. The row of kind `availability` is what devices have of it.
CREATE TABLE availability (
    project TEXT NOT NULL REFERENCES projects (id),
    form TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (project, form)
);
