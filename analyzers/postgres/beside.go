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
	makes   []bool           // whether it may make what others use: a function, a type, an extension
}

// around is what stands before and after a statement in its file.
type around struct {
	earlier, later []int // the lines of those that work on a table that it names
	// preceded is whether one before it works on such a table or makes what it may use; followed whether any after it changes
	// tables or rows.
	preceded, followed bool
}

// renamed is a table that a file renames: to both names the same rows belong.
type renamed struct{ from, to catalog.Name }

// besides looks at the statements of a file that change tables or rows, as the catalog stands before the first of them.
func (r *replay) besides(f *file, list []lex.Statement) beside {
	nodes, lines := make([]*pg_query.Node, len(list)), make([]int, len(list))
	for i, s := range list {
		if mayChange(s) && s.Reason == "" {
			nodes[i], lines[i] = f.parse(r.ctx, s).node, f.text.Span(s.Start, s.End).Line
		}
	}
	b := r.besideOf(nodes, lines)
	named := slices.Concat(b.touches...)
	for i, node := range nodes {
		if node.GetDoStmt() != nil {
			b.touches[i] = mentioned(list[i].Text(f.text.Bytes), named)
		}
	}
	return b
}

// besideOf does so for parsed statements and their lines; nil and 0 for those that do not count.
func (r *replay) besideOf(nodes []*pg_query.Node, lines []int) beside {
	b := beside{lines: lines, touches: make([][]catalog.Name, len(nodes)), makes: make([]bool, len(nodes))}
	var renames []renamed
	for i, node := range nodes {
		b.touches[i], b.makes[i] = r.touched(node), makes(node)
		if rename := node.GetRenameStmt(); rename.GetRenameType() == pg_query.ObjectType_OBJECT_TABLE {
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
	return b
}

// with is what stands around a statement of a block, given what stands around the block.
func (a around) with(inner around) around {
	return around{
		earlier: append(slices.Clone(a.earlier), inner.earlier...), later: append(inner.later, a.later...),
		preceded: a.preceded || inner.preceded, followed: a.followed || inner.followed,
	}
}

// around tells what stands before and after a statement.
func (b beside) around(i int) around {
	a := around{earlier: []int{}, later: []int{}}
	for j, line := range b.lines {
		shares := slices.ContainsFunc(b.touches[j], func(table catalog.Name) bool { return slices.Contains(b.touches[i], table) })
		switch {
		case j < i:
			a.preceded = a.preceded || shares || b.makes[j]
			if shares {
				a.earlier = append(a.earlier, line)
			}
		case j > i:
			a.followed = a.followed || line > 0
			if shares {
				a.later = append(a.later, line)
			}
		}
	}
	return a
}

// makes is whether a statement may make something other than a table that statements after it use. What a block or a function
// does is not looked at.
func makes(node *pg_query.Node) bool {
	switch node.GetNode().(type) {
	case *pg_query.Node_CreateFunctionStmt, *pg_query.Node_CreateExtensionStmt, *pg_query.Node_CreateSchemaStmt,
		*pg_query.Node_CreateEnumStmt, *pg_query.Node_AlterEnumStmt, *pg_query.Node_CreateDomainStmt, *pg_query.Node_CompositeTypeStmt,
		*pg_query.Node_CreateRangeStmt, *pg_query.Node_DefineStmt, *pg_query.Node_CreateOpClassStmt, *pg_query.Node_CreateOpFamilyStmt,
		*pg_query.Node_DoStmt, *pg_query.Node_CallStmt, *pg_query.Node_SelectStmt:
		return true
	}
	return false
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
	for _, command := range node.GetAlterTableStmt().GetCmds() {
		if c := command.GetAlterTableCmd(); c.GetSubtype() == pg_query.AlterTableType_AT_DropConstraint && len(tables) > 0 {
			known := r.catalog.Table(tables[0].Schema, tables[0].Name)
			if key := known.Constraint(c.Name); key != nil && key.Kind == catalog.ForeignKey && !slices.Contains(tables, key.References) {
				tables = append(tables, key.References)
			}
		}
	}
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
