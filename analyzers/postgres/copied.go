package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// Copy is what a statement writes into one column.
type Copy struct {
	Column string   `json:"column" doc:"the column that is written; empty where the statement names none"`
	From   []string `json:"from" doc:"the columns that its new values are made of: public.users.email"`
	Tables []string `json:"tables" doc:"the tables of those columns"`
}

// copied tells what the values are made of that UPDATE or INSERT … SELECT writes. What only decides which rows are meant is
// left out.
func (r *replay) copied(node *pg_query.Node) []Copy {
	m := &material{replay: r, aliases: map[string]catalog.Name{}}
	copies := []Copy{}
	if update := node.GetUpdateStmt(); update != nil {
		m.with(update.WithClause)
		m.relation(update.Relation)
		m.from(update.FromClause)
		for _, target := range update.TargetList {
			copies = append(copies, m.copy(target.GetResTarget().GetName(), target.GetResTarget().GetVal()))
		}
		return copies
	}
	insert := node.GetInsertStmt()
	query := insert.GetSelectStmt().GetSelectStmt()
	if query == nil {
		return copies
	}
	m.with(insert.WithClause)
	m.with(query.WithClause)
	m.from(query.FromClause)
	if len(insert.Cols) == 0 {
		return append(copies, m.copy("", insert.SelectStmt))
	}
	if len(query.TargetList) == len(insert.Cols) {
		for i, target := range insert.Cols {
			copies = append(copies, m.copy(target.GetResTarget().GetName(), query.TargetList[i]))
		}
		return copies
	}
	all := m.copy("", insert.SelectStmt) // UNION, or a star: which column is which cannot be told
	for _, target := range insert.Cols {
		all.Column = target.GetResTarget().GetName()
		copies = append(copies, all)
	}
	return copies
}

// copy is what goes into one column.
func (m *material) copy(column string, value *pg_query.Node) Copy {
	c := Copy{Column: column, From: []string{}, Tables: []string{}}
	before := m.references
	outer := before
	m.references = nil
	m.read(value)
	for _, reference := range m.references {
		if !m.add(&c, reference) {
			for _, inner := range outer { // a query in FROM or WITH: whatever it selects
				m.add(&c, inner)
			}
			outer = outer[len(outer):]
		}
	}
	m.references = before
	slices.Sort(c.From)
	slices.Sort(c.Tables)
	c.From, c.Tables = slices.Compact(c.From), slices.Compact(c.Tables)
	return c
}

// add adds what a name stands for; false where that cannot be told.
func (m *material) add(c *Copy, reference []*pg_query.Node) bool {
	table, column := m.resolve(reference)
	if table == (catalog.Name{}) {
		return false
	}
	c.Tables = append(c.Tables, table.String())
	if column != "" {
		c.From = append(c.From, columnName(table, column))
	}
	return true
}

// material gathers what the values of a statement are made of. Names are resolved over the whole statement, which is more
// than the server does and enough to find the tables.
type material struct {
	*replay
	aliases    map[string]catalog.Name
	tables     []catalog.Name
	local      []string           // the names that WITH gives
	references [][]*pg_query.Node // the parts of each name of a column: table and column, column, or a star
}

func (m *material) relation(n *pg_query.RangeVar) {
	if n.GetSchemaname() == "" && slices.Contains(m.local, n.GetRelname()) {
		return
	}
	name := m.catalog.Resolve(n.GetSchemaname(), n.GetRelname())
	alias := n.GetAlias().GetAliasname()
	if alias == "" {
		alias = n.GetRelname()
	}
	m.aliases[alias] = name
	if !slices.Contains(m.tables, name) {
		m.tables = append(m.tables, name)
	}
}

func (m *material) with(clause *pg_query.WithClause) {
	for _, cte := range clause.GetCtes() {
		m.local = append(m.local, cte.GetCommonTableExpr().GetCtename())
		m.read(cte.GetCommonTableExpr().GetCtequery())
	}
}

// read notes the columns that expressions name and, of queries in them, what is selected and where from.
func (m *material) read(expressions ...*pg_query.Node) {
	for _, expression := range expressions {
		effect.Walk(expression, func(n *pg_query.Node) bool {
			switch {
			case n.GetColumnRef() != nil:
				m.references = append(m.references, n.GetColumnRef().Fields)
			case n.GetSelectStmt() != nil:
				m.query(n.GetSelectStmt())
				return false
			case n.GetDeleteStmt() != nil: // WITH moved AS (DELETE … RETURNING …)
				m.relation(n.GetDeleteStmt().Relation)
				m.read(n.GetDeleteStmt().ReturningList...)
				return false
			}
			return true
		})
	}
}

func (m *material) query(n *pg_query.SelectStmt) {
	m.with(n.WithClause)
	if n.Larg != nil {
		m.query(n.Larg)
		m.query(n.Rarg)
	}
	m.from(n.FromClause)
	m.read(n.TargetList...)
}

func (m *material) from(items []*pg_query.Node) {
	for _, item := range items {
		switch {
		case item.GetRangeVar() != nil:
			m.relation(item.GetRangeVar())
		case item.GetJoinExpr() != nil:
			m.from([]*pg_query.Node{item.GetJoinExpr().Larg, item.GetJoinExpr().Rarg})
		default:
			m.read(item)
		}
	}
}

// resolve is the table, and the column unless all are meant, that a name stands for; no table where that cannot be told.
func (m *material) resolve(fields []*pg_query.Node) (table catalog.Name, column string) {
	if len(fields) == 0 {
		return catalog.Name{}, ""
	}
	column = fields[len(fields)-1].GetString_().GetSval()
	switch {
	case len(fields) > 1:
		return m.aliases[fields[len(fields)-2].GetString_().GetSval()], column
	case len(m.tables) == 1:
		return m.tables[0], column
	}
	for _, name := range m.tables {
		if column == "" || m.catalog.Table(name.Schema, name.Name).Column(column) != nil {
			if table != (catalog.Name{}) && table != name {
				return catalog.Name{}, ""
			}
			table = name
		}
	}
	return table, column
}
