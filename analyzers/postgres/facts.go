package postgres

import "github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"

// Statement is what the body of every fact about a statement begins with.
type Statement struct {
	Database  string `json:"database" doc:"the database's name in the configuration, else its migration folder"`
	Migration string `json:"migration" doc:"the migration's version as its tool reads it"`
	Tool      string `json:"tool" doc:"the migration tool, as databases[].tool of the configuration names it: goose, flyway, plain …"`
	Shared    bool   `json:"shared" doc:"the tool runs the statement's file on servers of other kinds, too, by the names of the files"`
	Statement int    `json:"statement" fact:"position" doc:"the statement's place in its file, from 1"`
	Preceded  bool   `json:"preceded" fact:"position" doc:"a statement before it in its file works on a table that it names, or may make what it uses: a function, a type, an extension"`
	Followed  bool   `json:"followed" fact:"position" doc:"statements that change tables or rows stand after it in its file"`
	Earlier   []int  `json:"earlier" fact:"position" doc:"the lines of the statements before it in its file that work on a table that it names"`
	Later     []int  `json:"later" fact:"position" doc:"the lines of those after it that do"`
	Suspended bool   `json:"suspended" doc:"an earlier statement of the file has switched triggers off, or has changed the system catalog, and none has switched them on again or rebuilt an index"`
	// Transaction numbers the transactions of the database's whole run, since some tools span files.
	Transaction int    `json:"transaction" fact:"position" doc:"number of the transaction that the statement runs in, 0 for none"`
	Wrapped     string `json:"wrapped" doc:"what opens that transaction: tool, implicit (several statements sent as one string), explicit (BEGIN), or empty"`
	LockTimeout string `json:"lock_timeout" doc:"the lock_timeout in force; empty when none was set, runner when the configuration says that the runner sets it"`
	// StatementTimeout is told of the migration alone: a role or a runner may set one that no file shows.
	StatementTimeout string `json:"statement_timeout" doc:"the statement_timeout in force, as the migration sets it; empty when it sets none or 0"`
	// Blocked and what follows it are about the whole statement, and count the locks that its transaction holds already.
	Blocked      []string      `json:"blocked" doc:"the tables that existed before the change and that others cannot write, or even read, while the statement runs"`
	BlockedReads []string      `json:"blocked_reads" doc:"those of them that others cannot even read"`
	Held         bool          `json:"held" doc:"an earlier statement of the transaction keeps readers and writers off the table already"`
	Effect       effect.Effect `json:"effect" doc:"what the statement does on the configured server version"`
	Sizes        []Size        `json:"sizes" doc:"the tables that existed before the change and that it locks, reads or writes anew, with their sizes; empty without a statistics file"`
	// RefusesRows: what the statement does to rows it does only once the earlier one is mended.
	RefusesRows int `json:"refuses_rows" fact:"position" doc:"the line of an earlier statement of the migration that fails while the table holds a row; 0 for none"`
	// Taken: a job that is to do the statement's work is done before that.
	Taken Taken  `json:"taken" fact:"position" doc:"for INSERT, UPDATE and DELETE: what a later statement of the change takes away of what it reads"`
	Table *Table `json:"table,omitempty" doc:"the table that the statement is about, when it is about one"`
}

// Table is a table as it stands before a statement.
type Table struct {
	Name        string `json:"name" doc:"schema-qualified name"`
	CreatedHere bool   `json:"created_here" doc:"created by the change itself (without a base: by the same migration) and still empty"`
	Was         string `json:"was" doc:"the name that the table had before the change, where the change renamed it; else empty"`
	Known       bool   `json:"known" doc:"the migrations or the schema dump show its definition"`
	Kind        string `json:"kind" doc:"table, partitioned table, view, materialized view or foreign table; empty when unknown"`
	Partitioned bool   `json:"partitioned" doc:"a partitioned parent"`
	Unseen      bool   `json:"unseen" doc:"a partitioned parent from an earlier migration of whose partitions no file shows one"`
	Rows        *int64 `json:"rows" doc:"rows before the change, by the statistics file; null when it does not tell"`
	Bytes       *int64 `json:"bytes" doc:"bytes of the rows, without indexes, by the statistics file; null when it does not tell"`
}

// Whole is the body of sql.statement: every statement of an up migration, as a whole.
type Whole struct {
	Statement
	Command  string  `json:"command" doc:"the statement's command tag with the words that matter: CREATE INDEX CONCURRENTLY"`
	Class    string  `json:"class" doc:"schema (DDL), data (INSERT, UPDATE, DELETE, COPY), session (SET), transaction (BEGIN, COMMIT) or other"`
	Bulk     bool    `json:"bulk" doc:"a data statement that touches a number of rows that nothing bounds"`
	Guarded  bool    `json:"guarded" doc:"running it a second time does no harm: IF [NOT] EXISTS, OR REPLACE, or nothing it would refuse"`
	Tables   []Table `json:"tables" doc:"the tables that existed before the statement and that it locks"`
	Long     bool    `json:"long" doc:"a schema statement that reads, writes or indexes every row of a table that existed before the change"`
	Replaces bool    `json:"replaces" doc:"what the statement is about has the name of a table or view that its transaction has dropped"`
	// What the transaction holds when the statement begins to wait or to work.
	HeldBlocked []string `json:"held_blocked" doc:"the tables that existed before the change and that others cannot write, or even read, since an earlier statement of the transaction"`
	HeldTables  []string `json:"held_tables" doc:"the tables that existed before the change and that others cannot even read since an earlier statement of the transaction, in the order in which they were locked; without those that it has dropped, and partitions that were locked with their parent"`
	Remedies    Remedies `json:"remedies" fact:"position" doc:"edits that do the same with less harm"`
}

// AddColumn is the body of sql.add_column.
type AddColumn struct {
	Statement
	Column            string   `json:"column"`
	Type              string   `json:"type" doc:"the type's canonical name: integer, character varying(20)"`
	NotNull           bool     `json:"not_null"`
	Default           string   `json:"default" doc:"none, null, constant, stable (now()), volatile (random()) or unknown"`
	DefaultText       string   `json:"default_text" doc:"the default as written"`
	Identity          bool     `json:"identity"`
	Serial            bool     `json:"serial"`
	Generated         string   `json:"generated" doc:"empty, stored or virtual"`
	Constraints       []string `json:"constraints" doc:"inline constraints that have rows checked or an index built: check, unique, primary key, foreign key"`
	Checked           []string `json:"checked" doc:"those of them that every row is read for"`
	References        string   `json:"references" doc:"the table that an inline foreign key names"`
	ConstrainedDomain bool     `json:"constrained_domain" doc:"the type is a domain with a constraint"`
	IfNotExists       bool     `json:"if_not_exists"`
	Emptied           bool     `json:"emptied" doc:"an earlier statement of the transaction deletes every row of the table"`
	Keyed             bool     `json:"keyed" doc:"of a column that fails on rows: the change leaves it in a unique index or a foreign key, so that not any value will do"`
}

// Column is the body of sql.drop_column, sql.set_not_null and sql.drop_not_null.
type Column struct {
	Statement
	Column    string `json:"column"`
	Type      string `json:"type" doc:"the type the column had; empty when unknown"`
	ProvenBy  string `json:"proven_by" doc:"for sql.set_not_null: the valid constraint that makes a scan needless, or 'not null' when the column already is; empty when none"`
	NotNull   bool   `json:"not_null" doc:"for sql.drop_not_null: the column is known to be NOT NULL"`
	IfExists  bool   `json:"if_exists"`
	AddedHere bool   `json:"added_here" doc:"the change itself added the column"`
	CheckText string `json:"check_text" doc:"for sql.set_not_null: the constraint that would prove it, in SQL"`
	Already   bool   `json:"already" doc:"for sql.set_not_null: the table as it stands, or as it stood before the change, takes no NULL into the column: it is NOT NULL or has a check for it, valid or not"`
	// What follows is told with the state that the change leaves.
	Filled      bool `json:"filled" doc:"for sql.set_not_null: the column has a default, a trigger may fill it, or the change writes a function anew that inserts into the table: an INSERT without it may go on"`
	RenamedHere bool `json:"renamed_here" doc:"the change itself gave the column this name"`
	Superseded  bool `json:"superseded" doc:"for sql.set_not_null and sql.drop_not_null: the change itself goes on to undo it, be it by a check, or to drop or rename the column or its table, or has added the column; for sql.drop_column: it gives the name to another column"`
	// References: dropping a foreign key takes its triggers off the other table.
	References []string `json:"references" doc:"for sql.drop_column: the other tables that foreign keys over the column name"`
	Required   bool     `json:"required" doc:"for sql.drop_column: every INSERT has to name the column, which is NOT NULL, has no default and is not in the primary key"`
	WrittenTo  []string `json:"written_to" doc:"for sql.drop_column: the tables into which the change has written before what it read in the column"`
}

// ColumnType is the body of sql.alter_column_type.
type ColumnType struct {
	Statement
	Column  string `json:"column"`
	From    string `json:"from" doc:"the type before; empty when unknown"`
	To      string `json:"to"`
	Using   string `json:"using" doc:"the USING expression as written"`
	Rewrite string `json:"rewrite" doc:"yes, no or unknown (the type before is not known)"`
	Why     string `json:"why" doc:"why the rows are or are not rewritten"`
	// Checks are checked again for every row, whether the rows are written anew or not.
	Checks []string `json:"checks" doc:"the valid check constraints that mention the column"`
}

// Index is the body of sql.create_index and sql.drop_index.
type Index struct {
	Statement
	Index        string   `json:"index" doc:"schema-qualified name; empty for an unnamed index"`
	Concurrently bool     `json:"concurrently"`
	Unique       bool     `json:"unique"`
	Method       string   `json:"method" doc:"btree, gin, …"`
	Columns      []string `json:"columns" doc:"columns or expressions as written"`
	Only         bool     `json:"only" doc:"ON ONLY a partitioned parent"`
	Guarded      bool     `json:"guarded" doc:"IF [NOT] EXISTS is given"`
	Concurrent   string   `json:"concurrent" doc:"the same statement with CONCURRENTLY"`
	OldColumns   []string `json:"old_columns" doc:"for sql.create_index: the columns that its keys, expressions and condition name and that the change itself does not add"`
	AddedColumns []string `json:"added_columns" doc:"for sql.create_index: the columns that they name and that the change itself adds"`
	Already      bool     `json:"already" doc:"for sql.create_index: a unique index of the table as it stands, or as it stood before the change, refuses what this one refuses, as far as that is compared"`
	IndexKnown   bool     `json:"index_known" doc:"for a drop: the migrations or the dump show the index"`
	Remedies     Remedies `json:"remedies" fact:"position" doc:"edits that do the same with less harm"`
}

// Constraint is the body of sql.add_constraint, sql.validate_constraint and sql.drop_constraint.
type Constraint struct {
	Statement
	Name               string   `json:"name" doc:"as written; empty when the server chooses it"`
	Type               string   `json:"type" doc:"check, foreign key, unique, primary key, exclude, not null; empty when unknown"`
	NotValid           bool     `json:"not_valid" doc:"rows that exist are not checked now: NOT VALID, or NOT ENFORCED"`
	UsingIndex         string   `json:"using_index" doc:"the index that is taken over"`
	NullableColumns    []string `json:"nullable_columns" doc:"columns of a primary key that may hold NULL, so that they are scanned"`
	Columns            []string `json:"columns"`
	References         string   `json:"references" doc:"the table that a foreign key names"`
	Expression         string   `json:"expression" doc:"a check's expression as written"`
	AddedInTransaction bool     `json:"added_in_transaction" doc:"for sql.validate_constraint: the constraint was added in the same transaction"`
	StrongerSubcommand string   `json:"stronger_subcommand" doc:"for sql.validate_constraint: a subcommand of the same ALTER TABLE that takes a stronger lock"`
	// What follows is told of sql.add_constraint.
	Enforced     bool     `json:"enforced" doc:"false for NOT ENFORCED, which no row is ever held to"`
	OldColumns   []string `json:"old_columns" doc:"those of the columns that the change itself does not add"`
	Already      bool     `json:"already" doc:"another constraint or a unique index, of the table as it stands or as it stood before the change, refuses what this one refuses"`
	Demands      []Demand `json:"demands" doc:"the columns that may not be NULL from here on and may until now, where the constraint asks for nothing else: a check that a column IS NOT NULL, a primary key over a unique index"`
	Build        string   `json:"build" doc:"for a unique or primary key that builds its index: CREATE UNIQUE INDEX CONCURRENTLY for that index, by a name that is free; empty where none is built"`
	Adopt        string   `json:"adopt" doc:"for those: ALTER TABLE that makes the same constraint, by its own name or the one that the server would choose, of the index that build has built"`
	Replaces     bool     `json:"replaces" doc:"the change has dropped a constraint of the same name, of the same kind over the same columns, or, for a check, one about one of its columns"`
	Copied       bool     `json:"copied" doc:"the same transaction has made the table and copied the rows of older tables into it"`
	LeftNotValid bool     `json:"left_not_valid" doc:"NOT VALID to this day: there are later migrations, and none of them validates it or drops it"`
	Remedies     Remedies `json:"remedies" fact:"position" doc:"edits that do the same with less harm"`
}

// Relation is the body of sql.drop_table, sql.truncate, sql.drop_schema and of the table rewrites.
type Relation struct {
	Statement
	Command    string   `json:"command" doc:"the command tag: DROP TABLE, VACUUM FULL, ALTER TABLE SET LOGGED"`
	IfExists   bool     `json:"if_exists"`
	Cascade    bool     `json:"cascade"`
	References []string `json:"references" doc:"for sql.drop_table: the other tables that foreign keys of the table name"`
	WrittenTo  []string `json:"written_to" doc:"for sql.drop_table: the tables into which the change has written before what it read in this one"`
	Superseded bool     `json:"superseded" doc:"for sql.drop_table: the change gives the name, or the one that the table had before the change, to another table or to a view"`
	Refilled   bool     `json:"refilled" doc:"for sql.drop_table: the change also fills that table"`
}

// Rename is the body of sql.rename_column, sql.rename_table and sql.set_schema.
type Rename struct {
	Statement
	From           string `json:"from"`
	To             string `json:"to"`
	AddedHere      bool   `json:"added_here" doc:"for sql.rename_column: the change itself added the column"`
	CompatibleView bool   `json:"compatible_view" doc:"a view of the old name is created in the same migration"`
}

// Rows is the body of sql.update, sql.delete and sql.insert.
type Rows struct {
	Statement
	Command   string `json:"command"`
	Where     string `json:"where" doc:"the condition as written; empty when there is none"`
	Bounded   bool   `json:"bounded" doc:"a key range, a list of keys, a LIMIT or a VALUES list bounds the rows"`
	BoundedBy string `json:"bounded_by" doc:"what bounds them, in words"`
	Key       string `json:"key" doc:"the primary key, when it is one column, of the table whose rows are taken in turn: the one that is read, for INSERT … SELECT; empty when not known"`
	Keyless   bool   `json:"keyless" doc:"that table is a plain one that is known whole, without a primary key or a unique index"`
	Alias     string `json:"alias" doc:"what names the columns of that table: its alias, else, where the statement joins it with others, its name without the schema; else empty"`
	Grouped   bool   `json:"grouped" doc:"the query of an INSERT … SELECT groups its rows, so that a range of keys would split groups"`
	Union     bool   `json:"union" doc:"an INSERT … SELECT puts the rows of several queries together: UNION, INTERSECT or EXCEPT"`
	From      string `json:"from" doc:"for INSERT … SELECT: the table that is read, or the first of several"`
	// Fresh is told of an UPDATE: what new code has written there is no NULL any more.
	Fresh []string `json:"fresh" doc:"for sql.update: the columns that it writes, that the change itself adds and that hold NULL until something is written"`
	// Copies is what a statement copies from where, as far as names tell.
	Copies []Copy `json:"copies" doc:"for sql.update and sql.insert: what each column gets that is written"`
}

// Transaction is the body of sql.transaction: one transaction of a database's run.
type Transaction struct {
	Database    string        `json:"database"`
	Transaction int           `json:"transaction"`
	Wrapped     string        `json:"wrapped"`
	Migrations  []string      `json:"migrations"`
	Statements  int           `json:"statements"`
	Locks       []effect.Lock `json:"locks" doc:"the strongest lock on each table that existed before the transaction"`
	LongWork    bool          `json:"long_work" doc:"every row of a table that existed before is read, written or indexed, or bulk DML happens, after a lock that blocks writes is held"`
}

// Migration is the body of sql.migration: one migration of a database.
type Migration struct {
	Database       string `json:"database"`
	Migration      string `json:"migration"`
	Previous       string `json:"previous" doc:"the version that runs before it; empty for the first, and for a repeatable migration"`
	Tool           string `json:"tool"`
	DownStyle      string `json:"down_style" doc:"how the tool marks the way down: file, section, or none for a forward-only tool"`
	HasDown        bool   `json:"has_down" doc:"there is a down step, be it an empty one"`
	OthersHaveDown bool   `json:"others_have_down" doc:"other migrations of the database have a down step"`
	Irreversible   string `json:"irreversible" doc:"the reason given in a comment 'irreversible: …'; empty when none"`
	Repeatable     bool   `json:"repeatable"`
	Statements     int    `json:"statements"`
	ChangesSchema  bool   `json:"changes_schema"`
}

// MigrationEdited is the body of sql.migration_edited: a migration that had already been merged is not what it was.
type MigrationEdited struct {
	Database  string `json:"database"`
	Migration string `json:"migration"`
	Tool      string `json:"tool"`
	Change    string `json:"change" doc:"edited, deleted or inserted (a new one sorts before one that exists at the base)"`
	Latest    string `json:"latest" doc:"the last migration of the base"`
}

// Unparsed is the body of sql.unparsed: a statement that cannot be parsed.
type Unparsed struct {
	Database  string `json:"database"`
	Migration string `json:"migration"`
	Tool      string `json:"tool"`
	Statement int    `json:"statement"`
	Reason    string `json:"reason" doc:"what the parser says"`
	Since     int    `json:"since" doc:"the first server version that reads the statement, where it is newer than the parser; else 0"`
}
