package catalog

import (
	"maps"
	"slices"
)

// Catalog is the state of one database. The zero value is not usable: call New.
//
// What a Catalog returns never changes afterwards: a statement that changes a table puts a changed copy in its place. So
// a caller may keep what it read before a statement and compare it with what it reads after.
type Catalog struct {
	tables       map[Name]*Table // views and materialized views included
	indexes      map[Name]*Index
	sequences    map[Name]*Sequence
	domains      map[Name]*Domain
	enums        map[Name]*Enum
	usedTypes    map[Name]bool      // types, not built in, that something was said to be of
	types        map[Name]*UserType // composite, range and base types
	functions    map[Name]*Function
	schemas      map[string]bool // that were created
	mentioned    map[string]bool // that a table is in
	statistics   map[Name]*Statistics
	publications map[string]*Publication
	// constraints counts the constraints of tables and domains by schema and name: default names avoid them all.
	constraints map[Name]int

	indexesOf    links // table to its indexes
	referencing  links // table to the tables with a foreign key to it
	children     links // table to its partitions and the tables that inherit from it
	viewsOf      links // table to the views that read it
	sequencesOf  links // table to the sequences that its columns own
	statisticsOf links // table to its extended statistics
	typeUsers    links // type, not built in, to the relations that have had a column of it
	typed        links // composite type to the tables of it

	// notNulls counts the names of not-null constraints that no statement declared: on servers before PostgreSQL 18 there are
	// none, so that nothing else avoids them.
	notNulls map[Name]int
	touched  []Name // the tables that the current Apply has changed

	running     []*code // the bodies of functions that are being run, outermost first
	ran         int     // how many of their statements were run
	temporary   bool    // something in the temporary schema was created
	commitDrops []Name  // temporary tables with ON COMMIT DROP

	initial   []string // the search path of a new session
	path      []string // the search path now
	afterward []string // the search path once the transaction ends, while SET LOCAL holds; nil otherwise
	zone      string   // the session's TimeZone, "" when not known
	zoneAfter *string  // TimeZone once the transaction ends, while SET LOCAL holds; nil otherwise
	whole     bool
	extended  bool // an extension was created
	mark      int
	revision  int // counts calls of Apply
	work      int // what has been spent of maxWork
}

// New returns an empty catalog of a database whose sessions start with the given search path. An empty one means
// "public".
func New(searchPath []string) *Catalog {
	if len(searchPath) == 0 {
		searchPath = []string{"public"}
	}
	initial := slices.Clone(searchPath)
	return &Catalog{
		tables:       map[Name]*Table{},
		indexes:      map[Name]*Index{},
		sequences:    map[Name]*Sequence{},
		domains:      map[Name]*Domain{},
		enums:        map[Name]*Enum{},
		usedTypes:    map[Name]bool{},
		types:        map[Name]*UserType{},
		notNulls:     map[Name]int{},
		mentioned:    map[string]bool{},
		typeUsers:    links{},
		statistics:   map[Name]*Statistics{},
		publications: map[string]*Publication{},
		statisticsOf: links{},
		functions:    map[Name]*Function{},
		schemas:      map[string]bool{},
		constraints:  map[Name]int{},
		indexesOf:    links{},
		referencing:  links{},
		children:     links{},
		viewsOf:      links{},
		sequencesOf:  links{},
		typed:        links{},
		initial:      initial,
		path:         initial,
	}
}

// Clone returns a catalog with the same content that goes its own way from here. It copies names, not definitions.
func (c *Catalog) Clone() *Catalog {
	clone := *c
	clone.tables = maps.Clone(c.tables)
	clone.indexes = maps.Clone(c.indexes)
	clone.sequences = maps.Clone(c.sequences)
	clone.domains = maps.Clone(c.domains)
	clone.enums = maps.Clone(c.enums)
	clone.typeUsers = maps.Clone(c.typeUsers)
	clone.mentioned = maps.Clone(c.mentioned)
	clone.notNulls = maps.Clone(c.notNulls)
	clone.usedTypes = maps.Clone(c.usedTypes)
	clone.types = maps.Clone(c.types)
	clone.functions = maps.Clone(c.functions)
	clone.schemas = maps.Clone(c.schemas)
	clone.statistics = maps.Clone(c.statistics)
	clone.publications = maps.Clone(c.publications)
	clone.statisticsOf = maps.Clone(c.statisticsOf)
	clone.constraints = maps.Clone(c.constraints)
	clone.indexesOf = maps.Clone(c.indexesOf)
	clone.referencing = maps.Clone(c.referencing)
	clone.children = maps.Clone(c.children)
	clone.viewsOf = maps.Clone(c.viewsOf)
	clone.sequencesOf = maps.Clone(c.sequencesOf)
	clone.typed = maps.Clone(c.typed)
	clone.statistics = maps.Clone(c.statistics)
	clone.publications = maps.Clone(c.publications)
	return &clone
}

// SetWhole says that the database holds nothing but what was read: a dump of the whole schema was, or a database is filled
// from nothing. What is not in the catalog then does not exist.
func (c *Catalog) SetWhole() { c.whole = true }

// Whole says whether SetWhole was called.
func (c *Catalog) Whole() bool { return c.whole }

// Extended says whether an extension was created, which brings functions and types that are not known.
func (c *Catalog) Extended() bool { return c.extended }

// SetMark sets the number of the migration that the next statements belong to; what they create carries it in CreatedBy.
func (c *Catalog) SetMark(mark int) { c.mark = mark }

// Unseen says whether a partitioned table has no partition that was read though it was not made by the migration at hand, so
// that what no file shows will have made some.
func (c *Catalog) Unseen(table *Table) bool {
	return table.Kind == "partitioned table" && len(table.Partitions) == 0 && table.CreatedBy != c.mark && !c.whole
}

// links leads from a name to other names, in the order in which they were added. A list is never changed in place, since
// clones share it.
type links map[Name][]Name

func (l links) add(from, to Name) {
	if old := l[from]; len(old) < maxLinks && !slices.Contains(old, to) {
		l[from] = append(slices.Clip(old), to)
	}
}

func (l links) remove(from, to Name) {
	old := l[from]
	i := slices.Index(old, to)
	switch {
	case i < 0:
	case len(old) == 1:
		delete(l, from)
	default:
		l[from] = slices.Concat(old[:i], old[i+1:])
	}
}

// move makes what was linked from one name linked from another, beside what is linked from that already.
func (l links) move(from, to Name) {
	old, ok := l[from]
	if !ok {
		return
	}
	delete(l, from)
	if len(l[to]) == 0 {
		l[to] = old
		return
	}
	for _, name := range old {
		l.add(to, name)
	}
}

// maxColumns is the server's limit of columns in a table (PostgreSQL documentation, "PostgreSQL Limits").
const maxColumns = 1600

// maxLinks bounds what is kept of one table's constraints, indexes and the like, far above what schemas have, so that a
// hostile file costs no more than its length.
const maxLinks = 2000

// maxWork bounds the work on descendants of tables in all statements together, counted in tables, for the same reason.
const maxWork = 1_000_000

// spend takes so much from what is left of maxWork and says whether there was enough.
func (c *Catalog) spend(work int) bool {
	c.work += work
	return c.work <= maxWork
}

// edit returns a copy of the table that the current Apply may change; the copy is already in the catalog's place of the
// old one. It returns nil when there is no such table. The lists are copies, what they point at is not: see editColumn.
func (c *Catalog) edit(name Name) *Table {
	old := c.tables[name]
	if old == nil || old.revision == c.revision {
		return old
	}
	table := *old
	table.Columns = slices.Clone(old.Columns)
	table.Constraints = slices.Clone(old.Constraints)
	table.Partitions = slices.Clone(old.Partitions)
	table.parents = slices.Clone(old.parents)
	table.Triggers = slices.Clone(old.Triggers)
	table.Policies = slices.Clone(old.Policies)
	table.Rules = slices.Clone(old.Rules)
	table.revision = c.revision
	c.touched = append(c.touched, name)
	c.tables[name] = &table
	return &table
}

// editColumn puts a copy of the column in its place and returns the copy. A column that is not known is added, with no
// type: something is said of it, so it exists.
func (t *Table) editColumn(name string) *Column {
	for i, column := range t.Columns {
		if column.Name == name {
			edited := *column
			t.Columns[i] = &edited
			return &edited
		}
	}
	column := &Column{Name: name}
	if len(t.Columns) < maxColumns {
		t.Columns = append(t.Columns, column)
	}
	return column
}

// editConstraint puts a copy of the constraint in its place and returns the copy, nil when there is none of that name.
func (t *Table) editConstraint(name string) *Constraint {
	for i, constraint := range t.Constraints {
		if constraint.Name == name {
			t.Constraints[i] = constraint.clone()
			return t.Constraints[i]
		}
	}
	return nil
}

func (k *Constraint) clone() *Constraint {
	clone := *k
	clone.Columns = slices.Clone(k.Columns)
	clone.ReferencedColumns = slices.Clone(k.ReferencedColumns)
	clone.Proves = slices.Clone(k.Proves)
	return &clone
}

func (x *Index) clone() *Index {
	clone := *x
	clone.Columns = slices.Clone(x.Columns)
	clone.Mentions = slices.Clone(x.Mentions)
	clone.names = slices.Clone(x.names)
	return &clone
}

// editIndex puts a copy of the index in its place and returns the copy, nil when there is no such index.
func (c *Catalog) editIndex(name Name) *Index {
	old := c.indexes[name]
	if old == nil {
		return nil
	}
	index := old.clone()
	c.indexes[name] = index
	return index
}
