package plimsoll.sql.missing_down

findings contains {
	"fact": migration.id,
	"message": sprintf("migration %s changes the schema and has no way down, though others have: %s", [migration.body.migration, back(migration.body)]),
	"help": sprintf("%s; or, if nothing can undo it, say so in a comment: -- irreversible: the reason", [add(migration.body)]),
} if {
	some migration in input.facts["sql.migration"]
	migration.body.changes_schema
	not migration.body.has_down
	migration.body.others_have_down
	migration.body.irreversible == ""
	not migration.body.repeatable
}

# goose was seen to do so; of the other tools it is only known that they need the step (their documentation).
back(migration) := "goose goes back over it and leaves what it did in place" if migration.tool == "goose"

back(migration) := sprintf("%s finds nothing there that undoes it", [migration.tool]) if migration.tool != "goose"

add(migration) := object.get(
	{
		"goose": "add a section -- +goose Down that undoes it",
		"dbmate": "add a section -- migrate:down that undoes it",
		"diesel": "undo it in a down.sql beside its up.sql",
		"hasura": "undo it in a down.sql beside its up.sql",
		"liquibase": "add a line --rollback with the statement that undoes it",
		"node-pg-migrate": "add a section -- Down Migration that undoes it",
		"sql-migrate": "add a section -- +migrate Down that undoes it",
		"sqitch": sprintf("undo it in revert/%s.sql", [migration.migration]),
		"tern": "undo it below a line ---- create above / drop below ----",
		"alembic": "write its downgrade()",
		"flyway": sprintf("add an undo migration U%s__….sql", [migration.migration]),
		"plain": "add a way down as the others have it",
	},
	migration.tool, sprintf("add %s_….down.sql that undoes it", [migration.migration]),
)
