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

# An index is made again beside the one that has its name by another name only, which it gives up afterwards.
help(index) := sprintf(
	"a partitioned table cannot be indexed CONCURRENTLY as a whole: create the index ON ONLY %s, build the same one CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION each of them",
	[index.body.table.name],
) if {
	index.body.table.partitioned
} else := sprintf("%s: CREATE %sINDEX CONCURRENTLY %s%s; and when the old one is dropped, ALTER INDEX %s%s RENAME TO %s", [
	sql.alone(index, early(index)),
	{true: "UNIQUE ", false: ""}[index.body.unique],
	name,
	substring(index.body.concurrent, indexof(index.body.concurrent, " ON "), -1),
	trim_suffix(index.body.index, written),
	name,
	written,
]) if {
	making_way(index).body.index == index.body.index
	path := split(index.body.index, ".")
	written := path[count(path) - 1]
	name := sql.quoted(sprintf("%s_new", [substring(trim(written, "\""), 0, 59)])) # of 63 bytes that the server keeps
} else := sprintf("%s: %s", [sql.alone(index, early(index)), index.body.concurrent])

# early: where the index goes. While the old one of the table is there, queries have one to use, and what a unique one refuses
# does not come in.
early(index) := sprintf(" before line %d drops %s%s", [old.at.line, old.object, sql.among(index)]) if {
	old := making_way(index)
} else := sql.place(index)

# making_way: the index before whose end the new one can be built: the one of the same name, else the first.
making_way(index) := old if {
	old := replaced_by(index)
	not index.body.suspended
	not makes_functions(index) # which its columns may call
	count([line | some line in index.body.earlier; line > old.at.line; not line in about_indexes(index)]) == 0
}

replaced_by(index) := namesake if {
	namesake := sql.first([old | some old in replaced(index); old.body.index == index.body.index])
} else := old if {
	old := sql.first(replaced(index))
}

# replaced: the indexes of its table that the file drops before.
replaced(index) := [drop |
	some drop in input.facts["sql.drop_index"]
	drop.at.file == index.at.file
	drop.body.table.name == index.body.table.name
	sql.before(drop, index)
]

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
