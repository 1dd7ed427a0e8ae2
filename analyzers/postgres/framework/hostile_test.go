package framework

import (
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// A file of nothing but marks must not cost more than its length.
func TestManyMarks(t *testing.T) {
	for _, line := range []string{
		"-- +goose Up\nSELECT 1;\n", "-- +goose Up\n-- +goose StatementBegin\nSELECT 1; SELECT 2;\n-- +goose StatementEnd\n",
		"-- migrate:up\nSELECT 1;\n", "-- +migrate Down\nSELECT 1;\n", "-- +migrate Up\n-- +migrate StatementBegin\nSELECT 1;\n",
		"SELECT 1;--> statement-breakpoint\n", "---- create above / drop below ----\nSELECT 1;\n", "-- Running upgrade a -> b\nSELECT 1;\n",
		"--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--rollback x\n",
	} {
		content := strings.Repeat(line, 50_000)
		file := split(content)
		source := Source{Path: "migrations/1_a.sql", Split: func() ([]byte, lex.File, error) { return []byte(content), file, nil }}
		start := time.Now()
		dbs, _ := Databases([]Source{source}, nil, nil)
		run := NewRun(dbs[0].Tool)
		placed := 0
		for _, m := range dbs[0].Migrations {
			for _, step := range append(m.Up, m.Down...) {
				placed += len(run.Step(step, step.Statements(file), false))
			}
		}
		if placed != len(file.Statements) {
			t.Errorf("%q: %d of %d statements placed", line, placed, len(file.Statements))
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q: took %v", line, took)
		}
	}
}

func TestOddPaths(t *testing.T) {
	var sources []Source
	for _, path := range []string{
		"", ".", "/", "/etc/migrations/1_a.sql", "../1_a.up.sql", "a//b/1_a.up.sql", "up.sql", "1/up.sql", "1_a/migration.sql", ".sql",
		"_.sql", "V__.sql", "R__.sql", "migrations/\n1_a.sql", "migrations/" + strings.Repeat("1_", 10_000) + ".sql", "migrations/1.sql",
	} {
		sources = append(sources, Source{Path: path, Explicit: len(path)%2 == 0})
	}
	dbs, others := Databases(sources, []Configured{{Name: "x", Folders: []string{"[", "{a", "**/**/**", "/"}}}, nil)
	files := len(others)
	for _, db := range dbs {
		for _, m := range db.Migrations {
			files += len(m.Up) + len(m.Down)
		}
	}
	if files != len(sources) {
		t.Errorf("%d of %d files accounted for", files, len(sources))
	}
}

func FuzzDatabases(f *testing.F) {
	f.Add("migrations/1_a.sql", "migrations/1_a.down.sql", gooseFile)
	f.Add("m/V1__a.sql", "m/R__b.sql", "BEGIN; COMMIT AND CHAIN; ROLLBACK TO x;")
	f.Add("schema/main/delta/1/a.sql", "schema/main/full_schemas/1/a.sql.postgres", "SELECT 1;")
	f.Add("m/committed/1.sql", "m/current.sql", "--! Previous: -\n--! no-transaction\n")
	f.Add("a.sql", "b.sql", "--liquibase formatted sql\n--changeset a:1 splitStatements:false\nSELECT 1;\n--rollback x\n--changeset b:2 dbms:h2\n")
	f.Add("a.sql", "b.sql", "-- Running upgrade  -> a\nBEGIN;\n-- Running downgrade a -> \nCOMMIT;")
	f.Add("m/a.sql", "m/1.sql", "-- +migrate Up notransaction\nSELECT 1;--> statement-breakpoint\n---- create above / drop below ----\n")
	f.Add("m/1_a.postgres.up.sql", "m/1_a.up.sql", "-- migrate:up transaction:false\n")
	f.Fuzz(func(t *testing.T, a, b, content string) {
		splitContent := func() ([]byte, lex.File, error) { return []byte(content), split(content), nil }
		dbs, others := Databases([]Source{{Path: a, Split: splitContent}, {Path: b, Split: splitContent, Explicit: true}}, nil, nil)
		seen := make(map[string]bool)
		for _, o := range others {
			seen[o.Path] = true
		}
		for _, db := range dbs {
			run := NewRun(db.Tool)
			for _, m := range db.Migrations {
				for _, step := range append(m.Up, m.Down...) {
					seen[step.Path] = true
					statements := step.Statements(split(content))
					for i, p := range run.Step(step, statements, true) {
						if (p.Transaction == 0) != (p.Wrapped == "") {
							t.Fatalf("statement %d: %+v", i, p)
						}
					}
				}
			}
		}
		if !seen[a] || !seen[b] {
			t.Fatalf("a file is lost: %q %q in %+v %+v", a, b, dbs, others)
		}
	})
}
