package plimsoll.sql.constraint_not_valid_missing

import data.plimsoll.lib.sql

findings contains {
	"fact": added.id,
	"message": sprintf("adding %s checks every row of %s while %s waits", [sql.constraint(added.body), sql.sized(added, added.body.table.name), who(added)]),
	"help": help(added.body),
	"evidence": sql.sized_evidence(added),
	"fix": added.body.remedies.not_valid,
} if {
	some added in input.facts["sql.add_constraint"]
	added.body.type in {"check", "foreign key", "not null"}
	sql.existing(added.body.table)
	sql.scans(added)
}

# A table that nobody else can see yet has rows to check all the same once the transaction has copied some into it, and those
# who write to the table that a foreign key names wait for that.
findings contains {
	"fact": added.id,
	"message": sprintf("adding %s checks every row that this transaction has copied into %s while %s of %s waits", [
		sql.constraint(added.body),
		added.body.table.name,
		sql.waiting_for(added, added.body.references),
		added.body.references,
	]),
	"help": help(added.body),
	"evidence": sql.sized_evidence(added),
	"fix": added.body.remedies.not_valid,
} if {
	some added in input.facts["sql.add_constraint"]
	added.body.copied
	sql.waits_too(added.body)
	sql.scans(added)
}

who(added) := sprintf("%s of it", [sql.waiting(added)]) if not sql.waits_too(added.body)

who(added) := sprintf("%s of it and %s of %s", [sql.waiting(added), sql.waiting_for(added, added.body.references), added.body.references]) if {
	sql.waits_too(added.body)
}

# Until version 18 the server refuses NOT VALID for a foreign key of a partitioned table.
help(added) := sprintf(
	"add it NOT VALID to each partition and VALIDATE it there, then add it to %s, which takes over what its partitions have proven",
	[added.table.name],
) if {
	by_partition(added)
}

help(added) := sprintf(
	"add it with NOT VALID, which checks new rows only; then, in a later transaction, ALTER TABLE %s VALIDATE CONSTRAINT %s, which lets writes go on",
	[added.table.name, name(added)],
) if {
	not by_partition(added)
}

by_partition(added) if {
	added.type == "foreign key"
	added.table.partitioned
}

name(added) := sql.quoted(added.name) if added.name != ""

name(added) := "…" if added.name == ""
