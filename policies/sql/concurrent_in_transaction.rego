package plimsoll.sql.concurrent_in_transaction

import data.plimsoll.lib.sql

findings contains {
	"fact": statement.id,
	"message": sprintf("%s fails in a transaction, and %s", [statement.body.command, opened(statement.body)]),
	"help": help(statement),
	"evidence": {"transaction": statement.body.wrapped, "tool": statement.body.tool},
} if {
	some statement in input.facts["sql.statement"]
	statement.body.effect.in_transaction == "forbidden"
	statement.body.transaction != 0
}

opened(statement) := sprintf("%s opens one around %s", [statement.tool, object.get(spans, statement.tool, "this migration")]) if {
	statement.wrapped == "tool"
} else := "the server opens one for several statements that it is sent as one string" if {
	statement.wrapped == "implicit"
} else := "BEGIN opened one"

help(statement) := instead(statement) if statement.body.wrapped != "explicit"

help(statement) := sprintf("take it out of BEGIN … COMMIT; %s", [instead(statement)]) if statement.body.wrapped == "explicit"

# What goose sends as one string is what shares a line or a StatementBegin block.
instead(statement) := "put the statement on a line of its own, outside StatementBegin and StatementEnd" if {
	statement.body.tool == "goose"
	statement.body.wrapped == "implicit"
} else := sprintf("run it by hand before the release, and tell supabase migration repair --status applied %s", [statement.body.migration]) if {
	statement.body.tool == "supabase"
	statement.body.wrapped == "tool"
} else := sprintf("run it %s", [sql.outside(statement)])

# What runs together with other migrations.
spans := {"drizzle": "all migrations that are pending", "node-pg-migrate": "all migrations that are pending"}
