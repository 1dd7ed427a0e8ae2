package catalog

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// addConstraints adds the constraints of one statement in the server's order: checks, then what an index stands behind
// with the primary key first, then foreign keys.
func (c *Catalog) addConstraints(table *Table, constraints []placed, creating bool) {
	phases := [][]pg_query.ConstrType{
		{pg_query.ConstrType_CONSTR_NOTNULL},
		{pg_query.ConstrType_CONSTR_CHECK},
		{pg_query.ConstrType_CONSTR_PRIMARY},
		{pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_EXCLUSION},
		{pg_query.ConstrType_CONSTR_FOREIGN},
	}
	indexed := map[string]bool{}
	for _, kinds := range phases {
		for _, constraint := range constraints {
			if !slices.Contains(kinds, constraint.node.GetContype()) {
				continue
			}
			if key := constraint.indexKey(); key != "" {
				if indexed[key] {
					continue
				}
				indexed[key] = true
			}
			c.addConstraint(table, constraint, creating)
		}
	}
}

// indexKey is the same for constraints of one statement that the server makes one of: a unique constraint with the columns
// of the primary key or of another one (PostgreSQL sources, transformIndexConstraints). It is "" for other constraints.
func (p placed) indexKey() string {
	switch p.node.GetContype() {
	case pg_query.ConstrType_CONSTR_PRIMARY, pg_query.ConstrType_CONSTR_UNIQUE:
		return fmt.Sprintf("%q %t %t", p.keys(), p.node.GetDeferrable(), p.node.GetNullsNotDistinct())
	}
	return ""
}

// keys are the columns of a unique constraint, a primary key or a not-null constraint.
func (p placed) keys() []string {
	if keys := stringList(p.node.GetKeys()); len(keys) > 0 || p.column == "" {
		return keys
	}
	return []string{p.column}
}

// addConstraint adds one constraint to a table and to its descendants where the server does.
func (c *Catalog) addConstraint(table *Table, constraint placed, creating bool) {
	if len(table.Constraints) >= maxLinks {
		table.Complete = false
		return
	}
	switch constraint.node.GetContype() {
	case pg_query.ConstrType_CONSTR_CHECK:
		added := c.newCheck(table, constraint.node)
		added.Enforced = !parse.Marked(constraint.node, parse.NotEnforced)
		added.Valid = added.Enforced && (creating || !constraint.node.GetSkipValidation())
		added.NoInherit = constraint.node.GetIsNoInherit()
		c.attach(table, added)
		if !constraint.only && !added.NoInherit {
			c.inheritByAll(table.Name, added)
		}
	case pg_query.ConstrType_CONSTR_FOREIGN:
		added := c.newForeignKey(table, constraint)
		added.Enforced = !parse.Marked(constraint.node, parse.NotEnforced)
		added.Valid = added.Enforced && (creating || !constraint.node.GetSkipValidation())
		c.attach(table, added)
		if !constraint.only && table.Kind == "partitioned table" {
			c.inheritByAll(table.Name, added)
		}
	case pg_query.ConstrType_CONSTR_PRIMARY, pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_EXCLUSION:
		if constraint.node.GetIndexname() != "" {
			c.constraintUsingIndex(table, constraint.node)
		} else {
			c.constraintWithIndex(table, constraint)
		}
		if !constraint.only && constraint.node.GetContype() == pg_query.ConstrType_CONSTR_PRIMARY {
			c.keyNotNullBelow(table)
		}
	case pg_query.ConstrType_CONSTR_NOTNULL:
		for _, key := range constraint.keys() {
			c.addNotNull(table, key, constraint, creating)
		}
	}
}

// keyNotNullBelow makes the columns of a table's primary key NOT NULL in its descendants too, which do not get the key.
func (c *Catalog) keyNotNullBelow(table *Table) {
	key := primaryKey(table)
	for _, name := range c.descendants(table.Name) {
		below := c.edit(name)
		for _, column := range key {
			if known := below.Column(column); known != nil && !known.NotNull {
				below.editColumn(column).NotNull = true
			}
		}
	}
}

// attach adds a constraint to a table and notes its name and what it points at.
func (c *Catalog) attach(table *Table, constraint *Constraint) {
	table.Constraints = append(table.Constraints, constraint)
	c.constraints[Name{table.Name.Schema, constraint.Name}]++
	if constraint.Kind == ForeignKey {
		c.referencing.add(constraint.References, table.Name)
	}
}

// detach takes a constraint from a table, with the index behind it and with the foreign keys that need that index.
func (c *Catalog) detach(table *Table, name string) {
	i := slices.IndexFunc(table.Constraints, func(k *Constraint) bool { return k.Name == name })
	if i < 0 {
		return
	}
	constraint := table.Constraints[i]
	table.Constraints = slices.Delete(table.Constraints, i, i+1)
	c.forgetConstraint(table, constraint)
	switch constraint.Kind {
	case PrimaryKey, Unique:
		for _, ref := range c.Referencing(table.Name) {
			if sameColumns(ref.Constraint.ReferencedColumns, constraint.Columns) {
				c.detach(c.edit(ref.Table), ref.Constraint.Name)
			}
		}
		c.removeIndex(constraint.Index)
	case Exclude:
		c.removeIndex(constraint.Index)
	}
}

// forgetConstraint undoes what attach noted.
func (c *Catalog) forgetConstraint(table *Table, constraint *Constraint) {
	c.releaseConstraintName(Name{table.Name.Schema, constraint.Name})
	if constraint.Kind != ForeignKey {
		return
	}
	for _, other := range table.Constraints {
		if other != constraint && other.Kind == ForeignKey && other.References == constraint.References {
			return
		}
	}
	c.referencing.remove(constraint.References, table.Name)
}

func (c *Catalog) releaseConstraintName(name Name) {
	if c.constraints[name]--; c.constraints[name] <= 0 {
		delete(c.constraints, name)
	}
}

// sameColumns compares two lists of columns as sets.
func sameColumns(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, column := range a {
		if !slices.Contains(b, column) {
			return false
		}
	}
	return true
}

// newCheck is a check constraint. The server names it after its column when it mentions one only
// (PostgreSQL sources, AddRelationNewConstraints in heap.c).
func (c *Catalog) newCheck(table *Table, node *pg_query.Constraint) *Constraint {
	columns := columnsIn(node.GetRawExpr(), table)
	name := node.GetConname()
	if name == "" {
		only := ""
		if len(columns) == 1 {
			only = columns[0]
		}
		name = c.chooseConstraintName(table.Name.Schema, table.Name.Name, only, "check")
	}
	return &Constraint{
		Name: name, Kind: Check, Columns: columns, Enforced: true,
		check: node.GetRawExpr(), Expression: expressionText(node.GetRawExpr()), Proves: provenNotNull(node.GetRawExpr(), false),
	}
}

func (c *Catalog) newForeignKey(table *Table, constraint placed) *Constraint {
	columns := stringList(constraint.node.GetFkAttrs())
	if len(columns) == 0 && constraint.column != "" {
		columns = []string{constraint.column}
	}
	name := constraint.node.GetConname()
	if name == "" {
		name = c.chooseConstraintName(table.Name.Schema, table.Name.Name, joinColumns(columns), "fkey")
	}
	target := c.resolveRelation(constraint.node.GetPktable())
	referenced := stringList(constraint.node.GetPkAttrs())
	if len(referenced) == 0 {
		referenced = slices.Clone(primaryKey(c.tables[target]))
	}
	return &Constraint{
		Name: name, Kind: ForeignKey, Columns: columns, Enforced: true,
		References: target, ReferencedColumns: referenced,
		OnDelete: actionOf(constraint.node.GetFkDelAction()), OnUpdate: actionOf(constraint.node.GetFkUpdAction()),
		Deferred: constraint.deferred || constraint.node.GetInitdeferred(), Period: parse.Marked(constraint.node, parse.Period),
	}
}

// primaryKey returns the columns of a table's primary key, nil when none is known.
func primaryKey(table *Table) []string {
	if table == nil {
		return nil
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == PrimaryKey {
			return constraint.Columns
		}
	}
	return nil
}

// actionOf reads the letters of the grammar (PostgreSQL sources, parsenodes.h, FKCONSTR_ACTION).
func actionOf(letter string) Action {
	switch letter {
	case "r":
		return Restrict
	case "c":
		return Cascade
	case "n":
		return SetNull
	case "d":
		return SetDefault
	}
	return NoAction
}
