package postgres

import (
	"regexp"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// beside tells, of each statement of a file, which others work on a table that it names.
type beside struct {
	lines   []int            // where each statement that changes tables or rows begins; 0 for any other
	touches [][]catalog.Name // the tables that each of them names
}

// renamed is a table that a file renames: to both names the same rows belong.
type renamed struct{ from, to catalog.Name }

// besides looks at the statements of a file that change tables or rows, as the catalog stands before the first of them.
func (r *replay) besides(f *file, list []lex.Statement) beside {
	b := beside{lines: make([]int, len(list)), touches: make([][]catalog.Name, len(list))}
	var blocks []int
	var renames []renamed
	for i, s := range list {
		if !mayChange(s) || s.Reason != "" {
			continue
		}
		b.lines[i] = f.text.Span(s.Start, s.End).Line
		node := f.parse(r.ctx, s).node
		b.touches[i] = r.touched(node)
		switch rename := node.GetRenameStmt(); {
		case node.GetDoStmt() != nil:
			blocks = append(blocks, i)
		case rename.GetRenameType() == pg_query.ObjectType_OBJECT_TABLE:
			from := r.catalog.Resolve(rename.Relation.GetSchemaname(), rename.Relation.GetRelname())
			renames = append(renames, renamed{from, catalog.Name{Schema: from.Schema, Name: rename.Newname}})
		}
	}
	for _, rename := range renames {
		for i, tables := range b.touches {
			switch {
			case slices.Contains(tables, rename.from) && !slices.Contains(tables, rename.to):
				b.touches[i] = append(tables, rename.to)
			case slices.Contains(tables, rename.to) && !slices.Contains(tables, rename.from):
				b.touches[i] = append(tables, rename.from)
			}
		}
	}
	named := slices.Concat(b.touches...)
	for _, i := range blocks {
		b.touches[i] = mentioned(list[i].Text(f.text.Bytes), named)
	}
	return b
}

// around gives the lines before a statement and those after it that work on a table that it names.
func (b beside) around(i int) (earlier, later []int) {
	earlier, later = []int{}, []int{}
	for j, line := range b.lines {
		shares := slices.ContainsFunc(b.touches[j], func(table catalog.Name) bool { return slices.Contains(b.touches[i], table) })
		switch {
		case !shares || j == i:
		case j < i:
			earlier = append(earlier, line)
		default:
			later = append(later, line)
		}
	}
	return earlier, later
}

// touched are the tables that a statement names, itself or through an index or a trigger of theirs.
func (r *replay) touched(node *pg_query.Node) []catalog.Name {
	var tables []catalog.Name
	add := func(schema, name string) {
		table := r.catalog.Resolve(schema, name)
		if index := r.catalog.Index(table.Schema, table.Name); index != nil {
			table = index.Table
		}
		if !slices.Contains(tables, table) {
			tables = append(tables, table)
		}
	}
	effect.Relations(node, func(relation *pg_query.RangeVar) { add(relation.Schemaname, relation.Relname) })
	for _, object := range node.GetDropStmt().GetObjects() {
		var parts []string
		for _, part := range object.GetList().GetItems() {
			parts = append(parts, part.GetString_().GetSval())
		}
		switch node.GetDropStmt().RemoveType {
		case pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_RULE, pg_query.ObjectType_OBJECT_POLICY:
			parts = parts[:max(len(parts)-1, 0)]
		case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_INDEX, pg_query.ObjectType_OBJECT_VIEW,
			pg_query.ObjectType_OBJECT_MATVIEW, pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
		default:
			parts = nil
		}
		switch len(parts) {
		case 0:
		case 1:
			add("", parts[0])
		default:
			add(parts[len(parts)-2], parts[len(parts)-1])
		}
	}
	return tables
}

// mentioned are those of some tables whose names stand in a text, as those of a DO block do.
func mentioned(text []byte, tables []catalog.Name) []catalog.Name {
	var found []catalog.Name
	for _, table := range tables {
		if !slices.Contains(found, table) && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(table.Name)+`\b`).Match(text) {
			found = append(found, table)
		}
	}
	return found
}
