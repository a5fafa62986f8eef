-- What a campaign says, frozen when it started: one letter for each language (JSON).
CREATE TABLE campaign_letter (
    campaign TEXT NOT NULL REFERENCES campaign (id),
    language TEXT NOT NULL,
    letter TEXT NOT NULL,
    PRIMARY KEY (campaign, language)
);

-- The first so many of the audience go ahead of the others, which go from `rest_from` on (0: not yet).
ALTER TABLE campaign ADD COLUMN canary BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign ADD COLUMN rest_from BIGINT NOT NULL DEFAULT 0;
-- After the time for which the messages to single people are kept: what became of them, as JSON.
ALTER TABLE campaign ADD COLUMN totals TEXT NOT NULL DEFAULT '';

-- The account it went over last: `host:port user`. What an account sent lately is counted by it.
ALTER TABLE campaign ADD COLUMN account TEXT NOT NULL DEFAULT '';

-- What was due lately, whatever its rule.
CREATE INDEX occurrence_due ON occurrence (due_at);

-- Who left through a message of a campaign.
CREATE TABLE departure (
    site TEXT NOT NULL,
    campaign TEXT NOT NULL,
    person TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (campaign, person)
);

-- What came back of a message: that it was not delivered, for now or for good, or that it was unwanted.
CREATE TABLE bounce (
    site TEXT NOT NULL,
    campaign TEXT NOT NULL,
    number BIGINT NOT NULL,
    person TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint')),
    said TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (campaign, number, kind)
);
CREATE INDEX bounce_person ON bounce (site, person, kind, at);

-- How far a mailbox was read (RFC 3501: UIDVALIDITY and UID).
CREATE TABLE inbox (
    name TEXT PRIMARY KEY,
    validity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    at BIGINT NOT NULL
);

-- Who asked for a list and has not said so again through the mail that we sent.
CREATE TABLE sign_up (
    site TEXT NOT NULL,
    list TEXT NOT NULL,
    key TEXT NOT NULL,
    address TEXT NOT NULL,
    first_name TEXT,
    language TEXT,
    -- Of the token in the link.
    token_hash TEXT NOT NULL,
    source TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (site, list, key)
);
CREATE INDEX sign_up_token ON sign_up (token_hash);

-- Single mails that are no campaign: alerts and digests to the team, the question that follows a sign-up. Sent at least
-- once, with the same Message-ID each time.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('alert', 'digest', 'sign-up')),
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'sent', 'failed')),
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    reply TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX notice_due ON notice (state, not_before);

-- What is wrong, of which the team was told: until it is over, nobody is told again. `about` is the target, the
-- campaign, or what a human changed.
CREATE TABLE trouble (
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    since BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (site, kind, about)
);

-- 1: it is still to be mailed to those who are named in `notify`.
ALTER TABLE digest ADD COLUMN due BIGINT NOT NULL DEFAULT 0;
CREATE INDEX digest_due ON digest (due);

-- The next messages are claimed in the order of the audience. A message changes its state three times, and what is
-- indexed beside it is written anew each time: so only those that wait are, and the few of which nobody knows yet.
DROP INDEX message_due;
DROP INDEX message_person;
CREATE INDEX message_next ON message (campaign, number) WHERE state = 'queued';
CREATE INDEX message_behind ON message (campaign) WHERE state = 'data';
CREATE INDEX message_person ON message (site, person);
