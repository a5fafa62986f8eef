-- Instants are BIGINT milliseconds since 1970-01-01 UTC, hashes are 64 hex digits, truth is 0 or 1.
-- One text for SQLite and PostgreSQL; what they do not share is in the file of that engine.

CREATE TABLE schema_version (version BIGINT NOT NULL, at BIGINT NOT NULL);

-- Numbers that only ever grow: 'decisions', 'audit', and 'site <id>' for the changes of a site.
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);

CREATE TABLE installation (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    host_id TEXT NOT NULL,
    workspace TEXT NOT NULL,
    -- What .recado/workspace-id holds; empty before the first pass.
    workspace_id TEXT NOT NULL DEFAULT '',
    epoch BIGINT NOT NULL,
    last_time BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Computers and workspace paths that may act on this ledger.
CREATE TABLE known_host (
    host_id TEXT NOT NULL,
    workspace TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (host_id, workspace)
);

-- Stops, each with its own way out. The site '' is the whole installation.
CREATE TABLE hold (
    site TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('paused', 'frozen')),
    since BIGINT NOT NULL,
    code TEXT NOT NULL,
    args TEXT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (site, kind)
);

CREATE TABLE site_state (
    site TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    code TEXT NOT NULL,
    args TEXT NOT NULL
);

CREATE TABLE known_file (
    site TEXT NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (site, path)
);

-- Every text that was ever accepted, and which one is the newest of its path.
CREATE TABLE accepted_version (
    site TEXT NOT NULL,
    path TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (site, path, hash)
);
CREATE TABLE accepted (
    site TEXT NOT NULL,
    path TEXT NOT NULL,
    hash TEXT NOT NULL,
    published BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, path),
    FOREIGN KEY (site, path, hash) REFERENCES accepted_version (site, path, hash)
);

-- What we wrote to a target: the last confirmed change, file by file.
CREATE TABLE manifest (
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    revision TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, target)
);
CREATE TABLE manifest_file (
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    path TEXT NOT NULL,
    hash TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (site, target, path),
    FOREIGN KEY (site, target) REFERENCES manifest (site, target)
);
CREATE TABLE manifest_region (
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    region TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (site, target, region),
    FOREIGN KEY (site, target) REFERENCES manifest (site, target)
);
CREATE TABLE manifest_item (
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    item TEXT NOT NULL,
    title TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    shown_until BIGINT,
    ended BIGINT NOT NULL,
    PRIMARY KEY (site, target, item),
    FOREIGN KEY (site, target) REFERENCES manifest (site, target)
);

CREATE TABLE effect (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    desired_hash TEXT NOT NULL,
    base_revision TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('due', 'attempting', 'unknown', 'confirmed', 'refused', 'superseded', 'quarantined')),
    epoch BIGINT NOT NULL,
    attempt_no BIGINT NOT NULL,
    crashes BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    remote_old TEXT,
    remote_new TEXT,
    revision TEXT,
    unacked_until BIGINT,
    sentence TEXT NOT NULL,
    change_json TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (site, number)
);
-- One in flight for each target: a change that may still reach it keeps every other one back.
CREATE UNIQUE INDEX effect_in_flight ON effect (site, target)
    WHERE state IN ('attempting', 'unknown');
CREATE INDEX effect_by_target ON effect (site, target, number);

-- Append only: one row for each step of each attempt.
CREATE TABLE attempt (
    effect_id TEXT NOT NULL REFERENCES effect (id),
    attempt_no BIGINT NOT NULL,
    phase TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (effect_id, attempt_no, phase, epoch)
);

-- How the manifest differs once an effect is confirmed: written before it is sent, so that a start
-- after a crash can confirm what it finds at the target without planning it again.
CREATE TABLE planned (
    effect_id TEXT PRIMARY KEY REFERENCES effect (id),
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    number BIGINT NOT NULL,
    difference TEXT NOT NULL
);

-- What the public page showed of a change, newest look for each.
CREATE TABLE verdict (
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL,
    since BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, target, number)
);

CREATE TABLE failure (
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    count BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    since BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, target)
);

-- Who may write to a target. Times are those of the database, or of this computer since it was
-- started: never the wall clock of the holder.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ttl BIGINT NOT NULL
);

CREATE TABLE occurrence (
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    zone TEXT NOT NULL,
    tzdb TEXT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (rule, key)
);
CREATE INDEX occurrence_by_time ON occurrence (rule, due_at);

CREATE TABLE digest (
    site TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (site, at)
);

-- Sealed: neither the value nor anything it could be guessed from.
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    nonce TEXT NOT NULL,
    sealed TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);

INSERT INTO counter (name, value) VALUES ('decisions', 0), ('audit', 0);
