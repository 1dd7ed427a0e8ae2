package plimsoll.sql.blocking_unique

import data.plimsoll.lib.sql

findings contains {
	"fact": added.id,
	"message": sprintf("adding %s %s of %s while %s of it waits", [sql.constraint(added.body), work(added.body), sql.sized(added, added.body.table.name), sql.waiting(added)]),
	"help": help(added.body),
	"evidence": sql.sized_evidence(added),
} if {
	some added in input.facts["sql.add_constraint"]
	added.body.type in {"unique", "primary key", "exclude"}
	sql.existing(added.body.table)
	sql.scans(added)
}

work(added) := "builds an index over every row" if added.using_index == ""

work(added) := sprintf("looks for NULL in %s in every row", [sql.names(added.nullable_columns)]) if added.using_index != ""

help(added) := "no server builds it without that lock: make the constraint part of a new table and move the rows there in batches, or add it in a maintenance window" if {
	added.type == "exclude"
} else := sprintf("%sthe index is taken over without a look at the rows", [first(added)]) if {
	added.using_index != ""
} else := sprintf(
	"a partitioned table takes over no index: ALTER TABLE ONLY %s ADD the constraint, give each partition its own from an index built CONCURRENTLY, then ALTER INDEX … ATTACH PARTITION each of those",
	[added.table.name],
) if {
	added.table.partitioned
} else := sprintf(
	"%soutside a transaction CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s), then ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s",
	[first(added), index(added), added.table.name, sql.names(added.columns), added.table.name, name(added), upper(added.type), index(added)],
)

first(added) := "" if count(added.nullable_columns) == 0

first(added) := sprintf("first make %s NOT NULL behind a validated CHECK, as sql/set-not-null-scan shows; then ", [sql.names(added.nullable_columns)]) if {
	count(added.nullable_columns) > 0
}

# index: a name that is free while a constraint of the old name stands; the server renames the index after the constraint.
index(added) := sql.quoted(sprintf("%s_idx", [trim(name(added), "\"")]))

name(added) := sql.quoted(added.name) if added.name != ""

name(added) := sql.new_name(added.table, array.concat(added.columns, ["key"])) if {
	added.name == ""
	added.type == "unique"
}

name(added) := sql.new_name(added.table, ["pkey"]) if {
	added.name == ""
	added.type == "primary key"
}
