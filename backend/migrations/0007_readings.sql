-- Finished records of rounds whose readings devices have at hand: of each round the latest ones. The readings are the rows
-- of kind `readings`.
CREATE TABLE readings (
    record TEXT NOT NULL PRIMARY KEY REFERENCES records (id),
    project TEXT NOT NULL REFERENCES projects (id),
    form TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX readings_by_form ON readings (project, form, at, record);

-- Those that were finished before are looked at again, as many as devices have at hand.
UPDATE records SET examined_at = NULL WHERE id IN (
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (PARTITION BY project, form ORDER BY taken_at DESC, id DESC) AS place
        FROM records WHERE status = 'finished'
    ) AS latest WHERE place <= 30
);
