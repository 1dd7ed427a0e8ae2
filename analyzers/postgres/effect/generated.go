package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// setExpression is ALTER COLUMN … SET EXPRESSION of PostgreSQL 17 and later: the values of a stored column are computed anew,
// those of a virtual one are nowhere, but its constraints hold for the new ones only if every row is looked at.
func (t *alter) setExpression(cmd *pg_query.AlterTableCmd) Step {
	const command = "ALTER COLUMN SET EXPRESSION"
	before := t.table.Column(cmd.GetName())
	if t.version < 17 {
		return refused(command, t.name, fmt.Sprintf("PostgreSQL %d does not know SET EXPRESSION", t.version))
	}
	if before != nil && before.Generated == "virtual" && slices.ContainsFunc(t.table.Constraints, func(k *catalog.Constraint) bool { return k.Kind == catalog.Check }) {
		return refused(command, t.name, "the expression of a virtual column cannot be changed in a table with check constraints")
	}
	if before != nil && before.Generated == "" && t.complete(t.name) {
		return refused(command, t.name, fmt.Sprintf("%s is no generated column", cmd.GetName()))
	}
	d := newDraft()
	d.lock(t.name, AccessExclusive)
	switch {
	case before == nil || t.table == nil:
		d.doubt(fmt.Sprintf("whether the column %s of %s is stored, so that the rows are written anew, is not known", cmd.GetName(), t.name))
	case before.Generated == "stored":
		t.rewriteTree(d, t.name, t.only)
	default:
		t.lockTree(d, t.name, t.only, AccessExclusive)
		if before.NotNull {
			t.scanTree(d, t.name, t.only)
		}
	}
	return Step{Command: command, Location: -1, Detail: &Column{Name: cmd.GetName(), Before: before}, Effect: d.effect()}
}

// dropExpression is ALTER COLUMN … DROP EXPRESSION, which keeps the values of a stored column; a virtual one has none.
func (t *alter) dropExpression(cmd *pg_query.AlterTableCmd) Step {
	const command = "ALTER COLUMN DROP EXPRESSION"
	before := t.table.Column(cmd.GetName())
	switch {
	case t.version < 13:
		return refused(command, t.name, fmt.Sprintf("PostgreSQL %d does not know DROP EXPRESSION", t.version))
	case before != nil && before.Generated == "virtual":
		return refused(command, t.name, "a virtual column has no values to keep")
	}
	d := newDraft()
	t.lockTree(d, t.name, t.only, AccessExclusive)
	return Step{Command: command, Location: -1, Detail: &Column{Name: cmd.GetName(), Before: before, IfExists: cmd.GetMissingOk()}, Effect: d.effect()}
}

// refusesColumn says why the server refuses a new column.
func (t *alter) refusesColumn(add *AddColumn) string {
	for _, kind := range add.Constraints {
		if add.Generated == "virtual" && kind != catalog.Check {
			return "a virtual column can have no index and no foreign key"
		}
	}
	switch parent := t.parent(t.name); {
	case t.only && len(t.catalog.Children(t.name)) > 0:
		return "a column is to be added to all that inherit it"
	case parent.Name != "":
		return fmt.Sprintf("columns of the partition %s are added to %s", t.name, parent)
	}
	if lacking := t.lacking(add.DefaultNode); lacking != "" {
		return fmt.Sprintf("PostgreSQL %d has no function %s", t.version, lacking)
	}
	return ""
}

// refusesDrop says why the server refuses to drop a column; "" when nothing is known to be in the way.
func (t *alter) refusesDrop(column string, cascade bool) string {
	if t.only && t.partitioned(t.name) && len(t.catalog.Children(t.name)) > 0 {
		return "a column cannot be dropped from a partitioned table alone"
	}
	if t.inherits(t.name, column) {
		return fmt.Sprintf("%s inherits the column %s", t.name, column)
	}
	if cascade {
		return ""
	}
	for _, dependent := range t.catalog.Views(t.name) {
		if uses, known := dependent.Uses(t.name, column); uses && known {
			return fmt.Sprintf("%s uses the column %s of %s", dependent.Name, column, t.name)
		}
	}
	if t.table != nil {
		for _, other := range t.table.Columns {
			if other.Name != column && !t.went[other.Name] && slices.Contains(other.From, column) {
				return fmt.Sprintf("the generated column %s of %s is computed from %s", other.Name, t.name, column)
			}
		}
	}
	return t.looksAt(column)
}

// looksAt says which trigger or policy of the table looks at a column, "" when none is known to.
func (t *alter) looksAt(column string) string {
	if t.table == nil {
		return ""
	}
	for _, trigger := range t.table.Triggers {
		if slices.Contains(trigger.Columns, column) {
			return fmt.Sprintf("the trigger %s of %s looks at the column %s", trigger.Name, t.name, column)
		}
	}
	for _, policy := range t.table.Policies {
		if slices.Contains(policy.Columns, column) {
			return fmt.Sprintf("the policy %s of %s looks at the column %s", policy.Name, t.name, column)
		}
	}
	return ""
}

// inherits says whether a table is known to have a column from a parent only, whose it is to change.
func (a *analysis) inherits(name catalog.Name, column string) bool {
	table := a.table(name)
	own := table.Column(column)
	return own != nil && table.Parent.Name != "" && (own.Inherited() || a.partitioned(table.Parent)) && a.table(table.Parent).Column(column) != nil
}

// refusesType says why the server refuses to change the type of a column (PostgreSQL sources, tablecmds.c,
// RememberAllDependentForRebuilding); "" when nothing is known to be in the way.
func (t *alter) refusesType(column string) string {
	if t.inherits(t.name, column) {
		return fmt.Sprintf("%s inherits the column %s", t.name, column)
	}
	for _, name := range t.tree(t.name, t.only) {
		for _, dependent := range t.catalog.Views(name) {
			if uses, known := dependent.Uses(name, column); uses && known {
				return fmt.Sprintf("%s uses the column %s of %s", dependent.Name, column, name)
			}
		}
	}
	if t.table == nil {
		return ""
	}
	for _, other := range t.table.Columns {
		if other.Name != column && !t.gone[other.Name] && slices.Contains(other.From, column) {
			return fmt.Sprintf("the generated column %s of %s is computed from %s", other.Name, t.name, column)
		}
	}
	return t.looksAt(column)
}
