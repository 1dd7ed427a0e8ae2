package plimsoll.sql.not_retryable

findings contains {
	"fact": statement.id,
	"message": message(statement, build(statement)),
	"help": help(statement, build(statement)),
	"evidence": {"transaction": "none", "tool": statement.body.tool},
} if {
	some statement in input.facts["sql.statement"]
	stuck(statement)
	not follows_another(statement)
}

# stuck: run again, the statement stops where it went through before.
stuck(statement) if {
	statement.body.transaction == 0
	not statement.body.guarded
	left_behind(statement)
	not cleared(statement, build(statement))
}

# follows_another: the file has such a statement before it, and one finding for a file is enough.
follows_another(statement) if {
	some other in input.facts["sql.statement"]
	other.at.file == statement.at.file
	other.body.statement < statement.body.statement
	stuck(other)
}

# left_behind: what the statement made is there when the file is run again, since another failed after it (Atlas goes on where
# it stopped) …
left_behind(statement) if {
	statement.body.tool != "atlas"
	some other in input.facts["sql.statement"]
	other.at.file == statement.at.file
	other.body.statement > statement.body.statement
	not other.body.class in {"session", "transaction"}
}

# … or since a build that fails leaves an invalid index. Where the tool sends a file as one string, nothing in the file could
# clear that away.
left_behind(statement) if {
	count(build(statement)) > 0
	statement.body.tool in {"atlas", "drizzle", "flyway", "goose", "liquibase", "plain", "sql-migrate", "sqitch", "supabase", "tern"}
}

# build: the index that the statement builds concurrently, if it does.
build(statement) := [index |
	some index in input.facts["sql.create_index"]
	index.at.file == statement.at.file
	index.body.statement == statement.body.statement
	index.body.concurrently
]

# cleared: the file drops the index first. Where it does so without IF EXISTS, that is the statement to report.
cleared(statement, [index]) if {
	some drop in input.facts["sql.drop_index"]
	drop.body.index == index.body.index
	drop.at.file == statement.at.file
	drop.body.statement < statement.body.statement
}

message(_, [index]) := sprintf("if this build fails, it leaves %s behind as an invalid index, and the next run stops here because the name is taken", [index.body.index])

message(statement, []) := sprintf("if a statement after this %s fails, this one stays done, and the next run stops here because it is", [statement.body.command])

help(_, [index]) := sprintf("put DROP INDEX CONCURRENTLY IF EXISTS %s; before it (IF NOT EXISTS would take the invalid index for a finished one)", [index.body.index])

help(statement, []) := sprintf("write it with %s, or give it a migration of its own, in a transaction", [form]) if {
	some form, commands in repeatable
	some command in commands
	startswith(statement.body.command, command)
} else := sprintf("write ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s, ADD CONSTRAINT %s …, as one statement, or give it a migration of its own, in a transaction", [
	added.body.table.name, added.body.name, added.body.name,
]) if {
	added := constraints(statement)[0]
	added.body.name != ""
} else := "it cannot be written so that it may run twice: give it a migration of its own, in a transaction"

constraints(statement) := [added |
	some added in input.facts["sql.add_constraint"]
	added.at.file == statement.at.file
	added.body.statement == statement.body.statement
]

# repeatable: what PostgreSQL has for running a command again (documentation, "SQL Commands").
repeatable := {
	"IF NOT EXISTS": [
		"CREATE TABLE", "CREATE INDEX", "CREATE SEQUENCE", "CREATE SCHEMA", "CREATE EXTENSION", "CREATE MATERIALIZED VIEW",
		"ALTER TABLE ADD COLUMN", "ALTER TYPE ADD VALUE",
	],
	"IF EXISTS": ["DROP ", "ALTER TABLE DROP "],
	"OR REPLACE": ["CREATE VIEW", "CREATE FUNCTION", "CREATE PROCEDURE"],
}
