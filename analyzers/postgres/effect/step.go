package effect

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Step is what a statement does, or one part of it: an ALTER TABLE has a step for each subcommand, a statement that lists
// several objects (DROP TABLE a, b; TRUNCATE a, b) one for each of them, every other statement one.
type Step struct {
	// Command is the command with the words that matter, "ALTER TABLE ADD COLUMN" or "CREATE INDEX CONCURRENTLY".
	Command string
	Effect  Effect
	// Target is the table that the step is about, empty when it is about none. For an index it is the index's table.
	Target catalog.Name
	// Location is the byte offset of the subcommand or object in the parsed text, -1 where the parse tree gives none.
	Location int
	// Refused says why the server refuses the step; the step then has no effect. Empty otherwise: much that a server
	// refuses is not noticed here.
	Refused string
	// Shape is what the record of observations knows the step by; empty when nothing of its kind can have been observed.
	Shape string
	// Detail is what was computed on the way: *AddColumn, *Column, *TypeChange, *Constraint, *Index, *Relation, *Rename,
	// *Rows or *Domain; nil where there is no more to say.
	Detail any
}

// analysis is what a statement is read against.
type analysis struct {
	catalog *catalog.Catalog
	version int
	// inlining counts the SQL functions whose bodies are being looked at.
	inlining int
	// entered are the views whose queries have been read.
	entered map[catalog.Name]bool
}

// Of says what a statement does on a server of the given major version (12 to 18). The catalog is the schema as it stands
// before the statement, and is not changed. A statement of a kind that is not known touches no relation.
//
// Locks on indexes are stated from ShareUpdateExclusive up, since every query takes weaker ones. Where the source of a rule is not named,
// it was measured on servers 12 to 18 (pg_locks, relfilenode and seq_scan around the statement).
func Of(c *catalog.Catalog, node *pg_query.Node, version int) []Step {
	a := &analysis{catalog: c, version: version}
	for _, family := range []func(*analysis, *pg_query.Node) []Step{
		tableSteps, indexSteps, objectSteps, rowSteps, serverSteps,
	} {
		if steps := family(a, node); steps != nil {
			a.observe(steps)
			return steps
		}
	}
	return []Step{plain("", newDraft())}
}

// newest is the last version that was observed.
const newest = 18

// FromVersion is Of on the version, or where that refuses the statement, on the first later version that runs it: who writes
// what a server does not know has a later one. Where all of them refuse it, it is what the given version says.
func FromVersion(c *catalog.Catalog, node *pg_query.Node, version int) []Step {
	asked := Of(c, node, version)
	steps := asked
	for later := version + 1; refusedAny(steps); later++ {
		if later > newest {
			return asked
		}
		steps = Of(c, node, later)
	}
	return steps
}

func refusedAny(steps []Step) bool {
	return slices.ContainsFunc(steps, func(step Step) bool { return step.Refused != "" })
}

// plain is a step about no table in particular.
func plain(command string, d *draft) Step {
	return Step{Command: command, Effect: d.effect(), Location: -1}
}

// refused is a step that the server refuses.
func refused(command string, target catalog.Name, why string) Step {
	return Step{Command: command, Effect: newDraft().effect(), Target: target, Location: -1, Refused: why}
}

func (a *analysis) name(r *pg_query.RangeVar) catalog.Name {
	if r == nil {
		return catalog.Name{}
	}
	return a.catalog.Resolve(r.GetSchemaname(), r.GetRelname())
}

// absent says of what a statement with IF EXISTS names that it is known not to exist.
func (a *analysis) absent(name catalog.Name, missingOk bool) bool {
	return missingOk && a.catalog.Whole() && a.table(name) == nil && a.catalog.Index(name.Schema, name.Name) == nil &&
		a.catalog.Sequence(name.Schema, name.Name) == nil
}

func (a *analysis) table(name catalog.Name) *catalog.Table {
	return a.catalog.Table(name.Schema, name.Name)
}

// complete says whether the whole definition of the table is known.
func (a *analysis) complete(name catalog.Name) bool {
	table := a.table(name)
	switch a.kind(name) {
	case view, materializedView: // created by a statement that was read; all there is to know of one are its indexes
		return table.CreatedBy != catalog.NotCreated
	}
	return table != nil && table.Complete
}

func (a *analysis) kind(name catalog.Name) string {
	if table := a.table(name); table != nil {
		return table.Kind
	}
	return ""
}

func (a *analysis) partitioned(name catalog.Name) bool { return a.kind(name) == partitionedTable }

// The kinds of relations that the catalog tells apart and that matter here.
const (
	partitionedTable = "partitioned table"
	materializedView = "materialized view"
	foreignTable     = "foreign table"
	view             = "view"
)

// stores says whether the relation holds rows itself.
func (a *analysis) stores(name catalog.Name) bool {
	switch a.kind(name) {
	case partitionedTable, foreignTable, view:
		return false
	}
	return true
}

// tree is the table with its partitions and the tables that inherit from it, at every depth; the table alone when the
// statement says ONLY.
func (a *analysis) tree(name catalog.Name, only bool) []catalog.Name {
	names := []catalog.Name{name}
	if only {
		return names
	}
	seen := map[catalog.Name]bool{name: true}
	for i := 0; i < len(names); i++ {
		for _, child := range a.catalog.Children(names[i]) {
			if !seen[child.Name] {
				seen[child.Name] = true
				names = append(names, child.Name)
			}
		}
	}
	return names
}

// splitName takes the schema and the name from a dotted name.
func splitName(parts []string) (schema, name string) {
	switch n := len(parts); n {
	case 0:
		return "", ""
	case 1:
		return "", parts[0]
	default:
		return parts[n-2], parts[n-1]
	}
}

// nameOf reads a dotted name out of a list of strings, as DROP and COMMENT give it.
func (a *analysis) nameOf(parts []string) catalog.Name {
	switch n := len(parts); n {
	case 0:
		return catalog.Name{}
	case 1:
		return a.catalog.Resolve("", parts[0])
	default:
		return a.catalog.Resolve(parts[n-2], parts[n-1])
	}
}

// texts are the strings of a list of nodes, or of the list that a node is.
func texts(nodes ...*pg_query.Node) []string {
	var all []string
	for _, node := range nodes {
		if text := node.GetString_(); text != nil {
			all = append(all, text.GetSval())
		}
		all = append(all, texts(node.GetList().GetItems()...)...)
		all = append(all, texts(node.GetTypeName().GetNames()...)...)
	}
	return all
}
