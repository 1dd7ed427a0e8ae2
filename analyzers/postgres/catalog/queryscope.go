package catalog

import (
	"slices"
	"strconv"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// from takes an item of FROM into a scope.
func (q *querying) from(item *pg_query.Node, s *scope) {
	switch n := item.GetNode().(type) {
	case *pg_query.Node_RangeVar:
		s.add(q.relation(n.RangeVar, s))
	case *pg_query.Node_RangeTableSample:
		q.from(n.RangeTableSample.GetRelation(), s)
	case *pg_query.Node_RangeSubselect:
		// Without LATERAL the others of the list are not seen, but then their names do not occur either.
		columns, known := q.query(n.RangeSubselect.GetSubquery(), s)
		s.add((&source{columns: renamedOutputs(columns, nil), known: known}).under(n.RangeSubselect.GetAlias()))
	case *pg_query.Node_RangeFunction:
		s.add(q.function(n.RangeFunction, s))
	case *pg_query.Node_JoinExpr:
		q.join(n.JoinExpr, s)
	default:
		q.expression(item, s)
		s.add(&source{})
	}
}

// add makes a source visible in a scope.
func (s *scope) add(from *source) {
	s.sources = append(s.sources, from)
	s.visible = append(s.visible, from.columns...)
	if len(s.visible) > maxOutputs {
		s.visible = s.visible[:maxOutputs]
		s.partial = true
	}
	s.partial = s.partial || !from.known
}

// under gives a source the alias of its item, with names for its columns if the alias has some.
func (from *source) under(alias *pg_query.Alias) *source {
	if alias == nil {
		return from
	}
	from.schema, from.name = "", alias.GetAliasname()
	for i, name := range stringList(alias.GetColnames()) {
		if i < len(from.columns) {
			from.columns[i].name = name
		}
	}
	return from
}

// relation is a common table expression, a table or a view.
func (q *querying) relation(relation *pg_query.RangeVar, s *scope) *source {
	if relation.GetSchemaname() == "" {
		for level := s; level != nil; level = level.outer {
			if cte := level.ctes[relation.GetRelname()]; cte != nil {
				copied := *cte
				copied.columns = slices.Clone(cte.columns)
				return copied.under(relation.GetAlias())
			}
		}
	}
	name := q.c.resolveRelation(relation)
	if !q.seenRelation[name] {
		q.seenRelation[name] = true
		q.found.relations = append(q.found.relations, name)
	}
	from := &source{schema: name.Schema, name: relation.GetRelname(), relation: name}
	if table := q.c.tables[name]; table != nil {
		from.known = table.Complete || table.outputsKnown
		for _, column := range table.Columns {
			from.columns = append(from.columns, output{column.Name, column.Type, []columnRef{{name, column.Name}}})
		}
	}
	return from.under(relation.GetAlias())
}

// function is a function in FROM. One that gives single values has a column with the name of its alias, else its own.
func (q *querying) function(item *pg_query.RangeFunction, s *scope) *source {
	from := &source{}
	for _, node := range item.GetFunctions() {
		for _, part := range node.GetList().GetItems() {
			q.expression(part, s)
		}
		call := node.GetList().GetItems()
		if len(call) == 0 || call[0].GetFuncCall() == nil {
			continue
		}
		name := outputName(call[0])
		if from.name == "" {
			from.name = name
		}
		if alias := item.GetAlias().GetAliasname(); alias != "" {
			name = alias
		}
		result := q.typeOf(call[0], s)
		table, composite := q.c.tables[ParseName(result.Name)], q.c.types[ParseName(result.Name)]
		single := len(item.GetFunctions()) == 1
		switch {
		case result.Name == "" || result.Name == "record":
		case result.Dimensions == 0 && table != nil:
			from.known = single && table.Complete
			for _, column := range table.Columns {
				from.columns = append(from.columns, output{name: column.Name, typ: column.Type})
			}
		case result.Dimensions == 0 && composite != nil && composite.Kind == "composite":
			from.known = single
			for _, column := range composite.Attributes {
				from.columns = append(from.columns, output{name: column.Name, typ: column.Type})
			}
		default:
			from.columns = append(from.columns, output{name: name, typ: result})
			from.known = single
		}
	}
	if definitions := item.GetColdeflist(); len(definitions) > 0 {
		from.columns, from.known = nil, true
		for _, node := range definitions {
			from.columns = append(from.columns, output{name: node.GetColumnDef().GetColname(), typ: q.c.TypeOf(node.GetColumnDef().GetTypeName())})
		}
	}
	if item.GetOrdinality() {
		from.columns = append(from.columns, output{name: "ordinality", typ: Type{Name: "bigint"}})
	}
	return from.under(item.GetAlias())
}

// join takes both sides of a join into a scope, with the columns of USING merged and in front.
func (q *querying) join(join *pg_query.JoinExpr, s *scope) {
	if q.depth >= maxQueryDepth {
		s.partial, q.found.sure = true, false
		return
	}
	q.depth++
	defer func() { q.depth-- }()
	// Both sides may be LATERAL and then see what stands before them.
	left := &scope{outer: s}
	q.from(join.GetLarg(), left)
	right := &scope{outer: &scope{outer: s, sources: left.sources, visible: left.visible, partial: left.partial}}
	q.from(join.GetRarg(), right)
	shared := stringList(join.GetUsingClause())
	if join.GetIsNatural() {
		for _, column := range left.visible {
			if right.has(column.name) {
				shared = append(shared, column.name)
			}
		}
		if left.partial || right.partial {
			q.found.sure = false
		}
	}
	both := &scope{outer: s, sources: slices.Concat(left.sources, right.sources), partial: left.partial || right.partial}
	for _, name := range shared {
		merged := output{name: name}
		for _, side := range []*scope{left, right} {
			if i := slices.IndexFunc(side.visible, func(o output) bool { return o.name == name }); i >= 0 {
				merged.refs = append(merged.refs, side.visible[i].refs...)
				merged.typ = commonType([]Type{merged.typ, side.visible[i].typ})
				if len(merged.refs) == len(side.visible[i].refs) {
					merged.typ = side.visible[i].typ
				}
			} else if side.partial {
				q.found.sure = false
			}
		}
		q.read(merged.refs)
		both.visible = append(both.visible, merged)
	}
	for _, side := range []*scope{left, right} {
		for _, column := range side.visible {
			if !slices.Contains(shared, column.name) && len(both.visible) < maxOutputs {
				both.visible = append(both.visible, column)
			}
		}
	}
	q.expression(join.GetQuals(), both)
	if join.GetAlias() != nil {
		s.add((&source{columns: slices.Clone(both.visible), known: !both.partial}).under(join.GetAlias()))
		return
	}
	s.sources = append(s.sources, both.sources...)
	s.visible = append(s.visible, both.visible...)
	s.partial = s.partial || both.partial
}

// source finds what a qualifier of one part or two stands for, at this level or further out.
func (s *scope) source(qualifier []string) *source {
	schema, name := qualified(qualifier)
	for level := s; level != nil; level = level.outer {
		for _, from := range level.sources {
			if from.name == name && (schema == "" || schema == from.schema) {
				return from
			}
		}
	}
	return nil
}

// expression reads what an expression names: columns, functions, and queries inside it.
func (q *querying) expression(expression *pg_query.Node, s *scope) {
	if expression == nil {
		return
	}
	tree.Walk(expression, func(message any) bool {
		switch n := message.(type) {
		case *pg_query.ColumnRef:
			q.read(q.column(n, s).refs)
			return false
		case *pg_query.SubLink:
			q.query(n.GetSubselect(), s)
			q.expression(n.GetTestexpr(), s)
			return false
		case *pg_query.SelectStmt:
			q.query(&pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: n}}, s)
			return false
		case *pg_query.FuncCall:
			if schema, name := qualified(stringList(n.GetFuncname())); schema != "pg_catalog" {
				q.call(schema, name)
			}
		}
		return true
	})
}

func (q *querying) call(schema, name string) {
	if function := q.c.Function(schema, name); function != nil && !q.seenCall[function.Name] {
		q.seenCall[function.Name] = true
		q.found.calls = append(q.found.calls, function.Name)
	}
}

// column finds what a reference to a column stands for; the zero output when that is not known. Whatever no level has and a
// source with unknown columns could have, leaves the reading unsure.
func (q *querying) column(ref *pg_query.ColumnRef, s *scope) output {
	parts := stringList(ref.GetFields())
	if len(parts) == 0 || endsInStar(ref) {
		if from := s.source(parts); from != nil && len(parts) > 0 && from.relation == (Name{}) && !from.known {
			q.found.sure = false
		}
		return output{}
	}
	name := parts[len(parts)-1]
	if len(parts) > 1 {
		from := s.source(parts[:len(parts)-1])
		if from == nil {
			q.found.sure = false // a field of a composite column, at best
			return output{}
		}
		for _, column := range from.columns {
			if column.name == name {
				return column
			}
		}
		if !from.known && from.relation != (Name{}) {
			return output{name: name, refs: []columnRef{{from.relation, name}}}
		}
		return output{}
	}
	for level := s; level != nil; level = level.outer {
		for _, column := range level.visible {
			if column.name == name {
				return column
			}
		}
		if level.partial {
			if only := level.onlyPartial(); only != nil && level.outer == nil && only.name != name {
				return output{name: name, refs: []columnRef{{only.relation, name}}}
			}
			q.found.sure = false
			return output{}
		}
	}
	if from := s.source(parts); from != nil && from.relation != (Name{}) {
		// A whole row, which the server counts as a use of no column.
		return output{name: name, typ: Type{Name: from.relation.String()}}
	}
	return output{}
}

// onlyPartial is the one relation of a level whose columns are not all known, nil when there are more or it is no relation.
func (s *scope) onlyPartial() *source {
	var only *source
	for _, from := range s.sources {
		if !from.known {
			if only != nil {
				return nil
			}
			only = from
		}
	}
	if only == nil || only.relation == (Name{}) {
		return nil
	}
	return only
}

func numberedColumn(i int) string { return "column" + strconv.Itoa(i+1) }

// outputName is the name of a column of a query that is given none (FigureColname in parse_target.c).
func outputName(expression *pg_query.Node) string {
	if name := expressionName(expression); name != "" {
		return name
	}
	return "?column?"
}
