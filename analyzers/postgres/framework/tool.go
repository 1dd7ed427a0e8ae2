package framework

import (
	"maps"
	"slices"
)

// Tool is a migration tool by its own name.
type Tool string

// The tools that are recognised. Synapse stands for the deltas of Matrix Synapse and of servers built like it; Alembic and
// Django are the SQL that these two print (alembic upgrade --sql, manage.py sqlmigrate). Plain is a folder of ordered SQL
// files that no tool claims.
const (
	Alembic         Tool = "alembic"
	Atlas           Tool = "atlas"
	Dbmate          Tool = "dbmate"
	Diesel          Tool = "diesel"
	Django          Tool = "django"
	Drizzle         Tool = "drizzle"
	Flyway          Tool = "flyway"
	GolangMigrate   Tool = "golang-migrate"
	Goose           Tool = "goose"
	GraphileMigrate Tool = "graphile-migrate"
	Hasura          Tool = "hasura"
	Liquibase       Tool = "liquibase"
	NodePgMigrate   Tool = "node-pg-migrate"
	Plain           Tool = "plain"
	Popx            Tool = "popx"
	Prisma          Tool = "prisma"
	Refinery        Tool = "refinery"
	SQLMigrate      Tool = "sql-migrate"
	Sqitch          Tool = "sqitch"
	Sqlx            Tool = "sqlx"
	Supabase        Tool = "supabase"
	Synapse         Tool = "synapse"
	Tern            Tool = "tern"
)

// Tools are all tools that a configuration may name, in the order of their names.
func Tools() []Tool { return slices.Sorted(maps.Keys(habits)) }

// habit is how a tool treats a folder of files and the statements in them.
type habit struct {
	// transaction: it opens one around each step that is not told otherwise.
	transaction bool
	// oneString: it sends a step as one string, which the server runs in one implicit transaction when it holds several
	// statements; else the statements are sent one by one, those in Step.Together apart.
	oneString bool
	// pipeline: it sends a step as one pipeline, a transaction even for a single statement, and statements that it knows to
	// refuse that by themselves, between two pipelines.
	pipeline bool
	// spans: all migrations that are pending share one transaction.
	spans bool
	// script: it opens no transaction but what the files themselves say, and a file is one session, whatever migrations it
	// holds.
	script bool
	// below: it takes files from the folders below its own, too.
	below bool
	// byText: it orders versions as strings, not as numbers.
	byText bool
	// anyName: what a file is called is up to its author.
	anyName bool
	// down is how it marks the way down: "file", "section" or "none"; empty where only the folder tells.
	down string
}

// habits are the tools by their sources and documentation.
//
//   - golang-migrate: database/postgres (Run executes the whole file). goose: migration_sql.go. dbmate: pkg/dbmate/db.go.
//     popx: popx/migration_box.go in ory/x. sqlx: sqlx-core/src/migrate. Diesel: diesel_migrations. Prisma: the file is one
//     script. Flyway: documentation, "Migration transaction handling".
//   - Atlas: sql/migrate/dir.go and cmd/atlas/internal/cmdapi/migrate.go (flag --tx-mode, default file).
//   - Drizzle: drizzle-orm/src/pg-core/dialect.ts (migrate: one transaction around the loop over what is pending).
//   - graphile-migrate: src/migration.ts (runStringMigration). Hasura: documentation, "Schema API: run_sql"; graphql-engine
//     issue 2939. Liquibase: documentation, "runInTransaction" and "splitStatements".
//   - node-pg-migrate: src/runner.ts (singleTransaction, on by default). refinery: refinery_core/src/traits.
//   - sql-migrate: migrate.go and sqlparse/sqlparse.go. tern: migrate/migrate.go (MigrateTo, doSQLMigration).
//   - Sqitch: lib/App/Sqitch/Engine/pg.pm (psql, which sends statements one by one). Supabase: pkg/migration/file.go in
//     supabase/cli (ExecBatch).
//   - Synapse: synapse/storage/engines/postgres.py (executescript sends "COMMIT; BEGIN TRANSACTION;" and the file).
//   - Alembic: documentation, "Generating SQL Scripts". Django: django/core/management/commands/sqlmigrate.py.
var habits = map[Tool]habit{
	Alembic:         {script: true, below: true, anyName: true},
	Atlas:           {transaction: true, byText: true, down: "none"},
	Dbmate:          {transaction: true, oneString: true, byText: true, down: "section"},
	Diesel:          {transaction: true, oneString: true, byText: true, down: "file"},
	Django:          {script: true, anyName: true, down: "none"},
	Drizzle:         {transaction: true, spans: true, anyName: true, down: "none"},
	Flyway:          {transaction: true, below: true},
	GolangMigrate:   {oneString: true, down: "file"},
	Goose:           {transaction: true, down: "section"},
	GraphileMigrate: {transaction: true, oneString: true, below: true, down: "none"},
	Hasura:          {transaction: true, oneString: true, down: "file"},
	Liquibase:       {transaction: true, below: true, anyName: true},
	NodePgMigrate:   {transaction: true, oneString: true, spans: true},
	Plain:           {oneString: true, below: true},
	Popx:            {transaction: true, oneString: true, below: true, byText: true, down: "file"},
	Prisma:          {oneString: true, byText: true},
	Refinery:        {transaction: true, oneString: true, below: true, down: "none"},
	SQLMigrate:      {transaction: true, down: "section"},
	Sqitch:          {script: true, below: true, anyName: true, down: "file"},
	Sqlx:            {transaction: true, oneString: true},
	Supabase:        {transaction: true, pipeline: true, byText: true, down: "none"},
	Synapse:         {transaction: true, oneString: true, below: true, anyName: true, down: "none"},
	Tern:            {transaction: true, oneString: true, down: "section"},
}
