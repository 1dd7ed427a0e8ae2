package plimsoll.sql.access_removed

import data.plimsoll.lib.sql

findings contains {
	"fact": revoke.id,
	"message": sprintf("from here on, the server refuses what %s does with %s by right of %s", [concat(" and ", revoke.body.from), revoke.object, privileges(revoke.body)]),
	"help": help,
	"evidence": {"from": revoke.body.from, "privileges": revoke.body.privileges},
} if {
	some revoke in input.facts["sql.revoke"]
	not revoke.body.created_here
	not revoke.body.recreated
}

findings contains {
	"fact": change.id,
	"message": sprintf("without a policy, %s looks empty from here on to %s, and takes no row from it", [change.body.table.name, who(change.body)]),
	"help": sprintf("create the policies first, in the same migration: CREATE POLICY … ON %s USING (…)", [change.body.table.name]),
	"evidence": {"policies": change.body.policies},
} if {
	some change in input.facts["sql.row_level_security"]
	sql.existing(change.body.table)
	change.body.command in {"ALTER TABLE ENABLE ROW LEVEL SECURITY", "ALTER TABLE FORCE ROW LEVEL SECURITY"}
	not change.body.policies
}

findings contains {
	"fact": drop.id,
	"message": sprintf("from here on, the rows of %s that %s let somebody see or change are out of their sight, unless another policy lets them", [drop.body.on, drop.body.name]),
	"help": help,
	"evidence": {"policy": drop.body.name},
} if {
	some drop in input.facts["sql.drop_object"]
	drop.body.type == "policy"
	sql.existing(drop.body.table)
	not drop.body.created_here
	not drop.body.recreated
	not gone_with_its_table(drop)
}

gone_with_its_table(drop) if {
	some table in input.facts["sql.drop_table"]
	table.at.file == drop.at.file
	table.object == drop.body.on
}

help := "make sure that no running version, and none that a rollback would bring back, relies on it; then say so here: -- plimsoll:allow sql/access-removed reason=\"…\""

privileges(revoke) := concat(", ", revoke.privileges) if {
	count(revoke.privileges) > 0
} else := "any privilege"

who(change) := "its owner, too" if {
	change.command == "ALTER TABLE FORCE ROW LEVEL SECURITY"
} else := "every role but its owner"
