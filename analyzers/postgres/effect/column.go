package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// AddColumn is the detail of ALTER TABLE ADD COLUMN.
type AddColumn struct {
	Definition *pg_query.ColumnDef
	Name       string
	Type       catalog.Type
	NotNull    bool
	Default    Volatility
	// DefaultNode is the default as parsed, nil when there is none.
	DefaultNode *pg_query.Node
	Identity    bool
	Serial      bool
	Generated   string // "", "stored" or "virtual"
	// ConstrainedDomain: the type is a domain that has a constraint, itself or in a domain beneath it.
	ConstrainedDomain bool
	// Constraints are the kinds of inline constraints, not null and what is not enforced aside, in the order of the source.
	Constraints []catalog.ConstraintKind
	References  catalog.Name // the table that an inline foreign key names
	IfNotExists bool
	Exists      bool // the table has the column already, and the statement, which drops before it adds, does not drop it
	Ahead       bool // the statement drops a column of the name further on in its text
}

// addColumn is ADD COLUMN: rows are written anew when each gets a value of its own, and read when a constraint must be
// checked. Since 11 any other default is stored once (PostgreSQL documentation, "ALTER TABLE", Notes).
func (t *alter) addColumn(cmd *pg_query.AlterTableCmd) Step {
	definition := cmd.GetDef().GetColumnDef()
	add, doubts := t.readColumn(definition)
	add.IfNotExists = cmd.GetMissingOk()
	add.Exists = t.table.Column(add.Name) != nil && !t.gone[add.Name]
	add.Ahead = t.gone[add.Name] && !t.went[add.Name]
	d := newDraft()
	step := Step{Command: "ADD COLUMN", Location: int(definition.GetLocation()), Detail: add}
	if t.version < 17 && add.Identity && t.partitioned(t.name) {
		return refused("ADD COLUMN", t.name, "before PostgreSQL 17 no identity column can be added to a partitioned table")
	}
	if why := t.refusesColumn(add); why != "" {
		return refused("ADD COLUMN", t.name, why)
	}
	if add.Exists && add.IfNotExists {
		d.lock(t.name, AccessExclusive)
		step.Effect = d.effect()
		return step
	}
	t.lockAdding(d, add.Name)
	if t.addedRewrites(add, d, doubts) {
		t.rewriteTree(d, t.name, t.only)
		t.bodiesRead(d, add.DefaultNode)
	}
	t.addedScans(add, d)
	t.sequencesIn(d, add.DefaultNode)
	d.failsOnRows = t.addedFails(add)
	step.Effect = d.effect()
	return step
}

// lockAdding locks a table that gets a column and what is below it, as far as that has no such column: what has one keeps it,
// and all below it.
func (t *alter) lockAdding(d *draft, column string) {
	pending := []catalog.Name{t.name}
	seen := map[catalog.Name]bool{}
	for len(pending) > 0 {
		name := pending[0]
		pending = pending[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		d.lock(name, AccessExclusive)
		if t.only || name != t.name && t.analysis.table(name).Column(column) != nil {
			continue
		}
		for _, child := range t.catalog.Children(name) {
			pending = append(pending, child.Name)
		}
	}
}

// readColumn reads a column definition and the doubts about its default.
func (t *alter) readColumn(definition *pg_query.ColumnDef) (*AddColumn, []string) {
	add := &AddColumn{
		Definition: definition,
		Name:       definition.GetColname(),
		Type:       t.catalog.TypeOf(definition.GetTypeName()),
		Serial:     isSerial(definition.GetTypeName()),
		Generated:  generatedKind(definition),
		NotNull:    definition.GetIsNotNull(),
	}
	for _, node := range definition.GetConstraints() {
		constraint := node.GetConstraint()
		switch constraint.GetContype() {
		case pg_query.ConstrType_CONSTR_NOTNULL:
			add.NotNull = true
		case pg_query.ConstrType_CONSTR_IDENTITY:
			add.Identity, add.NotNull = true, true
		case pg_query.ConstrType_CONSTR_PRIMARY:
			add.NotNull = true
		case pg_query.ConstrType_CONSTR_FOREIGN:
			add.References = t.analysis.name(constraint.GetPktable())
		}
		kind := constraintKind(constraint.GetContype())
		if kind != "" && kind != catalog.NotNull && !parse.Marked(constraint, parse.NotEnforced) {
			add.Constraints = append(add.Constraints, kind)
		}
	}
	if add.Serial {
		add.NotNull = true
	}
	add.DefaultNode = defaultOf(definition)
	var doubts []string
	add.Default, doubts = t.volatility(add.DefaultNode)
	add.ConstrainedDomain = t.constrained(add.Type)
	return add, doubts
}

// addedRewrites says whether adding the column writes the rows anew, and notes why it could not be known.
func (t *alter) addedRewrites(add *AddColumn, d *draft, doubts []string) bool {
	if add.Identity || add.Serial || add.Generated == "stored" || add.ConstrainedDomain || add.Default == Volatile {
		return true
	}
	if add.Default == Unknown {
		for _, doubt := range doubts {
			d.doubt(fmt.Sprintf("%s: if it is volatile, the rows of %s are written anew", doubt, t.name))
		}
	}
	if reason := t.unknownDomain(add.Type); reason != "" {
		d.doubt(fmt.Sprintf("%s: if it is a domain with a constraint, the rows of %s are written anew", reason, t.name))
	}
	return false
}

// addedScans adds what constraints have read. A foreign key is left unchecked when the column holds nothing but NULL.
func (t *alter) addedScans(add *AddColumn, d *draft) {
	filled := add.Default != None && add.Default != Null || add.Serial || add.Generated == "stored"
	if add.NotNull && !filled && !add.Identity {
		t.scanTree(d, t.name, t.only)
	}
	if add.References != t.name {
		t.referenced(d, add.References, ShareRowExclusive)
	}
	for _, kind := range add.Constraints {
		if kind != catalog.ForeignKey {
			t.scanTree(d, t.name, t.only)
			continue
		}
		if filled || t.validatesInline || add.DefaultNode != nil {
			t.scanTree(d, t.name, t.only)
		}
		if filled {
			t.scanTree(d, add.References, false)
		}
	}
}

// addedFails says whether the statement fails as soon as there is a row to hold NULL in the new column.
func (t *alter) addedFails(add *AddColumn) bool {
	if add.Identity || add.Serial || add.Generated != "" || add.Default != None && add.Default != Null {
		return false
	}
	return add.NotNull || t.notNullDomain(add.Type)
}

// defaultOf is the default expression of a column definition, nil when there is none.
func defaultOf(definition *pg_query.ColumnDef) *pg_query.Node {
	for _, node := range definition.GetConstraints() {
		if constraint := node.GetConstraint(); constraint.GetContype() == pg_query.ConstrType_CONSTR_DEFAULT {
			return constraint.GetRawExpr()
		}
	}
	return definition.GetRawDefault()
}

// generatedKind is "stored" or "virtual" for a generated column. The parser marks the virtual ones of PostgreSQL 18, which
// the grammar of version 16 does not know, with "v" (package parse).
func generatedKind(definition *pg_query.ColumnDef) string {
	for _, node := range definition.GetConstraints() {
		if node.GetConstraint().GetContype() != pg_query.ConstrType_CONSTR_GENERATED {
			continue
		}
		if node.GetConstraint().GetGeneratedWhen() == "v" {
			return "virtual"
		}
		return "stored"
	}
	return ""
}

func isIdentity(definition *pg_query.ColumnDef) bool {
	return slices.ContainsFunc(definition.GetConstraints(), func(node *pg_query.Node) bool {
		return node.GetConstraint().GetContype() == pg_query.ConstrType_CONSTR_IDENTITY
	})
}

// isSerial says whether a type is one of the notations for an integer with a sequence of its own
// (PostgreSQL documentation, "Serial Types").
func isSerial(name *pg_query.TypeName) bool {
	parts := texts(name.GetNames()...)
	return len(parts) == 1 && slices.Contains([]string{"serial", "serial2", "serial4", "serial8", "bigserial", "smallserial"}, parts[0])
}

// Column is the detail of DROP COLUMN and of what ALTER COLUMN changes, the type aside.
type Column struct {
	Name   string
	Before *catalog.Column // as it was; nil when unknown
	// ProvenBy is, for SET NOT NULL, what makes a scan needless: "not null" when the column already is, else the name of a
	// check constraint; empty when nothing does.
	ProvenBy    string
	IfExists    bool
	Cascade     bool
	Default     Volatility     // for SET DEFAULT
	DefaultNode *pg_query.Node // for SET DEFAULT
}

// dropColumn is DROP COLUMN. What hangs on the column goes with it: its indexes, its sequences, its foreign keys at both
// ends.
func (t *alter) dropColumn(cmd *pg_query.AlterTableCmd) Step {
	d := newDraft()
	cascade := cmd.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE
	if why := t.refusesDrop(cmd.GetName(), cascade); why != "" {
		return refused("DROP COLUMN", t.name, why)
	}
	t.went[cmd.GetName()] = true
	detail := &Column{Name: cmd.GetName(), Before: t.table.Column(cmd.GetName()), IfExists: cmd.GetMissingOk(), Cascade: cascade}
	missing := detail.Before == nil && detail.IfExists && t.complete(t.name)
	if missing {
		d.lock(t.name, AccessExclusive)
	} else {
		for _, name := range t.tree(t.name, t.only) {
			t.dropColumnOf(d, name, detail.Name, cascade)
		}
		for _, child := range t.catalog.Children(t.name) { // whose column is no longer inherited, with ONLY
			d.lock(child.Name, AccessExclusive)
		}
	}
	if !t.complete(t.name) {
		d.doubt(fmt.Sprintf("whether the column %s of %s has an index or a foreign key is not known", detail.Name, t.name))
	}
	return Step{Command: "DROP COLUMN", Location: -1, Detail: detail, Effect: d.effect()}
}

func (t *alter) dropColumnOf(d *draft, name catalog.Name, column string, cascade bool) {
	d.lock(name, AccessExclusive)
	for _, index := range t.catalog.Indexes(name) {
		if slices.Contains(index.Mentions, column) || slices.Contains(index.Columns, column) {
			d.lock(index.Name, AccessExclusive)
		}
	}
	for _, sequence := range t.catalog.Sequences(name) {
		if sequence.Column == column {
			d.lock(sequence.Name, AccessExclusive)
		}
	}
	table := t.analysis.table(name)
	if table != nil {
		for _, constraint := range table.Constraints {
			if constraint.Kind == catalog.ForeignKey && constraint.Enforced && slices.Contains(constraint.Columns, column) {
				t.unreferenced(d, constraint.References, true)
			}
		}
	}
	if !cascade {
		return
	}
	if table != nil {
		for _, other := range table.Columns {
			if other.Name != column && slices.Contains(other.From, column) {
				t.dropColumnOf(d, name, other.Name, true)
			}
		}
	}
	for _, ref := range t.catalog.Referencing(name) {
		if pointsAt(ref.Constraint, table, column) {
			t.lockTree(d, ref.Table, false, AccessExclusive)
		}
	}
	for _, dependent := range t.catalog.Views(name) {
		switch uses, known := dependent.Uses(name, column); {
		case uses:
			t.dropRelation(d, dependent.Name, true, map[catalog.Name]bool{})
		case !known:
			d.doubt(fmt.Sprintf("whether %s uses the column %s of %s, and so is dropped, is not known", dependent.Name, column, name))
		}
	}
}
