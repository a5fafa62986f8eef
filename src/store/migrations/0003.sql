-- Changes that may take effect though everything was decided without them: requests whose answers were
-- lost, at targets that take whatever comes last (RELIABILITY R4).
CREATE TABLE late (
    effect_id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL,
    target TEXT NOT NULL,
    number BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    difference TEXT NOT NULL
);
CREATE INDEX late_target ON late (site, target, number);
