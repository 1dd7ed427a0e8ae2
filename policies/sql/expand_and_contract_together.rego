package plimsoll.sql.expand_and_contract_together

import data.plimsoll.lib.sql

# A new column is made obligatory before any code that fills it can be running.
findings contains {
	"fact": contract.id,
	"message": sprintf("every INSERT of the running version into %s fails from here on: it does not know %s, which the same change adds, and nothing fills it", [contract.body.table.name, column]),
	"help": sprintf("end this change before it, and make %s obligatory in a later one, when all that runs fills it; or give it a DEFAULT that stays", [sql.quoted(column)]),
	"evidence": {"expands": [object], "contracts": [object]},
} if {
	input.change.has_base
	some contract, column in obligatory
	contract.new # a merged migration is as it was, whatever its comments say now
	sql.existing(contract.body.table)
	contract.body.table.was == "" # else the running version does not find the table: sql/rename-in-place
	not said_before(contract, column)
	object := sprintf("%s.%s", [contract.body.table.name, sql.quoted(column)])
}

# The values move to a new place, and the old one is gone before any code can have used the new one.
findings contains {
	"fact": contract.id,
	"message": sprintf("the change copies %s to %s and takes the old place away: the running version needs that, the next one needs the new one, and neither finds both, be it on the way forward or back", [sql.listed(old, "and"), sql.listed(new, "and")]),
	"help": sprintf("end this change before it; write both places, fill the old rows, switch the readers over, and drop %s in a later release", [sql.listed(old, "and")]),
	"related": [{"fact": move.id, "message": "copied here"} | some move in moved],
	"evidence": {"expands": new, "contracts": old},
} if {
	input.change.has_base
	some contract in contracts
	contract.new
	contract.id == min([other.id | some other in beside(contract)]) # one finding for a statement
	moved := {move | some other in beside(contract); some move in moves_from(other)}
	old := sort({other.object | some other in beside(contract)})
	new := sort({move.to | some move in moved})
}

# said_before: another part of the same statement demands the same column.
said_before(contract, column) if {
	some other, same in obligatory
	same == column
	sql.part_of(other, contract)
	other.id < contract.id
}

# obligatory: what demands a column that the change adds, with the column.
obligatory[change] := change.body.column if {
	some change in input.facts["sql.set_not_null"]
	change.body.added_here
	not change.body.already
	not change.body.filled
	not change.body.superseded
}

obligatory[change] := change.body.column if {
	some change in input.facts["sql.drop_default"]
	change.body.added_here
	change.body.not_null
	not change.body.superseded
	not change.body.triggers
}

obligatory[change] := missing[0] if {
	some change in input.facts["sql.add_constraint"]
	missing := [demand.column | some demand in change.body.demands; demand.added_here; not demand.filled]
}

# contracts: what takes a place away from which the change copies. Where another one gets its name, the old code finds that.
contracts contains drop if {
	some drop in array.flatten([input.facts["sql.drop_column"], input.facts["sql.drop_table"]])
	sql.existing(drop.body.table)
	not drop.body.superseded
	count(moves_from(drop)) > 0
}

beside(contract) := {other | some other in contracts; sql.part_of(other, contract)}

moves_from(drop) := {move | some move in moves; drop.object in move.from}

# moves: a column that the change adds, or a table that it creates, gets its values from elsewhere.
moves contains {"id": statement.id, "from": array.concat(copy.from, copy.tables), "to": add.object} if {
	some add in input.facts["sql.add_column"]
	some statement in array.flatten([input.facts["sql.update"], input.facts["sql.insert"]])
	statement.body.table.name == add.body.table.name
	some copy in statement.body.copies
	copy.column == add.body.column
}

moves contains {"id": statement.id, "from": array.concat(copy.from, copy.tables), "to": create.object} if {
	some create in input.facts["sql.create_table"]
	some statement in input.facts["sql.insert"]
	statement.body.table.name == create.object
	some copy in statement.body.copies
}
