-- Instants are BIGINT milliseconds since 1970-01-01 UTC, hashes are 64 hex digits, truth is 0 or 1.

CREATE TABLE subscriber_list (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site, name)
);

-- Who is on a list, and who left it. `key` is the address in the one spelling that makes two of them the same; `tags`
-- is JSON: ["loja", …]. Without `consent_source` nobody is mailed; `consent_noted_at` is when we were told of it.
CREATE TABLE subscriber (
    site TEXT NOT NULL,
    list TEXT NOT NULL,
    key TEXT NOT NULL,
    address TEXT NOT NULL,
    first_name TEXT,
    name TEXT,
    language TEXT,
    tags TEXT NOT NULL,
    consent_source TEXT,
    consent_at BIGINT,
    consent_noted_at BIGINT,
    added_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'removed')),
    removed_because TEXT,
    removed_at BIGINT,
    PRIMARY KEY (site, list, key),
    FOREIGN KEY (site, list) REFERENCES subscriber_list (site, name)
);
CREATE INDEX subscriber_by_key ON subscriber (site, key);

-- Addresses that a site must not mail, whatever list they come back on: a keyed hash of site and address, so that
-- without the vault's key nobody can even try out whose it is.
CREATE TABLE suppression (
    site TEXT NOT NULL,
    hash TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('unsubscribed', 'bounced', 'complained', 'erased')),
    at BIGINT NOT NULL,
    PRIMARY KEY (site, hash)
);
