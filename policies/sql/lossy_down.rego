package plimsoll.sql.lossy_down

findings contains object.union(account(down), {
	"fact": down.id,
	"evidence": object.filter(down.body, ["before", "up", "from", "to"]),
}) if {
	some down in input.facts["sql.down_statement"]
	down.body.before == "existed"
	down.body.irreversible == ""
	not reverses(down.body)
}

# reverses: rows that the way up may have put in are taken out again, by a condition.
reverses(down) if {
	down.where != ""
	"filled" in down.up
}

# reverses: they are rows that only the migration has made possible.
reverses(down) if down.own

account(down) := {
	"message": sprintf("undoing migration %s drops %s with all that is in it, though the migration did not make it", [down.body.migration, down.object]),
	"help": "drop here only what the migration has made",
} if {
	down.body.discards in {"table", "column"}
}

account(down) := {
	"message": sprintf("undoing migration %s deletes rows of %s that it did not write, or that were written since", [down.body.migration, down.object]),
	"help": sprintf("before it is undone, set them aside with psql: \\copy (%s) TO 'undone.csv' CSV HEADER", [down.body.query]),
} if {
	down.body.discards == "rows"
}

account(down) := {
	"message": sprintf("undoing migration %s %s", [down.body.migration, sprintf(misfit[down.body.misfit], [down.object, down.body.misfits])]),
	"help": "leave the type as the migration makes it, if the version before can read it; else give such values one that fits, by UPDATE, before",
}

misfit := {
	"refused": "fails as soon as %s holds a value %s",
	"cut": "cuts each value of %s %s",
	"rounded": "rounds each value of %s %s",
}
