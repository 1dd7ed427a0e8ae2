package effect

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// observedTable lists shapes and the versions on which servers showed them, "12-18: shape" on each line. It is made from the
// record in fixtures/postgres/truth: from the cases of one step that the model gets right.
//
//go:embed observed.txt
var observedTable string

var observed = sync.OnceValue(func() map[string][]int {
	all := map[string][]int{}
	for line := range strings.Lines(observedTable) {
		versions, shape, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		first, last, ranged := strings.Cut(versions, "-")
		if !ranged {
			last = first
		}
		from, _ := strconv.Atoi(first)
		to, _ := strconv.Atoi(last)
		for version := from; version <= to; version++ {
			all[shape] = append(all[shape], version)
		}
	}
	return all
})

// observe notes at each step the versions on which a step of the same shape was observed.
func (a *analysis) observe(steps []Step) {
	for i := range steps {
		steps[i].Shape = a.shape(&steps[i])
		if versions := observed()[steps[i].Shape]; versions != nil {
			steps[i].Effect.Observed = slices.Clone(versions)
		}
	}
}

// shape is what a step is known by in the record: its command, what of its detail the effect is decided by, and the effect
// itself, with the part that each relation plays instead of its name. It is empty for a step of which nothing can have been
// observed: one that is refused, one with something unknown, a statement of a kind that is not known.
func (a *analysis) shape(step *Step) string {
	e := &step.Effect
	if step.Command == "" || strings.HasSuffix(step.Command, " ") || step.Refused != "" || len(e.Unknown) > 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(step.Command)
	for _, trait := range a.traits(step) {
		b.WriteString(", " + trait)
	}
	below := map[catalog.Name]bool{}
	for _, name := range a.tree(step.Target, false) {
		below[name] = true
	}
	if len(below) > 1 {
		b.WriteString(", with others below")
	}
	var parts []string
	for _, lock := range e.Locks {
		parts = append(parts, string(lock.Mode)+" on "+a.part(step.Target, below, lock.Relation))
	}
	for _, list := range []struct {
		verb  string
		names []string
	}{{"rewrites ", e.Rewrites}, {"scans ", e.Scans}, {"reindexes ", e.Reindexes}} {
		for _, name := range list.names {
			parts = append(parts, list.verb+a.part(step.Target, below, name))
		}
	}
	if e.InTransaction == forbidden {
		parts = append(parts, "forbidden in a transaction")
	}
	if e.FailsOnRows {
		parts = append(parts, "fails on rows")
	}
	slices.Sort(parts)
	for _, part := range slices.Compact(parts) {
		b.WriteString("; " + part)
	}
	return b.String()
}

// part is the part that a relation plays in a statement about the target; below has the target and what is below it.
func (a *analysis) part(target catalog.Name, below map[catalog.Name]bool, relation string) string {
	name := catalog.ParseName(relation)
	prefix := ""
	if index := a.catalog.Index(name.Schema, name.Name); index != nil {
		name, prefix = index.Table, "an index of "
	}
	kind := a.kind(name)
	if kind == "" {
		kind = "relation"
	}
	table := a.table(target)
	switch {
	case name == target:
		return prefix + "it"
	case below[name]:
		return prefix + "a " + kind + " below it"
	case table != nil && table.Parent == name:
		return prefix + "the " + kind + " above it"
	}
	return prefix + "another " + kind
}

// traits are the words of a step's detail that matter for its effect.
func (a *analysis) traits(step *Step) []string {
	var all []string
	note := func(set bool, trait string) {
		if set {
			all = append(all, trait)
		}
	}
	if kind := a.kind(step.Target); kind != "table" {
		note(kind != "", kind)
	}
	switch d := step.Detail.(type) {
	case *AddColumn:
		note(true, "default "+string(d.Default)+a.called(d))
		note(d.NotNull, "not null")
		note(d.Identity, "identity")
		note(d.Serial, "serial")
		note(d.Generated != "", "generated "+d.Generated)
		note(d.ConstrainedDomain, "constrained domain")
		for _, kind := range d.Constraints {
			note(true, string(kind))
		}
		note(d.Exists, "exists")
	case *Column:
		note(d.ProvenBy != "", "proven")
		note(d.Before == nil, "missing")
		note(d.Cascade, "cascade")
	case *TypeChange:
		note(true, fmt.Sprintf("from %s to %s", a.typeWord(d.From), a.typeWord(d.To)))
		note(d.Using != nil, "using")
	case *Constraint:
		note(true, string(d.Kind))
		note(d.NotValid, "not valid")
		note(d.UsingIndex.Name != "", "using index")
		note(len(d.NullableColumns) > 0, "nullable")
		note(d.Cascade, "cascade")
	case *Index:
		note(d.Concurrently, "concurrently")
		note(d.Unique, "unique")
		note(d.Only, "only")
		note(d.Exists, "exists")
		note(d.Cascade, "cascade")
	case *Relation:
		note(d.Cascade, "cascade")
		note(d.Concurrently, "concurrently")
		note(d.Kind != "" && d.Before == nil, "missing")
	case *Rename:
		note(true, d.Object)
	case *Rows:
		note(a.refers(step.Target), "foreign keys")
		note(len(a.catalog.Sequences(step.Target)) > 0, "sequences")
	case *Domain:
		note(d.NotValid, "not valid")
	}
	return all
}

// refers says whether the table has a foreign key, or another table one to it.
func (a *analysis) refers(name catalog.Name) bool {
	table := a.table(name)
	return len(a.catalog.Referencing(name)) > 0 || table != nil && slices.ContainsFunc(table.Constraints, func(c *catalog.Constraint) bool {
		return c.Kind == catalog.ForeignKey
	})
}

// called are the functions that a default calls anew for each row. Those of users are all one: their names say nothing.
func (a *analysis) called(add *AddColumn) string {
	if add.Default != Volatile {
		return ""
	}
	names := set{}
	walk(add.DefaultNode, func(node *pg_query.Node) bool {
		parts := texts(node.GetFuncCall().GetFuncname()...)
		switch n := len(parts); {
		case n == 0:
		case n > 1 && parts[0] != "pg_catalog", a.catalog.Function("", parts[n-1]) != nil:
			names.add("a function")
		default:
			names.add(parts[n-1] + "()")
		}
		return true
	})
	return " by " + strings.Join(names.sorted(), ", ")
}

// typeWord is a type without what its users chose: a type of theirs counts as what it is, not by its name.
func (a *analysis) typeWord(t catalog.Type) string {
	word := t.Name
	if name := catalog.ParseName(t.Name); name.Schema != "" {
		word = "a type"
		switch {
		case a.catalog.Domain(name.Schema, name.Name) != nil:
			word = "a domain"
		case a.catalog.Enum(name.Schema, name.Name) != nil:
			word = "an enum"
		}
	}
	if t.Modifier != "" {
		word += "()"
	}
	if t.Dimensions > 0 {
		word += "[]"
	}
	return word
}
