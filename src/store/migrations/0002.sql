-- Instants are BIGINT milliseconds since 1970-01-01 UTC, hashes are 64 hex digits, truth is 0 or 1.

-- An item as its files said it when it was published, by fingerprint: what an undo puts back, and what stays live while
-- a newer text waits for a yes. `files` is JSON: [[path, hash], …] of texts that accepted_version holds; `pictures` is
-- JSON: [[path, hash, "jpg 1200 800"], …].
CREATE TABLE item_version (
    site TEXT NOT NULL,
    item TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    title TEXT NOT NULL,
    files TEXT NOT NULL,
    pictures TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, item, fingerprint)
);

-- What the client, or silence, said of an item as it stood. The last word counts; every word is in the audit.
CREATE TABLE approval (
    site TEXT NOT NULL,
    item TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'rejected')),
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, item, fingerprint)
);

-- What waits for an answer, and since when. One row for each item: what is asked replaces what was asked before.
CREATE TABLE asked (
    site TEXT NOT NULL,
    item TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    since BIGINT NOT NULL,
    -- When it was first seen at all, whatever it said then.
    first_since BIGINT NOT NULL,
    -- The version that a person was given to show to the client, until there is an answer.
    shown TEXT,
    reminded_at BIGINT,
    PRIMARY KEY (site, item)
);

-- Links that were given to reviewers. Only a hash of the token is kept.
CREATE TABLE review_link (
    token_hash TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    item TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Items that stay at an earlier version since an undo, as long as their files say what they said then.
CREATE TABLE undone (
    site TEXT NOT NULL,
    item TEXT NOT NULL,
    -- The fingerprint of the version that stays; absent: the item is not shown.
    kept TEXT,
    -- What its files said at the undo; absent: there was no file.
    instead_of TEXT,
    -- The change that the undo went back to.
    number BIGINT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, item)
);

-- What a person decided about something that a human changed on the live site. `seen` is the hash of what stood there
-- when it was decided: another change asks again.
CREATE TABLE drift_choice (
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    path TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('overwrite', 'leave')),
    seen TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site, target, path)
);
