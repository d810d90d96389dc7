-- What a person who unlocks a shared device is known again by, without a password: one a person and device.
CREATE TABLE resume_tokens (
    token_sha256 TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    device TEXT NOT NULL REFERENCES devices (id),
    expires_at BIGINT NOT NULL,
    UNIQUE (person, device)
);

-- Who may choose another PIN, once, on a device that does not open any more.
CREATE TABLE pin_resets (
    person TEXT NOT NULL PRIMARY KEY REFERENCES people (id),
    expires_at BIGINT NOT NULL
);
