package effect

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// addNotNull is ADD CONSTRAINT … NOT NULL of PostgreSQL 18: every row is read unless NOT VALID says otherwise or a check shows
// that there is nothing to find. It says why the server refuses it, "" where nothing is known to be in the way.
func (t *alter) addNotNull(d *draft, k *Constraint) string {
	if t.version < 18 {
		return "before PostgreSQL 18 NOT NULL is no constraint of a table"
	}
	if len(k.Columns) != 1 {
		return ""
	}
	column := k.Columns[0]
	before, declared := t.table.Column(column), declaredNotNull(t.table, column)
	apart := k.Node.GetIsNoInherit()
	below := len(t.catalog.Children(t.name)) > 0
	switch {
	case declared != nil && !declared.Valid && !k.NotValid:
		return fmt.Sprintf("the column %s of %s has a not-null constraint, %s, that is not valid", column, t.name, declared.Name)
	case declared != nil && k.Name != "" && k.Name != declared.Name,
		declared == nil && before != nil && before.NotNull && k.Name != "" && t.table.NotNullConstraint(k.Name) == nil:
		return fmt.Sprintf("the column %s of %s has a not-null constraint of another name", column, t.name)
	case t.only && below && !apart:
		return "a not-null constraint that is inherited is to be added to all that inherit it"
	case apart && t.partitioned(t.name):
		return "a not-null constraint of a partitioned table is inherited by its partitions"
	}
	t.lockTree(d, t.name, t.only, AccessExclusive)
	if k.NotValid || declared != nil || before != nil && before.NotNull {
		return ""
	}
	if apart {
		t.notNullRows(d, t.name, column)
		return ""
	}
	t.notNullTree(d, column)
	return ""
}

// declaredNotNull is the not-null constraint that was declared over a column, nil when none is known.
func declaredNotNull(table *catalog.Table, column string) *catalog.Constraint {
	if table == nil {
		return nil
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == catalog.NotNull && slices.Contains(constraint.Columns, column) {
			return constraint
		}
	}
	return nil
}

// inheritNotNull is ALTER CONSTRAINT … INHERIT and NO INHERIT of a not-null constraint. What inherits gets one of its own, for which
// its rows are read; it keeps it when the parent's is no longer inherited.
func (t *alter) inheritNotNull(d *draft, k *Constraint, inherit bool) {
	t.lockTree(d, t.name, false, AccessExclusive)
	if !inherit {
		return
	}
	for _, name := range t.tree(t.name, false)[1:] {
		for _, column := range k.Columns {
			t.notNullRows(d, name, column)
		}
	}
}
