// Package catalog is the schema of a database as its migrations leave it: what a server would have in its system
// catalogs after running them. It is filled by applying parsed statements in order and answers what a later statement
// will meet: which tables exist, which types their columns have, which constraints are valid.
package catalog

import pg_query "github.com/pganalyze/pg_query_go/v5"

// Name is a schema-qualified name, each part as the server stores it (folded to lower case unless it was quoted).
type Name struct {
	Schema string
	Name   string
}

// String is the name as a person writes it: "public.users", with quotes around a part that needs them.
func (n Name) String() string { return Quote(n.Schema) + "." + Quote(n.Name) }

// Type is a column's type in the server's canonical spelling: {"character varying", "20", 0}.
type Type struct {
	// Name is the canonical name (format_type): "integer", "timestamp with time zone", "public.mood".
	Name string
	// Modifier is what stands in parentheses, as in "20" or "10,2"; empty when there is none.
	Modifier string
	// Dimensions is 1 for any array, 0 otherwise: the server does not tell more.
	Dimensions int
	Collation  string
}

// Column is one column of a table.
type Column struct {
	Name string
	// Type has an empty Name when only other things are known of the column.
	Type    Type
	NotNull bool
	// Default is the default expression in SQL; empty when there is none.
	Default   string
	Identity  bool
	Generated string // "", "stored" or "virtual"
	// From are, of a generated column, the columns that it is computed from.
	From []string

	inherited bool   // from a parent only: it goes when the parent's goes
	notNull   string // the name of the not-null constraint that no statement declared
}

// ConstraintKind names a kind of constraint in the words of the documentation.
type ConstraintKind string

// The kinds of constraints.
const (
	Check      ConstraintKind = "check"
	ForeignKey ConstraintKind = "foreign key"
	Unique     ConstraintKind = "unique"
	PrimaryKey ConstraintKind = "primary key"
	Exclude    ConstraintKind = "exclude"
	NotNull    ConstraintKind = "not null" // named not-null constraints of PostgreSQL 18
)

// Constraint is one constraint of a table or a domain.
type Constraint struct {
	Name    string
	Kind    ConstraintKind
	Columns []string // the columns it names, those inside a check's expression included
	Valid   bool     // false while NOT VALID
	// Enforced is false for NOT ENFORCED (PostgreSQL 18).
	Enforced   bool
	Expression string // a check's expression, deparsed
	// Proves are the columns that a check shows to be not null: those it demands with `col IS NOT NULL`, alone or joined by AND.
	Proves     []string
	References Name // of a foreign key
	// ReferencedColumns are the columns that a foreign key points at; empty when the statement leaves them to the primary key
	// of a table that is not known.
	ReferencedColumns []string
	Index             Name // the index behind a unique, primary key or exclude constraint
	// OnDelete and OnUpdate are what a foreign key does to the rows that refer to one that goes or changes.
	OnDelete, OnUpdate Action
	// Deferred is true for INITIALLY DEFERRED.
	Deferred bool
	// Period is true for a foreign key over a period (PostgreSQL 18).
	Period    bool
	NoInherit bool // of a check: children do not get it

	check     *pg_query.Node // the expression of a check, never changed in place
	inherited bool           // from a parent only, as a column may be
}

// Inherited says whether a table has the constraint from a parent only.
func (k *Constraint) Inherited() bool { return k.inherited }

// Inherited says whether a table has the column from a parent only.
func (c *Column) Inherited() bool { return c.inherited }

// Action is what a foreign key does (PostgreSQL documentation, "CREATE TABLE", REFERENCES).
type Action string

// The actions of foreign keys.
const (
	NoAction   Action = "no action"
	Restrict   Action = "restrict"
	Cascade    Action = "cascade"
	SetNull    Action = "set null"
	SetDefault Action = "set default"
)

// Index is one index.
type Index struct {
	Name        Name
	Table       Name
	Columns     []string // plain key columns; an expression is ""
	Mentions    []string // every column that its keys, expressions, INCLUDE and predicate name
	Unique      bool
	Partial     bool
	Expression  bool // at least one key is an expression
	Method      string
	Valid       bool
	Partitioned bool // on a partitioned parent
	Clustered   bool // CLUSTER without a table orders its table by it

	names  []string // the names of its own columns, which default names of copies are made of
	keys   string   // what it is built on, in SQL: tells whether a partition's index serves as a part of it
	parent Name     // the index of the partitioned table that it is attached to
}

// NotCreated is the mark of a table that was altered or referred to, but never created, in what was read.
const NotCreated = -1

// Table is a table, partitioned or not, a view, or a materialized view.
type Table struct {
	Name        Name
	Kind        string // "table", "partitioned table", "view", "materialized view", "foreign table"
	Columns     []*Column
	Constraints []*Constraint
	// Parent is the partitioned table that this one is attached to, or the table that it inherits from.
	Parent      Name
	Partitions  []Name
	Default     Name   // of a partitioned table: its DEFAULT partition
	Persistence string // "permanent", "unlogged", "temporary"
	// Key is, of a partitioned table, what its rows are parted by, and Bound, of a partition, which of them it holds. Neither
	// is changed in place.
	Key   *pg_query.PartitionSpec
	Bound *pg_query.PartitionBoundSpec
	// Of is the composite type of a typed table.
	Of       Name
	Triggers []Trigger
	Policies []Policy
	Rules    []string
	// Query is that of a view or materialized view, its relations written with their schemas; nil when it is not known. It is
	// not changed in place.
	Query *pg_query.Node
	// Complete is false when only some of the definition is known: the table was never created in what was read.
	Complete bool
	// Filled is true once a statement has put rows in since it was created (INSERT, COPY, CREATE TABLE AS).
	Filled bool
	// CreatedBy is the mark that was current when the table was created (Catalog.SetMark): which migration made it. It is
	// NotCreated for a table that was never created in what was read.
	CreatedBy int

	parents      []Name      // all tables that it is a partition of or inherits from; Parent is the first
	reads        []Name      // the relations that a view's query names
	readColumns  []columnRef // the columns that it uses
	readsSurely  bool        // these are all
	calls        []Name      // the functions that it calls
	outputsKnown bool        // of a view: Columns are all its columns
	commitDrop   bool        // ON COMMIT DROP
	notNulls     []string    // the names in Catalog.notNulls that are this table's
	revision     int         // the Apply that made this copy
}

// Trigger is a trigger with the columns that it waits for or looks at: those of UPDATE OF and WHEN.
type Trigger struct {
	Name    string
	Columns []string
	// Function is what it calls.
	Function Name
	// Row is true for FOR EACH ROW.
	Row bool

	inherited bool // from the partitioned table that its table is a partition of
}

// Policy is a row security policy with the columns that its conditions name.
type Policy struct {
	Name    string
	Columns []string
}

// Attached says whether an index is a part of that of a partitioned table.
func (x *Index) Attached() bool { return x.parent != (Name{}) }

// Trigger returns the trigger of that name, nil when the table has none that is known.
func (t *Table) Trigger(name string) *Trigger {
	if t == nil {
		return nil
	}
	for i := range t.Triggers {
		if t.Triggers[i].Name == name {
			return &t.Triggers[i]
		}
	}
	return nil
}

// Column returns the column of that name, nil when the table has none that is known.
func (t *Table) Column(name string) *Column {
	if t == nil {
		return nil
	}
	for _, column := range t.Columns {
		if column.Name == name {
			return column
		}
	}
	return nil
}

// Constraint returns the constraint of that name, nil when the table has none that is known.
func (t *Table) Constraint(name string) *Constraint {
	if t == nil {
		return nil
	}
	for _, constraint := range t.Constraints {
		if constraint.Name == name {
			return constraint
		}
	}
	return nil
}

// ForeignKeyRef is a foreign key as the table that it points at sees it.
type ForeignKeyRef struct {
	// Table is the table that has the constraint.
	Table      Name
	Constraint *Constraint
}

// Sequence is a sequence and the column that owns it.
type Sequence struct {
	Name Name
	// Table and Column own the sequence (serial, identity, OWNED BY); both are empty when nothing does.
	Table     Name
	Column    string
	CreatedBy int
}

// Domain is a domain with its base type and constraints.
type Domain struct {
	Name        Name
	Base        Type
	NotNull     bool
	Constraints []*Constraint
	CreatedBy   int
}

// Function is a function by its name; overloads share an entry.
type Function struct {
	Name Name
	// Volatility is "immutable", "stable" or "volatile"; where overloads differ, the most volatile.
	Volatility string
	// Language is empty where overloads differ.
	Language string
	// Body is the text of an SQL function without overloads, where it is given as a string.
	Body string
	// Value is what an SQL function without overloads returns whose body is RETURN and an expression.
	Value *pg_query.Node
	// Kept is true where the planner never puts the body in the place of a call: SECURITY DEFINER, SET and SETOF forbid it
	// (PostgreSQL sources, clauses.c, inline_function). Strict allows it only for a body that is strict itself.
	Kept, Strict bool
	CreatedBy    int

	overloads map[string]overload // by the types of the arguments
}

// overload is what one of the functions of a name is.
type overload struct {
	volatility, language string
	kind                 string // "" for a plain function, else "procedure" or "aggregate"
	returns              Type
	required, arguments  int    // how many arguments a call has at least, and at most
	code                 *code  // nil when it is not known, or nothing that a call runs
	body                 string // Function.Body
	value                *pg_query.Node
	kept, strict         bool
}

// Enum is an enum type with its labels in order.
type Enum struct {
	Name      Name
	Labels    []string
	CreatedBy int
}
