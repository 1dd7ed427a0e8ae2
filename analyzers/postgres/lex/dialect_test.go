package lex

import "testing"

func TestRecognise(t *testing.T) {
	for sql, want := range map[string]Dialect{
		"CREATE TABLE t (a UInt64) ENGINE = ReplacingMergeTree(b) ORDER BY a":    ClickHouse,
		"ALTER TABLE t ON CLUSTER default ADD COLUMN a String":                   ClickHouse,
		"DROP TABLE IF EXISTS t ON CLUSTER '{cluster}'":                          ClickHouse,
		"CREATE MATERIALIZED VIEW v TO t AS SELECT 1":                            ClickHouse,
		"ALTER TABLE t ADD COLUMN a Nullable(String)":                            ClickHouse,
		"ALTER TABLE t ADD INDEX i a TYPE bloom_filter(0.01) GRANULARITY 1":      ClickHouse,
		"ALTER TABLE t DROP INDEX IF EXISTS i":                                   ClickHouse,
		"ALTER TABLE t MODIFY COLUMN a Nullable(Int8)":                           ClickHouse,
		"CREATE TABLE `t` (`a` LowCardinality(String)) ENGINE MergeTree":         ClickHouse,
		"SELECT a::String FROM t SETTINGS max_threads = 1":                       ClickHouse,
		"CREATE TABLE `t` (`a` int)":                                             MySQL,
		"CREATE TABLE t (a int NOT NULL AUTO_INCREMENT)":                         MySQL,
		"CREATE TABLE t (a int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4":           MySQL,
		"CREATE TABLE t (a int(10) unsigned, b SERIAL)":                          MySQL,
		"ALTER TABLE s.t MODIFY a int":                                           MySQL,
		"ALTER TABLE t ADD a int, CHANGE b c int":                                MySQL,
		"ALTER TABLE t DROP FOREIGN KEY f":                                       MySQL,
		"CREATE TABLE t (a timestamp DEFAULT now() ON UPDATE CURRENT_TIMESTAMP)": MySQL,
		"INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1":                 MySQL,
		"DROP INDEX i ON t": MySQL,
		"DELIMITER $$\nCREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN END$$\n": MySQL,
		"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)":                         SQLite,
		"PRAGMA foreign_keys = ON":                                                     SQLite,
		"CREATE TABLE t (a int) WITHOUT ROWID":                                         SQLite,
		"INSERT OR REPLACE INTO \"t\" VALUES (1)":                                      SQLite,
		"CREATE TABLE t (a int)\nGO\nSELECT 1\nGO\n":                                   TSQL,
		"ALTER TABLE [dbo].[t] ADD [a] int":                                            TSQL,
		"CREATE TABLE t (a nvarchar(max), b int IDENTITY(1,1))":                        TSQL,
		"CREATE TABLE t (a varchar2(10))":                                              Oracle,
		"":                                                                             "",
		"SELECT 1":                                                                     "",
		"SELECT '`a` AUTO_INCREMENT' -- ENGINE=InnoDB\n/* PRAGMA a; */":                "",
		"ALTER TABLE auto_increment ADD COLUMN auto_increment int":                     "",
		"ALTER TABLE t RENAME modify TO change":                                        "",
		"ALTER TABLE modify ADD a int":                                                 "",
		"ALTER TABLE ONLY change ADD unsigned int":                                     "",
		"SELECT a unsigned, b[c], ARRAY[[a], [b]], d.go FROM t JOIN cluster ON cluster.a = b":   "",
		"CREATE VIEW v AS SELECT * FROM t JOIN u ON cluster WHERE go":                           "",
		"CREATE MATERIALIZED VIEW v AS SELECT interval '1' year TO month":                       "",
		"ALTER TABLE t CLUSTER ON cluster":                                                      "",
		"CREATE DOMAIN tinyint AS smallint":                                                     "",
		"UPDATE settings SET settings = 1":                                                      "",
		"CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 1), engine text, go text[])": "",
		"CREATE TABLE t (id BIGSERIAL, a jsonb) ENGINE=InnoDB":                                  "",
		"ALTER TABLE t MODIFY a int; CREATE INDEX CONCURRENTLY i ON t (a)":                      "",
		"SELECT 1; DO $$ a $$; PRAGMA x":                                                        "",
	} {
		e := Recognise([]byte(sql))
		if e.Dialect != want {
			t.Errorf("%s: recognised as %q (%s), want %q", sql, e.Dialect, e.Sign.Text, want)
		}
		if (e.Dialect == "") != (e.Sign.Text == "") {
			t.Errorf("%s: dialect %q with the sign %q", sql, e.Dialect, e.Sign.Text)
		}
	}
}

func TestRecogniseNamesTheSign(t *testing.T) {
	e := Recognise([]byte("SELECT 1; ALTER TABLE t DROP FOREIGN KEY f; SELECT `a`"))
	if want := (Evidence{Dialect: MySQL, Sign: Sign{"DROP FOREIGN KEY", 24}}); e != want {
		t.Errorf("got %+v, want %+v", e, want)
	}
	e = Recognise([]byte("SELECT `a`; ALTER TABLE t ADD a jsonb, ADD b bytea"))
	if want := (Evidence{Postgres: Sign{"JSONB", 32}}); e != want {
		t.Errorf("got %+v, want %+v", e, want)
	}
	e = Recognise([]byte("CREATE TABLE t (a blob DEFAULT (jsonb('{}')))"))
	if e != (Evidence{}) {
		t.Errorf("got %+v, want nothing", e)
	}
}
