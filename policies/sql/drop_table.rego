package plimsoll.sql.drop_table

import data.plimsoll.lib.sql

findings contains {
	"fact": drop.id,
	"message": message(drop),
	"help": "first release code that does without it, wait until nobody would roll back past that release, and keep a dump; then say so here: -- plimsoll:allow sql/drop-table reason=\"unused since …\"",
	"evidence": sql.evidence(drop),
} if {
	some drop in input.facts["sql.drop_table"]
	not drop.body.table.created_here
	not perhaps_nothing(drop.body)
	not replaced(drop)
}

findings contains {
	"fact": truncate.id,
	"message": sprintf("TRUNCATE takes every row of %s at once%s, and no rollback brings one back", [truncate.body.table.name, cascade(truncate.body)]),
	"help": sprintf("if old rows must go, DELETE them in batches by key, after a copy was kept; if %s holds nothing that anyone needs, say so here: -- plimsoll:allow sql/drop-table reason=\"…\"", [truncate.body.table.name]),
	"evidence": sql.evidence(truncate),
} if {
	some truncate in input.facts["sql.truncate"]
	sql.existing(truncate.body.table)
}

message(drop) := sprintf("the running version finds another table under the name %s from here on, and so would the version that a rollback brings back; %s", [what(drop), lost(drop)]) if {
	drop.body.superseded
} else := sprintf("every query of the running version on %s fails from here on, and so would the version that a rollback brings back; %s", [what(drop), lost(drop)])

# replaced: its name leads to a table that holds its rows.
replaced(drop) if drop.body.refilled

# perhaps_nothing: IF EXISTS, of a table that neither a migration nor a dump shows. Of a schema nothing is known at all.
perhaps_nothing(drop) if {
	drop.if_exists
	drop.table.known == false
}

what(drop) := sprintf("anything in the schema %s", [drop.object]) if {
	drop.body.command == "DROP SCHEMA"
} else := sql.old_name(drop.body.table)

lost(drop) := sprintf("%s%s", [rows(drop), dependents(drop.body)])

rows(drop) := sql.left("rows", drop.body.written_to)

dependents(drop) := "; CASCADE takes along what views and foreign keys of others still hang on it" if drop.cascade

dependents(drop) := "" if not drop.cascade

cascade(truncate) := "" if not truncate.cascade

cascade(truncate) := ", and of every table whose foreign keys lead to it," if truncate.cascade
