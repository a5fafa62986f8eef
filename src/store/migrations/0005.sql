-- Campaigns: the e-mail of an item, sent once to everybody who was on the list when it started (RELIABILITY 2.7).
-- `occasion` is which time of an item that comes back, so that the same e-mail cannot be started twice.
CREATE TABLE campaign (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    item TEXT NOT NULL,
    occasion TEXT NOT NULL,
    list TEXT NOT NULL,
    -- Of everything that is sent, whoever it goes to.
    content_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sending', 'paused', 'done', 'stopped', 'expired')),
    reason TEXT NOT NULL,
    -- Nothing is sent from then on, whatever is left.
    until_at BIGINT NOT NULL,
    audience BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (site, item, occasion)
);

-- One row for each person of a campaign's audience, frozen when it started. `person` is the keyed hash by which
-- somebody is kept from being written to again.
CREATE TABLE message (
    campaign TEXT NOT NULL REFERENCES campaign (id),
    number BIGINT NOT NULL,
    site TEXT NOT NULL,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    first_name TEXT,
    name TEXT,
    language TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'data', 'accepted', 'refused', 'unknown', 'suppressed', 'expired')),
    -- This person left while their message was on its way: should the server not want it now, it is not tried again.
    leaving BIGINT NOT NULL,
    -- The lease of the worker that has it.
    epoch BIGINT NOT NULL,
    -- Grows when a person decides that an unknown one is sent again; part of the Message-ID.
    generation BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    -- What the mail server said last.
    reply TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (campaign, number),
    UNIQUE (campaign, person)
);
CREATE INDEX message_due ON message (campaign, state, not_before, number);
CREATE INDEX message_person ON message (site, person, state);
