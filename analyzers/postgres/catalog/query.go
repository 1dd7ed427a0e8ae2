package catalog

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// columnRef is a column of a relation that a query reads.
type columnRef struct {
	relation Name
	column   string
}

// reading is what a query gives and what it takes it from.
type reading struct {
	text    *pg_query.Node // the query, its relations written with their schemas
	columns []output       // what it gives
	// known is false when a star could not be spelled out, so that columns is not all.
	known     bool
	relations []Name      // each once, in the order of first mention
	reads     []columnRef // each once
	calls     []Name      // the functions that it names
	// sure is false when a column could not be told to belong to one relation; reads is then not all.
	sure bool
}

// output is a column that a query, or an item of its FROM clause, gives. Its type has an empty name when it is not known.
type output struct {
	name string
	typ  Type
	refs []columnRef // the columns of relations that it stands for: two where JOIN … USING merges them
}

// The bounds of a query's analysis: how deep queries may lie in each other, and how many columns one may give (PostgreSQL
// documentation, "PostgreSQL Limits", "target list entries").
const (
	maxQueryDepth = 100
	maxOutputs    = 1664
)

// readQuery finds out what a query gives and reads, by the rules of names in SQL (PostgreSQL documentation, "Table
// Expressions" and "Select Lists").
func (c *Catalog) readQuery(query *pg_query.Node) *reading {
	left := maxQueries
	q := &querying{c: c, left: &left, found: &reading{known: true, sure: true}, seenRef: map[columnRef]bool{}, seenRelation: map[Name]bool{}, seenCall: map[Name]bool{}}
	columns, known := q.query(query, nil)
	q.found.columns, q.found.known = columns, known
	for i, column := range q.found.columns {
		q.found.columns[i].typ = settled(column.typ)
	}
	return q.found
}

// querying is the analysis of one query with all in it.
type querying struct {
	c            *Catalog
	found        *reading
	seenRef      map[columnRef]bool
	seenRelation map[Name]bool
	seenCall     map[Name]bool
	depth        int
	left         *int // how many more queries may be read
}

// maxQueries bounds how many queries are read for one statement: nested ones are read more than once, for their types.
const maxQueries = 5000

// scope is what names mean at one level of a query.
type scope struct {
	sources []*source
	visible []output // what a bare name and a star mean
	partial bool     // a source with unknown columns is among them
	ctes    map[string]*source
	outer   *scope
}

// source is an item of FROM that a qualified name can begin with.
type source struct {
	schema, name string
	relation     Name // of a table or view; else the zero Name
	columns      []output
	known        bool // all columns are
}

// query reads a SELECT, VALUES or set operation and gives its columns.
func (q *querying) query(node *pg_query.Node, outer *scope) (columns []output, known bool) {
	statement := node.GetSelectStmt()
	if *q.left--; statement == nil || q.depth >= maxQueryDepth || *q.left < 0 {
		q.found.sure = false
		return nil, false
	}
	q.depth++
	defer func() { q.depth-- }()
	s := &scope{outer: outer, ctes: map[string]*source{}}
	q.with(statement.GetWithClause(), s)
	switch {
	case statement.GetOp() != pg_query.SetOperation_SETOP_NONE:
		columns, known = q.setOperation(statement, s)
	case len(statement.GetValuesLists()) > 0:
		columns, known = q.values(statement, s), true
	default:
		columns, known = q.plainSelect(statement, s)
	}
	for _, sort := range statement.GetSortClause() {
		q.sortKey(sort.GetSortBy().GetNode(), s, columns)
	}
	q.expression(statement.GetLimitCount(), s)
	q.expression(statement.GetLimitOffset(), s)
	return columns, known
}

// with takes the common table expressions into a scope. A recursive one has the columns of its first part.
func (q *querying) with(clause *pg_query.WithClause, s *scope) {
	for _, node := range clause.GetCtes() {
		cte := node.GetCommonTableExpr()
		query := cte.GetCtequery()
		name := cte.GetCtename()
		if first := query.GetSelectStmt(); clause.GetRecursive() && first.GetOp() == pg_query.SetOperation_SETOP_UNION {
			var columns []output
			known := false
			q.quietly(func(q *querying) Type {
				columns, known = q.query(&pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: first.GetLarg()}}, s)
				return Type{}
			})
			s.ctes[name] = &source{name: name, columns: renamedOutputs(columns, stringList(cte.GetAliascolnames())), known: known}
		}
		columns, known := q.query(query, s)
		s.ctes[name] = &source{name: name, columns: renamedOutputs(columns, stringList(cte.GetAliascolnames())), known: known}
	}
}

// renamedOutputs are columns as another query sees them: under other names if they are given, and standing for themselves.
func renamedOutputs(columns []output, names []string) []output {
	renamed := make([]output, len(columns))
	for i, column := range columns {
		renamed[i] = output{name: column.name, typ: settled(column.typ)}
		if i < len(names) {
			renamed[i].name = names[i]
		}
	}
	return renamed
}

func (q *querying) setOperation(statement *pg_query.SelectStmt, s *scope) ([]output, bool) {
	left, known := q.query(&pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: statement.GetLarg()}}, s)
	right, alsoKnown := q.query(&pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: statement.GetRarg()}}, s)
	columns := make([]output, len(left))
	for i, column := range left {
		columns[i] = output{name: column.name}
		if i < len(right) {
			columns[i].typ = commonType([]Type{column.typ, right[i].typ})
		}
	}
	return columns, known && alsoKnown
}

func (q *querying) values(statement *pg_query.SelectStmt, s *scope) []output {
	var types [][]Type
	for row, list := range statement.GetValuesLists() {
		for i, value := range list.GetList().GetItems() {
			if row == 0 {
				types = append(types, nil)
			}
			q.expression(value, s)
			if i < len(types) && len(types[i]) < maxLinks {
				types[i] = append(types[i], q.typeOf(value, s))
			}
		}
	}
	columns := make([]output, len(types))
	for i := range types {
		columns[i] = output{name: numberedColumn(i), typ: commonType(types[i])}
	}
	return columns
}

func (q *querying) plainSelect(statement *pg_query.SelectStmt, s *scope) ([]output, bool) {
	for _, item := range statement.GetFromClause() {
		q.from(item, s)
	}
	var columns []output
	known := true
	for _, node := range statement.GetTargetList() {
		target := node.GetResTarget()
		if star := target.GetVal().GetColumnRef(); endsInStar(star) {
			spelled, all := q.star(star, s)
			columns, known = append(columns, spelled...), known && all
		} else {
			q.expression(target.GetVal(), s)
			column := output{name: target.GetName(), typ: q.typeOf(target.GetVal(), s)}
			if column.name == "" {
				column.name = outputName(target.GetVal())
			}
			columns = append(columns, column)
		}
		if len(columns) > maxOutputs {
			return columns[:maxOutputs], false
		}
	}
	q.expression(statement.GetWhereClause(), s)
	q.expression(statement.GetHavingClause(), s)
	for _, window := range statement.GetWindowClause() {
		q.expression(window, s)
	}
	for _, list := range [][]*pg_query.Node{statement.GetGroupClause(), statement.GetDistinctClause()} {
		for _, key := range list {
			q.groupKey(key, s, columns)
		}
	}
	return columns, known
}

// sortKey reads an element of ORDER BY: a bare name is first of all that of a column that the query gives.
func (q *querying) sortKey(key *pg_query.Node, s *scope, columns []output) {
	if !gives(columns, key) {
		q.expression(key, s)
	}
}

// groupKey reads an element of GROUP BY or DISTINCT ON: a bare name is first of all that of a column of FROM.
func (q *querying) groupKey(key *pg_query.Node, s *scope, columns []output) {
	if parts := columnNamed(key); parts != nil && len(key.GetColumnRef().GetFields()) == 1 && !s.has(parts[0]) && gives(columns, key) {
		return
	}
	q.expression(key, s)
}

// gives is whether an expression is the bare name of one of the columns.
func gives(columns []output, key *pg_query.Node) bool {
	fields := stringList(key.GetColumnRef().GetFields())
	if len(fields) != 1 {
		return false
	}
	for _, column := range columns {
		if column.name == fields[0] {
			return true
		}
	}
	return false
}

func (s *scope) has(name string) bool {
	for _, column := range s.visible {
		if column.name == name {
			return true
		}
	}
	return false
}

func endsInStar(ref *pg_query.ColumnRef) bool {
	fields := ref.GetFields()
	return len(fields) > 0 && fields[len(fields)-1].GetAStar() != nil
}

// star spells out * and t.*, all of which a query then reads.
func (q *querying) star(ref *pg_query.ColumnRef, s *scope) ([]output, bool) {
	visible, known := s.visible, !s.partial
	if qualifier := stringList(ref.GetFields()); len(qualifier) > 0 {
		from := s.source(qualifier)
		if from == nil {
			q.found.sure = false
			return nil, false
		}
		visible, known = from.columns, from.known
	}
	if !known {
		q.found.sure = false
	}
	var columns []output
	for _, column := range visible {
		q.read(column.refs)
		columns = append(columns, output{name: column.name, typ: column.typ})
	}
	return columns, known
}

func (q *querying) read(refs []columnRef) {
	for _, ref := range refs {
		if !q.seenRef[ref] {
			q.seenRef[ref] = true
			q.found.reads = append(q.found.reads, ref)
		}
	}
}
