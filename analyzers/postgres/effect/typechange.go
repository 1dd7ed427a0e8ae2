package effect

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// TypeChange is the detail of ALTER COLUMN TYPE.
type TypeChange struct {
	Column    string
	From      catalog.Type
	FromKnown bool
	To        catalog.Type
	Using     *pg_query.Node // nil when there is none
	Rewrite   Verdict
	Why       string // why the rows are, or are not, written anew
}

// changeType is ALTER COLUMN TYPE.
func (t *alter) changeType(cmd *pg_query.AlterTableCmd) Step {
	definition := cmd.GetDef().GetColumnDef()
	change := &TypeChange{Column: cmd.GetName(), To: t.catalog.TypeOf(definition.GetTypeName()), Using: definition.GetRawDefault()}
	if collate := texts(definition.GetCollClause().GetCollname()...); len(collate) > 0 {
		change.To.Collation = collate[len(collate)-1]
	}
	step := Step{Command: "ALTER COLUMN TYPE", Location: int(definition.GetTypeName().GetLocation()), Detail: change}
	if why := t.refusesType(change.Column); why != "" {
		return refused(step.Command, t.name, why)
	}
	before := t.table.Column(change.Column)
	if before != nil && before.Type.Name != "" {
		change.From, change.FromKnown = before.Type, true
	}
	change.Rewrite, change.Why = t.usingVerdict(change)

	d := newDraft()
	if change.Rewrite == Yes {
		t.rewriteTree(d, t.name, t.only)
	}
	for _, name := range t.tree(t.name, t.only) {
		t.changeTypeOf(d, name, change)
	}
	if change.Rewrite == Maybe {
		d.doubt(fmt.Sprintf("whether the rows of %s are written anew is not known: %s", t.name, change.Why))
	}
	if !t.complete(t.name) {
		d.doubt(fmt.Sprintf("whether an index or a constraint of %s uses the column %s is not known", t.name, change.Column))
	}
	for _, dependent := range t.catalog.Views(t.name) {
		if _, known := dependent.Uses(t.name, change.Column); !known {
			d.doubt(fmt.Sprintf("whether %s uses the column %s of %s is not known; if it does, the server refuses", dependent.Name, change.Column, t.name))
		}
	}
	step.Effect = d.effect()
	return step
}

// usingVerdict says whether USING, or without it the cast from the type before, writes rows anew.
func (t *alter) usingVerdict(change *TypeChange) (Verdict, string) {
	casts, plain := castsOf(change.Using, change.Column)
	if !plain {
		return Yes, "the USING expression computes each value anew"
	}
	if before := t.table.Column(change.Column); before != nil && before.Generated == "virtual" {
		return No, "a virtual column is stored nowhere"
	}
	if !change.FromKnown {
		return Maybe, fmt.Sprintf("the type of %s.%s before this statement is not known", t.name, change.Column)
	}
	from, verdict, why := change.From, No, ""
	for _, cast := range append(casts, nil) {
		to := change.To
		if cast != nil {
			to = t.catalog.TypeOf(cast)
		}
		one, reason := t.castVerdict(from, to)
		if why == "" || one.worse(verdict) {
			why = reason
		}
		if one.worse(verdict) {
			verdict = one
		}
		from = to
	}
	return verdict, why
}

// castsOf are the types to which USING casts the column, innermost first; false when it does anything else.
func castsOf(using *pg_query.Node, column string) ([]*pg_query.TypeName, bool) {
	var casts []*pg_query.TypeName
	for node := using; node.GetNode() != nil; {
		switch {
		case node.GetTypeCast() != nil:
			casts = append(casts, node.GetTypeCast().GetTypeName())
			node = node.GetTypeCast().GetArg()
		case node.GetCollateClause() != nil:
			node = node.GetCollateClause().GetArg()
		default:
			slices.Reverse(casts)
			return casts, columnOf(node) == column
		}
	}
	return casts, true
}

// changeTypeOf is what the change does to what hangs on the column in one table of the tree.
func (t *alter) changeTypeOf(d *draft, name catalog.Name, change *TypeChange) {
	d.lock(name, AccessExclusive)
	for _, index := range t.catalog.Indexes(name) {
		if !slices.Contains(index.Mentions, change.Column) && !slices.Contains(index.Columns, change.Column) {
			continue
		}
		d.lock(index.Name, AccessExclusive)
		if change.Rewrite != Yes && change.FromKnown && t.rebuilds(index, change) && t.hasRows(d, name, t.only) {
			d.scan(name)
			d.reindexes.add(index.Name.String())
		}
	}
	for _, sequence := range t.catalog.Sequences(name) {
		column := t.analysis.table(name).Column(change.Column)
		if sequence.Column == change.Column && column != nil && column.Identity {
			d.lock(sequence.Name, ShareRowExclusive)
		}
	}
	table := t.analysis.table(name)
	if table == nil {
		return
	}
	for _, constraint := range table.Constraints {
		if !slices.Contains(constraint.Columns, change.Column) {
			continue
		}
		switch constraint.Kind {
		case catalog.Check:
			if constraint.Valid && constraint.Enforced && t.hasRows(d, name, t.only) {
				d.scan(name)
			}
		case catalog.ForeignKey:
			t.recheckForeignKey(d, name, constraint.References, constraint, change)
		}
	}
	for _, ref := range t.catalog.Referencing(name) {
		if pointsAt(ref.Constraint, table, change.Column) {
			t.recheckForeignKey(d, ref.Table, name, ref.Constraint, change)
		}
	}
}

// recheckForeignKey makes a foreign key anew, and checks it when the values did not stay as they were.
func (t *alter) recheckForeignKey(d *draft, from, to catalog.Name, constraint *catalog.Constraint, change *TypeChange) {
	mode := AccessExclusive
	if !constraint.Enforced { // it has no triggers that would go
		mode = ShareRowExclusive
	}
	t.lockTree(d, from, !t.partitioned(from), mode)
	t.lockTree(d, to, !t.partitioned(to), mode)
	if change.Rewrite == Yes && constraint.Valid && constraint.Enforced {
		t.scanTree(d, from, !t.partitioned(from))
		t.scanTree(d, to, !t.partitioned(to))
	}
}

// rebuilds says whether an index on the column is built anew although the rows stay: expressions and predicates are not
// compared, and an index of another operator class or collation is another index (PostgreSQL sources, indexcmds.c,
// CheckIndexCompatible). A column that is only included does not matter.
func (t *alter) rebuilds(index *catalog.Index, change *TypeChange) bool {
	if index.Partial || index.Expression {
		return true
	}
	if !slices.Contains(index.Columns, change.Column) {
		return false
	}
	return t.operatorClass(change.From) != t.operatorClass(change.To) || collationOf(change.From) != collationOf(change.To)
}

func collationOf(t catalog.Type) string {
	if t.Collation == "" {
		return "default"
	}
	return t.Collation
}
