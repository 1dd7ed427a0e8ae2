package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// Constraint is the detail of ADD, VALIDATE, ALTER, DROP and RENAME CONSTRAINT.
type Constraint struct {
	// Node is the constraint as parsed when it is added; nil otherwise.
	Node *pg_query.Constraint
	// Before is the constraint as it was when it is not added; nil when unknown.
	Before *catalog.Constraint
	Name   string // empty when the server chooses it
	Kind   catalog.ConstraintKind
	// NotValid: the rows that exist are not checked now.
	NotValid bool
	// UsingIndex is the index that becomes the constraint's.
	UsingIndex catalog.Name
	Columns    []string
	// NullableColumns are columns of a new primary key that are not shown to hold no NULL, so that every row is read.
	NullableColumns []string
	References      catalog.Name   // of a foreign key
	Expression      *pg_query.Node // of a check
	IfExists        bool
	Cascade         bool
	// StrongerSubcommand is, for VALIDATE CONSTRAINT, a subcommand of the same ALTER TABLE that takes a stronger lock on the
	// table, under which the rows are then read.
	StrongerSubcommand string
}

// constraintKind names a kind of constraint of the parse tree; "" for what is no constraint of its own, as a default.
func constraintKind(kind pg_query.ConstrType) catalog.ConstraintKind {
	switch kind {
	case pg_query.ConstrType_CONSTR_CHECK:
		return catalog.Check
	case pg_query.ConstrType_CONSTR_FOREIGN:
		return catalog.ForeignKey
	case pg_query.ConstrType_CONSTR_UNIQUE:
		return catalog.Unique
	case pg_query.ConstrType_CONSTR_PRIMARY:
		return catalog.PrimaryKey
	case pg_query.ConstrType_CONSTR_EXCLUSION:
		return catalog.Exclude
	case pg_query.ConstrType_CONSTR_NOTNULL:
		return catalog.NotNull
	}
	return ""
}

// readConstraint reads a constraint that is added to the table.
func (a *analysis) readConstraint(node *pg_query.Constraint) *Constraint {
	k := &Constraint{
		Node:       node,
		Name:       node.GetConname(),
		Kind:       constraintKind(node.GetContype()),
		NotValid:   node.GetSkipValidation(),
		Columns:    texts(node.GetKeys()...),
		Expression: node.GetRawExpr(),
	}
	switch k.Kind {
	case catalog.ForeignKey:
		k.Columns = texts(node.GetFkAttrs()...)
		k.References = a.name(node.GetPktable())
	case catalog.Check:
		walk(k.Expression, func(part *pg_query.Node) bool {
			if column := columnOf(part); column != "" && !slices.Contains(k.Columns, column) {
				k.Columns = append(k.Columns, column)
			}
			return true
		})
		slices.Sort(k.Columns)
	}
	return k
}

// addConstraint is ADD CONSTRAINT. It locks the table AccessExclusive, a foreign key ShareRowExclusive at both ends.
func (t *alter) addConstraint(cmd *pg_query.AlterTableCmd) Step {
	node := cmd.GetDef().GetConstraint()
	detail := t.readConstraint(node)
	d := newDraft()
	step := Step{Command: "ADD CONSTRAINT", Location: int(node.GetLocation()), Detail: detail}
	switch detail.Kind {
	case catalog.ForeignKey:
		if detail.NotValid && t.version < 18 && t.partitioned(t.name) {
			step := refused("ADD CONSTRAINT", t.name, "before PostgreSQL 18 a foreign key of a partitioned table cannot be added NOT VALID")
			step.Detail = detail
			return step
		}
		if len(node.GetFkDelSetCols()) > 0 && t.version < 15 {
			return refused("ADD CONSTRAINT", t.name, fmt.Sprintf("PostgreSQL %d sets all columns of a foreign key, not some", t.version))
		}
		t.addForeignKey(d, detail)
	case catalog.Check:
		if t.only && !node.GetIsNoInherit() && len(t.catalog.Children(t.name)) > 0 {
			return refused("ADD CONSTRAINT", t.name, "a check that is inherited is to be added to all that inherit it")
		}
		t.addCheck(d, detail)
	case catalog.Unique, catalog.PrimaryKey, catalog.Exclude:
		if why := t.refusesKey(detail); why != "" {
			return refused("ADD CONSTRAINT", t.name, why)
		}
		if node.GetIndexname() != "" {
			t.adoptIndex(d, detail)
		} else {
			t.addKey(d, detail)
		}
	case catalog.NotNull:
		if why := t.addNotNull(d, detail); why != "" {
			step := refused("ADD CONSTRAINT", t.name, why)
			step.Detail = detail
			return step
		}
	default:
		t.lockTree(d, t.name, t.only, AccessExclusive)
	}
	step.Effect = d.effect()
	return step
}

func (t *alter) addForeignKey(d *draft, k *Constraint) {
	only := t.only || !t.partitioned(t.name)
	// Version 18 locks what inherits before it finds that the constraint is not theirs.
	t.lockTree(d, t.name, t.only || only && t.version < 18, ShareRowExclusive)
	t.referenced(d, k.References, ShareRowExclusive)
	if k.NotValid {
		return
	}
	unchecked := false
	for _, name := range t.tree(t.name, only) {
		if name != t.name && sameForeignKey(t.analysis.table(name), t.madeOf(k)) {
			// The partition's own becomes part of the new one, and its triggers at the other end go.
			t.referenced(d, k.References, AccessExclusive)
		} else if t.hasRows(d, name, only) {
			unchecked = true
			d.scan(name)
		}
	}
	// A column that the statement adds without a value holds NULL alone, and nothing is looked up for it.
	empty := slices.ContainsFunc(k.Columns, func(column string) bool { return t.adds(column) && !t.added[column] })
	if unchecked && !empty {
		t.checkedAgainst(d, k.References, parse.Marked(k.Node, parse.Period))
	}
}

// madeOf is the constraint that a foreign key becomes.
func (t *alter) madeOf(k *Constraint) *catalog.Constraint {
	columns := texts(k.Node.GetPkAttrs()...)
	if len(columns) == 0 {
		columns = primaryKey(t.analysis.table(k.References))
	}
	return &catalog.Constraint{Columns: k.Columns, References: k.References, ReferencedColumns: columns}
}

func (t *alter) addCheck(d *draft, k *Constraint) {
	only := t.only || k.Node.GetIsNoInherit()
	// Version 18 locks the children before it finds that the constraint is not theirs.
	t.lockTree(d, t.name, t.only || only && t.version < 18, AccessExclusive)
	if !k.NotValid {
		t.scanTree(d, t.name, only)
	}
}

// addKey builds the index of a unique, primary key or exclusion constraint. Of a partitioned table each partition gets its
// own, under Share before version 18; a nullable column of a primary key is made not null first, in all partitions.
func (t *alter) addKey(d *draft, k *Constraint) {
	mode := Share
	if t.version >= 18 {
		mode = AccessExclusive
	}
	t.notNullKey(d, k)
	d.lock(t.name, AccessExclusive)
	// An index of the name of one that the statement drops is that one built anew.
	named := k.Name
	if named == "" && k.Kind == catalog.PrimaryKey {
		named = t.name.Name + "_pkey"
	}
	if before := t.catalog.Index(t.name.Schema, named); named != "" && before != nil && before.Table == t.name {
		d.reindexes.add(before.Name.String())
	}
	switch {
	case t.partitioned(t.name):
		for _, part := range t.tree(t.name, t.only)[1:] {
			d.lock(part, mode)
		}
		t.scanTree(d, t.name, t.only)
	default:
		if t.version >= 18 {
			t.lockTree(d, t.name, t.only, AccessExclusive)
		}
		d.scan(t.name)
	}
}

// refusesKey says why the server refuses a unique, primary key or exclusion constraint.
func (t *alter) refusesKey(k *Constraint) string {
	if k.Node.GetNullsNotDistinct() && t.version < 15 {
		return fmt.Sprintf("PostgreSQL %d does not know NULLS NOT DISTINCT", t.version)
	}
	if index := t.catalog.Index(t.name.Schema, k.Node.GetIndexname()); index != nil && (!index.Unique || index.Partial || index.Expression) {
		return fmt.Sprintf("the index %s is not unique over plain columns", index.Name)
	}
	if k.Kind == catalog.PrimaryKey && t.table != nil {
		for _, other := range t.table.Constraints {
			gone := slices.ContainsFunc(other.Columns, func(column string) bool { return t.gone[column] })
			if other.Kind == catalog.PrimaryKey && !t.dropped[other.Name] && !gone {
				return fmt.Sprintf("%s has a primary key", t.name)
			}
		}
	}
	for _, column := range k.Columns {
		if declared := declaredNotNull(t.table, column); k.Kind == catalog.PrimaryKey && declared != nil && !declared.Valid {
			return fmt.Sprintf("the not-null constraint %s of the column %s is not valid", declared.Name, column)
		}
	}
	return ""
}

// adoptIndex turns an index into the one of a constraint; it is renamed when its name is another.
func (t *alter) adoptIndex(d *draft, k *Constraint) {
	k.UsingIndex = t.catalog.Resolve(t.name.Schema, k.Node.GetIndexname())
	index := t.catalog.Index(k.UsingIndex.Schema, k.UsingIndex.Name)
	d.lock(t.name, AccessExclusive)
	if k.Name != "" && k.Name != k.UsingIndex.Name {
		d.lock(k.UsingIndex, ShareUpdateExclusive)
	}
	if index == nil {
		if k.Kind == catalog.PrimaryKey {
			d.doubt(fmt.Sprintf("the columns of the index %s are not known: if one may hold NULL, every row of %s is read", k.UsingIndex, t.name))
		}
		return
	}
	k.Columns = index.Columns
	t.notNullKey(d, k)
}

// notNullKey makes the columns of a primary key not null.
func (t *alter) notNullKey(d *draft, k *Constraint) {
	if k.Kind != catalog.PrimaryKey {
		return
	}
	for _, column := range k.Columns {
		before := t.table.Column(column)
		switch shown := proof(t.table, column, t.dropped); {
		case shown == alreadyNotNull:
		case shown != "" && !t.partitioned(t.name):
		case before == nil && !t.adds(column):
			d.doubt(fmt.Sprintf("whether the column %s of %s may hold NULL, so that every row is read, is not known", column, t.name))
		default:
			k.NullableColumns = append(k.NullableColumns, column)
			t.notNullTree(d, column)
		}
	}
}

// validateConstraint is VALIDATE CONSTRAINT: rows are read under ShareUpdateExclusive, which lets reads and writes pass.
func (t *alter) validateConstraint(cmd *pg_query.AlterTableCmd) Step {
	d := newDraft()
	k := t.existing(cmd)
	step := Step{Command: "VALIDATE CONSTRAINT", Location: -1, Detail: k}
	d.lock(t.name, ShareUpdateExclusive)
	switch {
	case k.Before == nil && t.gained[k.Name] != nil:
		t.validate(d, k)
	case k.Before == nil && t.lacks(k):
		return refused(step.Command, t.name, fmt.Sprintf("%s has no constraint %s", t.name, k.Name))
	case k.Before == nil:
		d.doubt(fmt.Sprintf("the constraint %s of %s is not known: its rows are read, and those of the table that it names if it is a foreign key", k.Name, t.name))
	case !k.Before.Enforced:
		return refused(step.Command, t.name, fmt.Sprintf("the constraint %s of %s is not enforced", k.Name, t.name))
	case k.Before.Valid:
	default:
		t.validate(d, k)
	}
	step.Effect = d.effect()
	return step
}

// validate reads the rows that a constraint is checked against.
func (t *alter) validate(d *draft, k *Constraint) {
	only := t.only || k.Kind == catalog.ForeignKey && !t.partitioned(t.name)
	t.lockTree(d, t.name, only, ShareUpdateExclusive)
	t.scanTree(d, t.name, only)
	if k.Kind == catalog.ForeignKey && k.References != t.name {
		t.lockTree(d, k.References, !t.partitioned(k.References), AccessShare)
		d.lock(k.References, RowShare)
		t.checkedAgainst(d, k.References, k.Before != nil && k.Before.Period)
	}
}

// lacks says whether the table is known not to have a constraint.
func (t *alter) lacks(k *Constraint) bool {
	return t.catalog.Whole() && t.complete(t.name) && !k.IfExists
}

// existing is the constraint that a subcommand names.
func (t *alter) existing(cmd *pg_query.AlterTableCmd) *Constraint {
	k := &Constraint{
		Name:     cmd.GetName(),
		Before:   t.table.Constraint(cmd.GetName()),
		IfExists: cmd.GetMissingOk(),
		Cascade:  cmd.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE,
	}
	if k.Before != nil && k.Before.Kind == catalog.NotNull && t.version < 18 {
		k.Before = nil // before PostgreSQL 18 NOT NULL is no constraint
	}
	if k.Before == nil && t.version >= 18 {
		k.Before = t.table.NotNullConstraint(k.Name)
	}
	switch added := t.gained[k.Name]; {
	case k.Before != nil:
		k.Kind, k.Columns, k.References = k.Before.Kind, k.Before.Columns, k.Before.References
	case added != nil:
		k.Kind, k.Columns, k.References = added.Kind, added.Columns, added.References
	}
	return k
}

// dropConstraint is DROP CONSTRAINT. A foreign key takes its triggers off the table that it names, which is locked
// AccessExclusive for it.
func (t *alter) dropConstraint(cmd *pg_query.AlterTableCmd) Step {
	d := newDraft()
	k := t.existing(cmd)
	d.lock(t.name, AccessExclusive)
	switch {
	case k.Before == nil && t.lacks(k):
		return refused("DROP CONSTRAINT", t.name, fmt.Sprintf("%s has no constraint %s", t.name, k.Name))
	case k.Before != nil && k.Before.Inherited():
		return refused("DROP CONSTRAINT", t.name, fmt.Sprintf("%s inherits the constraint %s", t.name, k.Name))
	case k.Kind == catalog.NotNull && slices.ContainsFunc(k.Columns, func(column string) bool { return slices.Contains(primaryKey(t.table), column) }):
		return refused("DROP CONSTRAINT", t.name, "a column of the primary key stays not null")
	case k.Before == nil:
		t.lockTree(d, t.name, t.only || !t.partitioned(t.name), AccessExclusive)
		if !k.IfExists || !t.complete(t.name) {
			d.doubt(fmt.Sprintf("the constraint %s of %s is not known: if it is a foreign key, the table that it names is locked too", k.Name, t.name))
		}
	case k.Kind == catalog.ForeignKey:
		t.lockTree(d, t.name, t.only || !t.partitioned(t.name), AccessExclusive)
		t.unreferenced(d, k.References, true)
	case k.Kind == catalog.Check || k.Kind == catalog.NotNull:
		t.lockTree(d, t.name, t.only, AccessExclusive)
	default:
		t.dropIndex(d, k.Before.Index, t.name)
		t.dropReferencing(d, k)
	}
	return Step{Command: "DROP CONSTRAINT", Location: -1, Detail: k, Effect: d.effect()}
}

// dropReferencing drops the foreign keys that rest on a key that is dropped with CASCADE.
func (t *alter) dropReferencing(d *draft, key *Constraint) {
	if !key.Cascade {
		return
	}
	for _, ref := range t.catalog.Referencing(t.name) {
		columns := ref.Constraint.ReferencedColumns
		if len(columns) == 0 {
			columns = primaryKey(t.table)
		}
		if sameColumns(columns, key.Columns) {
			t.lockTree(d, ref.Table, false, AccessExclusive)
		}
	}
}

func sameColumns(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
