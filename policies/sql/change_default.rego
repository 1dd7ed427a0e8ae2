package plimsoll.sql.change_default

import data.plimsoll.lib.sql

findings contains {
	"fact": change.id,
	"message": sprintf("an INSERT into %s without %s, by the running version or one that a rollback brings back, %s from here on, where it counts on %s", [change.body.table.name, change.body.column, outcome(change.body), change.body.before]),
	"help": sprintf("first release code that names %s in every INSERT into %s, wait until nobody would roll back past that release, and change the default when nothing counts on it", [sql.quoted(change.body.column), change.body.table.name]),
	"evidence": {"before": change.body.before, "after": change.body.after},
} if {
	some change in array.flatten([input.facts["sql.set_default"], input.facts["sql.drop_default"]])
	sql.existing(change.body.table)
	counted_on(change.body)
	change.body.after != change.body.before
	not change.body.superseded
	not change.body.retyped # a default of another type is another one; the rules about the type say more
	not filled_otherwise(change.body)
}

# counted_on: there is a default that code older than the change may count on.
counted_on(change) if {
	change.before != ""
	not change.added_here
}

# filled_otherwise: it goes on to be filled by the server, with a value that no code knows beforehand …
filled_otherwise(change) if {
	computed(change.before)
	computed(change.after)
}

# … or perhaps by a trigger.
filled_otherwise(change) if {
	change.after == ""
	change.triggers
}

computed(text) if regex.match(`^\(*([A-Za-z0-9_."]+\(|CURRENT_)`, text)

outcome(change) := sprintf("stores %s", [change.after]) if {
	change.after != ""
} else := "fails" if {
	change.not_null
} else := "stores NULL"
