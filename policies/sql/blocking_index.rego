package plimsoll.sql.blocking_index

import data.plimsoll.lib.sql

findings contains {
	"fact": index.id,
	"message": sprintf("building this index makes %s of %s wait until all its %s are read%s", [sql.waiting(index), index.body.table.name, sql.rows(index, index.body.table.name), sql.and_on(index)]),
	"help": help(index),
	"evidence": sql.sized_evidence(index),
	"fix": index.body.remedies.concurrently,
} if {
	some index in input.facts["sql.create_index"]
	sql.existing(index.body.table)
	sql.blocks_writes(index)
	sql.scans(index)
}

help(index) := sprintf("%s: %s", [sql.alone(index, early(index)), index.body.concurrent]) if {
	not index.body.table.partitioned
} else := sprintf(
	"a partitioned table cannot be indexed CONCURRENTLY as a whole: create the index ON ONLY %s, build the same one CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION each of them",
	[index.body.table.name],
)

# early: where the index goes. While the old one of the table is there, queries have one to use, and what a unique one refuses
# does not come in.
early(index) := sprintf(" before line %d drops %s%s%s", [old.at.line, old.object, by_another_name(index, old), sql.among(index)]) if {
	old := making_way(index)
	not index.body.suspended
	not makes_functions(index) # which its columns may call
	count([line | some line in index.body.earlier; line > old.at.line; not line in about_indexes(index)]) == 0
} else := sql.place(index)

# replaced: the indexes of its table that the file drops before.
replaced(index) := [drop |
	some drop in input.facts["sql.drop_index"]
	drop.at.file == index.at.file
	drop.body.table.name == index.body.table.name
	sql.before(drop, index)
]

# making_way: the one of the same name, else the first.
making_way(index) := namesake if {
	namesake := sql.first([old | some old in replaced(index); old.body.index == index.body.index])
} else := old if {
	old := sql.first(replaced(index))
}

by_another_name(index, old) := ", under another name that is changed after that" if {
	old.body.index == index.body.index
} else := ""

makes_functions(index) if {
	some other in input.facts["sql.statement"]
	other.at.file == index.at.file
	sql.before(other, index)
	strings.any_prefix_match(other.body.command, {"CREATE FUNCTION", "CREATE OR REPLACE"})
}

# about_indexes: the lines of the file that make indexes or drop them, on which the columns of another one do not depend.
about_indexes(index) := {other.at.line |
	some other in array.flatten([input.facts["sql.create_index"], input.facts["sql.drop_index"]])
	other.at.file == index.at.file
}
