-- A history as version 1 of the schema made it. Files like this exist: never change it.
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE run (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    instant REAL NOT NULL,
    time TEXT NOT NULL,
    commit_id TEXT,
    branch TEXT,
    scenario_digest TEXT,
    scenario_file TEXT,
    tool_version TEXT,
    environment TEXT,
    environment_class TEXT NOT NULL,
    verdict TEXT,
    reasons TEXT NOT NULL,
    retry_of TEXT,
    anchor TEXT
);
CREATE INDEX run_instant ON run (instant);
CREATE INDEX run_scenario ON run (scenario_digest, branch, instant);
CREATE INDEX run_commit ON run (commit_id, scenario_digest, instant);
CREATE TABLE endpoint (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE measurement (
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    endpoint INTEGER NOT NULL REFERENCES endpoint (key),
    count INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    p50 REAL,
    p95 REAL,
    p99 REAL,
    error_rate REAL,
    PRIMARY KEY (run, endpoint)
) WITHOUT ROWID;
CREATE TABLE judged_cell (
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    endpoint INTEGER NOT NULL REFERENCES endpoint (key),
    metric TEXT NOT NULL,
    state TEXT NOT NULL,
    change REAL,
    low REAL,
    high REAL,
    standard_error REAL,
    baseline REAL,
    candidate REAL,
    PRIMARY KEY (run, endpoint, metric)
) WITHOUT ROWID;
INSERT INTO grdb_migrations VALUES ('runs');
INSERT INTO run VALUES (1, '0a1b2c3d4e5f6071', 'run', 1767607200.0, '2026-01-05T10:00:00Z', 'c0ffee', 'main', 'd1g357',
'shop.yaml', '1.0.0', '{"cpu_cores":4}', '4 cores', 'FAIL', '["FAIL /a p99: 2 > 1"]', NULL, NULL);
INSERT INTO endpoint VALUES (1, '/a');
INSERT INTO measurement VALUES (1, 1, 10000, 0, 25.0, 50.0, 100.0, 0.0);
INSERT INTO judged_cell VALUES (1, 1, 'p99', 'FAIL', NULL, NULL, NULL, NULL, NULL, NULL);
