package postgres

import (
	"fmt"
	"path"
	"slices"
	"time"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/statistics"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Size is how large a table was when the statistics were exported.
type Size struct {
	Table string `json:"table" doc:"schema-qualified name"`
	Rows  *int64 `json:"rows" doc:"rows by the statistics file; null when it does not tell"`
	Bytes *int64 `json:"bytes" doc:"bytes of the rows, without indexes, by the statistics file; null when it does not tell"`
}

// oldAfter is how many months sizes are taken for those of today.
const oldAfter = 6

// measured is what the statistics file of a database came to.
type measured struct {
	path   string
	exists bool
	sizes  *statistics.Statistics // nil where the file is not there or cannot be read
}

// measure reads the statistics files of all databases, changed or not: what cannot be read is a problem of its file. They are
// read on the side that the configuration comes from, and hold for both sides: what is larger at the head than at the base is
// no news of the change.
func (a *analyzer) measure(in analyzers.Input, out *analyzers.Output) map[string]measured {
	all := map[string]measured{}
	for _, d := range a.settings.Databases {
		if d.Statistics == "" {
			continue
		}
		side := source.Head
		if a.settings.StatisticsFromBase {
			side = source.Base
		}
		m := measured{path: path.Clean(d.Statistics)}
		if f := in.Lookup(side, m.path); f != nil {
			m.exists = true
			text, problem := analyzers.ReadText(f)
			if problem != nil {
				out.Problems = append(out.Problems, *problem)
			} else {
				read, problems := statistics.Read(text)
				for _, p := range problems {
					out.Problems = append(out.Problems, analyzers.Problem{File: f.Path, Side: side, Line: p.Line, Column: p.Column, Message: p.Message})
				}
				m.sizes = read
			}
		}
		all[d.Name] = m
	}
	return all
}

// notices say of the statistics of a database what the user should know: that there are none, that they are old, that they
// come from another server version than the one that its migrations are judged for.
func (m measured) notices(db framework.Database, version int, asOf time.Time) []analyzers.Notice {
	var list []analyzers.Notice
	say := func(format string, arguments ...any) {
		list = append(list, analyzers.Notice{About: fmt.Sprintf(format, arguments...)})
	}
	switch {
	case m.path == "":
	case !m.exists:
		say("of the tables of %s no size is known: %s, which databases[].statistics names, is not there", db.Name, m.path)
	case m.sizes == nil:
		say("of the tables of %s no size is known: %s could not be read", db.Name, m.path)
	default:
		if !asOf.IsZero() && m.sizes.ExportedAt.AddDate(0, oldAfter, 0).Before(asOf) {
			say("the sizes of the tables of %s are those of %s, more than %d months ago; export %s anew", db.Name, m.sizes.ExportedAt.Format(time.DateOnly), oldAfter, m.path)
		}
		if m.sizes.Server != version {
			say("by %s, %s is on PostgreSQL %d, and its migrations were judged for %d; databases[].version sets that", m.path, db.Name, m.sizes.Server, version)
		}
	}
	return list
}

// sizes are the tables that were there before the change and that an effect is about; none without statistics. What holds no
// rows (an index, a sequence, a view) has no size.
func (r *replay) sizes(s statement, e effect.Effect) []Size {
	if r.statistics == nil {
		return nil
	}
	relations := slices.Concat(e.Scans, e.Rewrites)
	for _, l := range e.Locks {
		relations = append(relations, l.Relation)
	}
	slices.Sort(relations)
	var list []Size
	for _, relation := range slices.Compact(relations) {
		name := catalog.ParseName(relation)
		if name == (catalog.Name{}) || r.catalog.Index(name.Schema, name.Name) != nil || r.catalog.Sequence(name.Schema, name.Name) != nil {
			continue
		}
		if t := r.table(name, s); !t.CreatedHere && t.Kind != "view" {
			list = append(list, Size{Table: t.Name, Rows: t.Rows, Bytes: t.Bytes})
		}
	}
	return list
}

// size tells how large a table is, by the name that production knows it by: the one before the change. No size is known of a
// table to which the change has added rows that nobody has counted, nor of one that bears the name of another, which is gone.
func (r *replay) size(t *Table, name catalog.Name, mark int) {
	before := r.nameBefore(name, mark)
	if gone, ok := r.gone[name]; ok && before == name && r.oneChange(gone, mark) {
		return
	}
	name = before
	if uncounted, ok := r.uncounted[name]; ok && r.oneChange(uncounted, mark) {
		return
	}
	if size, ok := r.statistics.Size(name.Schema, name.Name); ok {
		t.Rows, t.Bytes = size.Rows, &size.Bytes
	}
}

// nameBefore is the name that a table had before the change that a migration belongs to.
func (r *replay) nameBefore(name catalog.Name, mark int) catalog.Name {
	if former, ok := r.renamed[name]; ok && r.oneChange(former.mark, mark) {
		return former.name
	}
	return name
}

// noteSizes remembers the tables that a statement drops, and those that it copies rows into: how many, only the server knows.
func (r *replay) noteSizes(node *pg_query.Node, mark int) {
	var into *pg_query.RangeVar
	switch n := node.GetNode().(type) {
	case *pg_query.Node_DropStmt:
		if n.DropStmt.RemoveType == pg_query.ObjectType_OBJECT_TABLE {
			for _, object := range n.DropStmt.Objects {
				r.gone[r.nameBefore(r.resolve(nameParts(object)), mark)] = mark
			}
		}
	case *pg_query.Node_InsertStmt:
		if query := n.InsertStmt.GetSelectStmt().GetSelectStmt(); query != nil && len(query.ValuesLists) == 0 {
			into = n.InsertStmt.Relation
		}
	case *pg_query.Node_MergeStmt:
		into = n.MergeStmt.Relation
	case *pg_query.Node_CopyStmt:
		if n.CopyStmt.IsFrom {
			into = n.CopyStmt.Relation
		}
	}
	if into == nil {
		return
	}
	pending := []catalog.Name{r.catalog.Resolve(into.Schemaname, into.Relname)}
	seen := map[catalog.Name]bool{}
	for ; len(pending) > 0; pending = pending[1:] {
		name := pending[0]
		if table := r.catalog.Table(name.Schema, name.Name); !seen[name] && (table == nil || !r.oneChange(table.CreatedBy, mark)) {
			seen[name] = true
			r.uncounted[r.nameBefore(name, mark)] = mark
			for _, child := range r.catalog.Children(name) { // where rows for a partitioned table go
				pending = append(pending, child.Name)
			}
		}
	}
}
