# Questions about SQL migrations that many rules ask. Each takes a fact about a statement, or a table of such a fact.
package plimsoll.lib.sql

# existing: other sessions may be using the table, because the change does not create it itself.
existing(table) if not table.created_here

# blocks_writes: INSERT, UPDATE and DELETE on a table that the statement locks wait until it ends.
blocks_writes(statement) if statement.body.effect.blocks.writes

# blocks_reads: even SELECT waits until the statement ends, for the lock that it takes …
blocks_reads(statement) if statement.body.effect.blocks.reads

# … or since its transaction holds such a lock on the table already.
blocks_reads(statement) if statement.body.table.name in statement.body.blocked_reads

# scans: the statement reads every row of some table, so it takes the longer the larger that table is.
scans(statement) if count(statement.body.effect.scans) > 0

# waiting: whose work waits while a statement that blocks writes holds its locks, in words.
waiting(statement) := "every read and write" if blocks_reads(statement)

waiting(statement) := "every INSERT, UPDATE and DELETE" if not blocks_reads(statement)

# waiting_for: the same for one of the tables that a statement locks, by its name.
waiting_for(statement, table) := "every read and write" if table in statement.body.blocked_reads

waiting_for(statement, table) := "every INSERT, UPDATE and DELETE" if not table in statement.body.blocked_reads

# and_on: how much longer whoever waits for a statement does so. Locks are given back when the transaction ends (PostgreSQL
# documentation, "Explicit Locking").
and_on(statement) := "" if statement.body.transaction == 0

and_on(statement) := " and the transaction ends" if {
	statement.body.transaction != 0
	not statement.body.held
}

and_on(statement) := " and the transaction, which already holds AccessExclusiveLock on it, ends" if {
	statement.body.held
}

# evidence: what was computed of the statement, and the server versions on which that was seen.
evidence(statement) := object.filter(statement.body.effect, ["locks", "rewrites", "scans", "reindexes", "observed"])

# sized_evidence: the same with the size of the tables, for work that grows with them. Only what says so here can be waived by
# rows_below.
sized_evidence(statement) := object.union(evidence(statement), sizes(statement))

# sizes: the rows and bytes of the tables that a statement is about, null where they are not known; nothing without statistics.
sizes(statement) := {} if count(statement.body.sizes) == 0

sizes(statement) := {
	"rows": {size.table: size.rows | some size in statement.body.sizes},
	"bytes": {size.table: size.bytes | some size in statement.body.sizes},
} if {
	count(statement.body.sizes) > 0
}

# sized: a table by its name, with its size where that is known: public.orders (12 million rows, 3.1 GB).
sized(statement, table) := sprintf("%s (%s rows, %s)", [table, amount(size.rows, counts), amount(size.bytes, units)]) if {
	size := worth_telling(statement, table)
} else := sprintf("%s (whose partitions no file shows)", [table]) if {
	unseen(statement, table)
} else := sprintf("%s%s", [table, none(statement)])

# rows: the rows of a table, in words: 12 million rows (3.1 GB), or just rows.
rows(statement, table) := sprintf("%s rows (%s)", [amount(size.rows, counts), amount(size.bytes, units)]) if {
	size := worth_telling(statement, table)
} else := "rows (in partitions that no file shows)" if {
	unseen(statement, table)
} else := sprintf("rows%s", [none(statement)])

# none: an earlier statement fails while the table holds a row, so that there are rows only once that one is mended.
none(statement) := sprintf(" (none unless line %d, which fails on any, is mended)", [statement.body.refuses_rows]) if {
	statement.body.refuses_rows > 0
} else := ""

# unseen: what is said of a partitioned table's rows is said of partitions that a function, a job or the service has made.
unseen(statement, table) if {
	statement.body.table.unseen
	statement.body.table.name == table
}

worth_telling(statement, table) := size if {
	some size in statement.body.sizes
	size.table == table
	size.rows > 1
}

# amount: an estimate in two digits or three, rounded down. A scale holds from where on, by what, and with which word.
amount(number, scale) := sprintf("%v%s", [short(number / step[1]), step[2]]) if {
	step := max([one | some one in scale; number >= one[0]])
}

short(number) := floor(number) if number >= 10

short(number) := floor(number * 10) / 10 if number < 10

counts := [[0, 1, ""], [10000, 1000, " thousand"], [1000000, 1000000, " million"], [1000000000, 1000000000, " billion"]]

units := [[0, 1, " bytes"], [1024, 1024, " kB"], [1048576, 1048576, " MB"], [1073741824, 1073741824, " GB"], [1099511627776, 1099511627776, " TB"]]

# quoted: a name as it can be pasted into SQL.
quoted(name) := name if {
	regex.match(`^([a-z_][a-z0-9_$]*|".*")$`, name)
	not name in key_words
} else := sprintf("\"%s\"", [replace(name, "\"", "\"\"")])

# key_words: what is no name without quotes (PostgreSQL documentation, appendix "SQL Key Words": reserved, and those that can be
# a function or a type only).
key_words := {
	"all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary", "both", "case", "cast",
	"check", "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
	"current_role", "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct",
	"do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike",
	"in", "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime",
	"localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps", "placing",
	"primary", "references", "returning", "right", "select", "session_user", "similar", "some", "symmetric", "system_user", "table",
	"tablesample", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "verbose", "when", "where",
	"window", "with",
}

# names: several column names, or expressions, as they can be pasted into SQL.
names(columns) := concat(", ", [quoted(column) | some column in columns])

# new_name: a name for something new on a table, in the style of the names that the server makes up: orders_region_key. The
# server keeps 63 bytes of a name (PostgreSQL documentation, "Identifiers and Key Words").
new_name(table, parts) := quoted(substring(concat("_", array.concat([bare], parts)), 0, 63)) if {
	words := split(table.name, ".")
	bare := trim(words[count(words) - 1], "\"")
}

# constraint: a constraint that is added, by its name or, where the server is to choose one, by its type.
constraint(added) := added.name if added.name != ""

constraint(added) := sprintf("this %s", [upper(added.type)]) if added.name == ""

# waits_too: the foreign key of a constraint or a column names another table that was there before the change.
waits_too(referring) if {
	referring.references in referring.blocked
	referring.references != referring.table.name
}

# listed: names in a sentence, joined by a word; of more than three only the first two, and how many more there are.
listed(names, word) := concat(sprintf(" %s ", [word]), names) if {
	count(names) <= 3
} else := sprintf("%s, %s %s %d others", [names[0], names[1], word, count(names) - 2])

# held_up: whose work waits while a statement as a whole runs, with the tables, in words.
held_up(statement) := concat(", and ", array.concat(
	[sprintf("every read and write of %s", [listed(read, "or")]) | read := statement.body.blocked_reads; count(read) > 0],
	[sprintf("every INSERT, UPDATE and DELETE of %s", [listed(written, "or")]) |
		written := [table | some table in statement.body.blocked; not table in statement.body.blocked_reads]
		count(written) > 0
	],
))

# old_name: what running code calls a table that the change has renamed.
old_name(table) := table.was if table.was != ""

old_name(table) := table.name if table.was == ""

# left: what remains of the rows or values that are dropped, given the tables into which the change wrote what it read there.
left(what, tables) := sprintf("of its %s, only what the change wrote into %s from them is left", [what, listed(tables, "and")]) if {
	count(tables) > 0
} else := sprintf("the server keeps none of its %s", [what])

# outside: how a statement is kept out of any transaction, by the tool that runs the migrations, in words.
outside(statement) := alone(statement, place(statement))

# ahead: the same for what has to be done before a statement, which stays where it is.
ahead(statement) := alone(statement, " before this one") if {
	count(statement.body.earlier) == 0
} else := alone(statement, sprintf(" before this statement, which begins a migration after that (%s on the same tables)", [lines(statement.body.earlier)]))

# alone: the same, with the place told.
alone(statement, where) := words if {
	words := inside_out[statement.body.tool]
} else := sprintf("in a migration of its own%s, outside a transaction (%s)", [where, object.get(
	told(statement), statement.body.tool,
	"with no other statement: a single one opens no transaction",
)])

# place: where a statement goes that is taken out of its file. Nothing comes between what switches triggers off and on.
place(statement) := " after this one" if {
	statement.body.suspended
} else := sprintf("%s%s", [turn[statement.body.preceded][count(statement.body.later) > 0], among(statement)])

# turn: the place among what the file does before, and what it does to the same tables after: that may make way for a
# statement, or need what it does.
turn := {
	false: {false: "", true: " before this one"},
	true: {false: " after this one", true: ", with this file split around it"},
}

# among: what else of the file works on the tables of a statement.
among(statement) := sprintf(" (%s on the same tables)", [words]) if {
	words := lines(neighbours(statement))
} else := ""

# lines: lines of a file, in words; undefined for none.
lines(numbers) := sprintf("line %d works", [numbers[0]]) if {
	count(numbers) == 1
} else := sprintf("lines %s work", [concat(" and ", [sprintf("%d", [number]) | some number in numbers])]) if {
	count(numbers) == 2
} else := sprintf("lines %d, %d and %d more work", [numbers[0], numbers[1], count(numbers) - 2])

# job: who writes many rows, and when. Between two migrations, what the first switches off is off for everybody; and where
# others of the file work on the same tables, only its author can tell which of them the rows need, and which need the rows.
job(statement) := sprintf("run this migration while nothing else writes, since it switches off what keeps rows in order; or leave that on, and have a job do this in batches%s", [before_it_goes(statement)]) if {
	statement.body.suspended
} else := sprintf("have a job do it in batches between two migrations: the first makes what the job and new rows need, the second holds what relies on its work or takes away what it reads (%s); if that leaves no moment, run the migration while nothing else writes", [concat(", and ", near(statement))]) if {
	count(neighbours(statement)) > 0
} else := sprintf("%s%s", [
	{
		false: "have a job outside the migration do it in batches",
		true: "have a job do it after this migration, in batches",
	}[statement.body.preceded],
	before_it_goes(statement),
])

# near: what else of the file works on the tables of a statement, and what takes away what the statement reads.
near(statement) := array.concat(
	[sprintf("%s on the same tables", [words]) |
		words := lines([line | some line in neighbours(statement); not line in taken_at(statement)])
	],
	[goes | goes := taken(statement)],
)

before_it_goes(statement) := concat("", [sprintf(", before %s", [goes]) | goes := taken(statement)])

# taken: what takes away what a statement reads, in words; undefined for nothing.
taken(statement) := sprintf("line %d %s %s", [goes.line, goes.how, goes.object]) if {
	goes := statement.body.taken
	goes.object != ""
	goes.migration == ""
}

taken(statement) := sprintf("migration %s %s %s", [goes.migration, goes.how, goes.object]) if {
	goes := statement.body.taken
	goes.migration != ""
}

# taken_at: the line of the file that does so.
taken_at(statement) := {goes.line | goes := statement.body.taken; goes.migration == ""}

# neighbours: the lines of the file, before a statement and after it, that work on the same tables.
neighbours(statement) := array.concat(statement.body.earlier, statement.body.later)

# told: how each tool is told not to open one.
told(statement) := {
	"alembic": "in with op.get_context().autocommit_block()",
	"atlas": "-- atlas:txmode none and an empty line at the top of the file",
	"dbmate": "-- migrate:up transaction:false",
	"diesel": "run_in_transaction = false in its metadata.toml, and no other statement",
	"django": "atomic = False in its class, and AddIndexConcurrently or RunSQL",
	"flyway": sprintf("executeInTransaction=false in %s.conf", [statement.at.file]),
	"goose": "-- +goose NO TRANSACTION at the top of the file",
	"graphile-migrate": "--! no-transaction at the top of the file, and no other statement",
	"liquibase": "a changeset with runInTransaction:false on its line",
	"popx": sprintf("a .postgres.autocommit.up.sql file with no other statement%s", [beside[statement.body.shared]]),
	"sql-migrate": "-- +migrate Up notransaction",
	"sqitch": "a deploy script without BEGIN and COMMIT",
	"sqlx": "the file begins with -- no-transaction",
	"supabase": "with no other statement: its CLI sends what it knows to refuse a transaction by itself, from 2.109 on",
	"tern": "the line ---- tern: disable-tx ----",
}

beside := {true: "; the other servers need this in a file of their own", false: ""}

# inside_out: the tools that open one around every SQL file, whatever it says.
inside_out := {
	"drizzle": "behind the lines COMMIT; and --> statement-breakpoint, since Drizzle runs all that is pending in one transaction and offers no other way out of it",
	"hasura": "by run_sql with no_transaction, before the release, since Hasura runs every migration in a transaction",
	"node-pg-migrate": "in a migration in JavaScript that calls pgm.noTransaction(), since one in SQL cannot",
	"refinery": "by hand before the release, since refinery runs every migration in a transaction",
	"synapse": "in a background update, since Synapse runs every delta in a transaction",
}

# first: the statement of a list that comes first in its file.
first(statements) := in_order(statements)[0]

# in_order: statements in the order of their file. Those of a DO block share a number.
in_order(statements) := [one[2] |
	some one in sort([[statement.body.statement, [statement.at.line, statement.at.column, statement.id], statement] |
		some statement in statements
	])
]

# before: a statement of a file comes before another one. Those of a DO block share a number.
before(a, b) if place_in_file(a) < place_in_file(b)

place_in_file(statement) := [statement.body.statement, statement.at.line, statement.at.column]

# together: two statements of one file run in the same transaction.
together(a, b) if [a.at.file, a.body.transaction] == [b.at.file, b.body.transaction]

# in_transaction: the statements of one transaction in one file. Asked for by what they share, they are looked for once and not
# for each statement anew.
in_transaction(file, transaction) := [statement |
	some statement in input.facts["sql.statement"]
	statement.at.file == file
	statement.body.transaction == transaction
]

# part_of: a fact is about the statement as a whole, or about one of its subcommands.
part_of(part, statement) if {
	part.at.file == statement.at.file
	part.body.statement == statement.body.statement
}

# closed_with: the other tables that were there before the change, that a dropped foreign key names, and that nobody can read
# while it is dropped. Of those that the transaction drops as well, their own drop tells.
closed_with(drop) := {table |
	some table in array.flatten([drop.body.references])
	table in drop.body.blocked_reads
	table != drop.body.table.name
	not dropped_with(drop, table)
}

dropped_with(drop, table) if {
	some other in input.facts["sql.drop_table"]
	together(other, drop)
	other.body.table.name == table
}

# giving_up: what makes a statement give up its wait for a lock, and where that goes.
giving_up(statement) := sprintf("SET lock_timeout = '2s'; before it and RESET lock_timeout; after it%s", [apart(statement)]) if statement.body.transaction == 0

giving_up(statement) := sprintf("SET LOCAL lock_timeout = '2s'; before it%s", [apart(statement)]) if statement.body.transaction != 0

# apart: where a statement goes that other servers than PostgreSQL would refuse.
apart(statement) := "" if not statement.body.shared

apart(statement) := sprintf(", in a file for PostgreSQL alone (%s.postgres, beside %s.sqlite without it)", [file, file]) if {
	statement.body.shared
	statement.body.tool == "synapse"
	file := file_name(statement)
}

apart(statement) := sprintf(", in a file for PostgreSQL alone (%s, beside this one for the other servers)", [
	regex.replace(file_name(statement), `((\.autocommit)?\.up\.sql)$`, ".postgres$1"),
]) if {
	statement.body.shared
	statement.body.tool == "popx"
}

file_name(statement) := name if {
	path := split(statement.at.file, "/")
	name := path[count(path) - 1]
}
