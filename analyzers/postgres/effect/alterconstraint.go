package effect

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// alterConstraint is ALTER CONSTRAINT: when a foreign key is checked; since version 18 also whether it is enforced, and whether
// a not-null constraint is inherited (PostgreSQL 18 documentation, "ALTER TABLE").
func (t *alter) alterConstraint(cmd *pg_query.AlterTableCmd) Step {
	d := newDraft()
	node := cmd.GetDef().GetConstraint()
	k := &Constraint{Node: node, Name: node.GetConname(), Before: t.table.Constraint(node.GetConname())}
	if k.Before == nil && t.version >= 18 {
		k.Before = t.table.NotNullConstraint(k.Name)
	}
	if k.Before != nil {
		k.Kind, k.Columns, k.References = k.Before.Kind, k.Before.Columns, k.Before.References
	}
	enforced, unenforced := parse.Marked(node, parse.Enforced), parse.Marked(node, parse.NotEnforced)
	inherit, apart := parse.Marked(node, parse.Inherit), parse.Marked(node, parse.NoInherit)
	step := Step{Command: "ALTER CONSTRAINT", Location: -1, Detail: k}
	switch {
	case (enforced || unenforced || inherit || apart) && t.version < 18:
		return refused(step.Command, t.name, fmt.Sprintf("PostgreSQL %d changes of a constraint only when it is checked", t.version))
	case (enforced || unenforced) && k.Before != nil && k.Kind != catalog.ForeignKey:
		return refused(step.Command, t.name, "only a foreign key can be enforced later, or no longer")
	case (inherit || apart) && k.Before != nil && k.Kind != catalog.NotNull:
		return refused(step.Command, t.name, "only of a not-null constraint can be changed whether it is inherited")
	}
	t.lockTree(d, t.name, t.only || !t.partitioned(t.name), AccessExclusive)
	switch {
	case (enforced || unenforced || inherit) && k.Before == nil:
		d.doubt(fmt.Sprintf("the constraint %s of %s is not known: what else is locked, and whether rows are read, depends on it", k.Name, t.name))
	case enforced && !k.Before.Enforced:
		t.enforce(d, k)
	case unenforced && k.Before.Enforced:
		t.referenced(d, k.References, AccessExclusive)
	case inherit || apart:
		t.inheritNotNull(d, k, inherit)
	}
	step.Effect = d.effect()
	return step
}

// enforce makes a foreign key hold that did not: its triggers are made at both ends, and the rows are checked.
func (t *alter) enforce(d *draft, k *Constraint) {
	if k.References != t.name {
		t.referenced(d, k.References, ShareRowExclusive)
	}
	t.scanTree(d, t.name, t.only || !t.partitioned(t.name))
	t.checkedAgainst(d, k.References, k.Before.Period)
}

// checkedAgainst reads the table that a foreign key names, as checking all rows at once does. The rows of one over a period
// are looked up one by one, in the index of the key.
func (a *analysis) checkedAgainst(d *draft, table catalog.Name, period bool) {
	if !period {
		a.scanTree(d, table, !a.partitioned(table))
	}
}
