-- What is visited. Devices have each as a row of kind `asset` in the project's scope.
CREATE TABLE assets (
    project TEXT NOT NULL REFERENCES projects (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    parent TEXT,
    PRIMARY KEY (project, code)
);
