package plimsoll.sql.irreversible_undeclared

findings contains object.union({"fact": down.id}, account(down.body)) if {
	some down in input.facts["sql.down"]
	down.body.irreversible == ""
}

account(down) := {
	"message": said(gone(down)),
	"help": sprintf("%s; or, if that cannot be done, say so in a comment of the migration: -- irreversible: the reason", [mend(gone(down))]),
	"evidence": {"lost": [lost.object | some lost in gone(down)], "kept_in": copies(gone(down))},
} if {
	count(gone(down)) > 0
} else := {
	"message": sprintf("undoing migration %s does nothing: what it made stays, and when it runs again, %s fails", [down.migration, down.fails]),
	"help": "undo it here; or, if it is to stay, say why in a comment of the migration: -- irreversible: the reason",
	"evidence": {"fails": down.fails},
} if {
	down.fails != ""
}

gone(down) := [lost | some lost in down.lost; lost.back in {"missing", "empty", "refused"}]

# said: the first three of what is gone, in words, each with the migration whose undoing shows it.
said(lost) := sprintf("%s when migration %s is undone", [concat(", ", listed(lost, [fate(one) | some one in array.slice(lost, 0, 3)])), version]) if {
	some version in {one.migration | some one in lost}
	every one in lost { one.migration == version }
} else := concat(", ", listed(lost, [sprintf("%s when migration %s is undone", [fate(one), one.migration]) | some one in array.slice(lost, 0, 3)]))

listed(lost, named) := array.concat(named, [sprintf("and so on (%d more)", [count(lost) - 3]) | count(lost) > 3])

fate(one) := sprintf(words[one.type][one.back], [one.object])

words := {
	"table": {"empty": "%s comes back without its rows", "missing": "%s does not come back"},
	"column": {"empty": "%s comes back without its values", "missing": "%s does not come back", "refused": "%s cannot be added back while the table holds a row"},
	"rows": {"missing": "the rows deleted from %s do not come back"},
	"values": {"missing": "the values of %s stay cut or rounded"},
	"labels": {"missing": "rows that had the value %s keep the one that they got for it"},
}

mend(lost) := sprintf("fill it again from %s", [first]) if {
	first := copies(lost)[0]
} else := "add the column without NOT NULL, or with a default, and bring its values back from where they still are" if {
	lost[_].back == "refused"
} else := "bring back what there is a copy of"

copies(lost) := [copy | copy := lost[_].kept_in[_]]
