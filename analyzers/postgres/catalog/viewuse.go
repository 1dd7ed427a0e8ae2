package catalog

import (
	"maps"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// usedColumns are the columns of one relation that a view's query uses. A column in neither list is not used.
type usedColumns struct {
	sure  map[string]bool
	maybe map[string]bool
	all   bool // any column may be used
}

// Uses says whether the query of a view uses a column of a relation; known is false where that cannot be told.
func (t *Table) Uses(relation Name, column string) (uses, known bool) {
	used, ok := t.uses[relation]
	switch {
	case !ok:
		return false, t.Query != nil
	case used.sure[column]:
		return true, true
	default:
		return false, !used.all && !used.maybe[column]
	}
}

// viewQuery is what matters of a view's query, in the order in which it stands.
type viewQuery struct {
	local     map[string]bool      // names that WITH gives to queries
	relations []*pg_query.RangeVar // those names aside
	columns   []*pg_query.ColumnRef
	joins     []*pg_query.JoinExpr
	named     map[string]bool // what the query names itself, AS
	flat      bool            // nothing but tables in one FROM
}

// readQuery looks through a query once.
func readQuery(query *pg_query.Node) *viewQuery {
	q := &viewQuery{local: map[string]bool{}, named: map[string]bool{}, flat: true}
	var relations []*pg_query.RangeVar
	selects := 0
	walk(query.ProtoReflect(), func(message protoreflect.ProtoMessage) bool {
		switch n := message.(type) {
		case *pg_query.CommonTableExpr:
			q.local[n.GetCtename()] = true
		case *pg_query.SelectStmt:
			selects++
		case *pg_query.RangeFunction, *pg_query.RangeSubselect, *pg_query.RangeTableSample, *pg_query.RangeTableFunc:
			q.flat = false
		case *pg_query.ResTarget:
			if column := columnNamed(n.GetVal()); n.GetName() != "" && !slices.Contains(column, n.GetName()) {
				q.named[n.GetName()] = true
			}
		case *pg_query.JoinExpr:
			q.joins = append(q.joins, n)
		case *pg_query.RangeVar:
			relations = append(relations, n)
			return false
		case *pg_query.ColumnRef:
			q.columns = append(q.columns, n)
			return false
		}
		return true
	})
	for _, relation := range relations {
		if relation.GetSchemaname() != "" || !q.local[relation.GetRelname()] {
			q.relations = append(q.relations, relation)
		}
	}
	q.flat = q.flat && selects == 1 && len(q.local) == 0
	return q
}

// resolvedQuery is a view's query with what it reads and uses, looked up before the view takes a name that one of its
// relations may have in another schema.
type resolvedQuery struct {
	query *pg_query.Node
	reads []Name
	uses  map[Name]usedColumns
}

// resolveQuery copies a query and writes each relation of it with its schema.
func (c *Catalog) resolveQuery(query *pg_query.Node) resolvedQuery {
	if query == nil {
		return resolvedQuery{}
	}
	r := resolvedQuery{query: proto.Clone(query).(*pg_query.Node)}
	q := readQuery(r.query)
	for _, relation := range q.relations {
		name := c.resolveRelation(relation)
		setRelation(relation, name)
		if !slices.Contains(r.reads, name) {
			r.reads = append(r.reads, name)
		}
	}
	r.uses = c.usesOf(q)
	return r
}

// setQuery gives a view its query.
func (c *Catalog) setQuery(view *Table, r resolvedQuery) {
	view.Query, view.uses = r.query, r.uses
	c.setReads(view, r.reads)
}

// setRelation makes a mention of a relation one of another, which is known by the same alias.
func setRelation(relation *pg_query.RangeVar, to Name) {
	if relation.GetAlias() == nil && relation.Relname != to.Name {
		relation.Alias = &pg_query.Alias{Aliasname: relation.Relname}
	}
	relation.Schemaname, relation.Relname = to.Schema, to.Name
}

// moveRead follows the rename of a relation that a view reads.
func (t *Table) moveRead(from, to Name) {
	if used, ok := t.uses[from]; ok {
		t.uses = maps.Clone(t.uses)
		delete(t.uses, from)
		t.uses[to] = used
	}
	if t.Query == nil {
		return
	}
	t.Query = proto.Clone(t.Query).(*pg_query.Node)
	walk(t.Query.ProtoReflect(), func(message protoreflect.ProtoMessage) bool {
		relation, ok := message.(*pg_query.RangeVar)
		if ok && relation.GetSchemaname() == from.Schema && relation.GetRelname() == from.Name {
			setRelation(relation, to)
		}
		return !ok
	})
}

// renameUsed follows the rename of a column in the views that use it. Their queries keep the old name, in which nothing is
// looked up any more but relations and constants.
func (c *Catalog) renameUsed(table Name, from, to string) {
	for _, name := range c.viewsOf[table] {
		view := c.edit(name)
		if view == nil {
			continue
		}
		used, ok := view.uses[table]
		if !ok || !used.sure[from] && !used.maybe[from] {
			continue
		}
		renamed := usedColumns{sure: maps.Clone(used.sure), maybe: maps.Clone(used.maybe), all: used.all}
		for _, names := range []map[string]bool{renamed.sure, renamed.maybe} {
			if names[from] {
				delete(names, from)
				names[to] = true
			}
		}
		view.uses = maps.Clone(view.uses)
		view.uses[table] = renamed
	}
}

// usesOf finds the columns that a query uses of each relation. A qualified column belongs to the relation of that alias; one
// without, to the only relation that has it.
func (c *Catalog) usesOf(query *viewQuery) map[Name]usedColumns {
	q := &queryUses{viewQuery: query, uses: map[Name]usedColumns{}}
	for _, relation := range query.relations {
		name := c.resolveRelation(relation)
		q.sources = append(q.sources, source{aliasOf(relation), name, c.tables[name]})
		q.uses[name] = usedColumns{sure: map[string]bool{}, maybe: map[string]bool{}, all: len(relation.GetAlias().GetColnames()) > 0}
	}
	const maxSources = 100 // more than views read; each column is looked for in all of them
	if len(q.sources) > maxSources {
		for _, s := range q.sources {
			q.anything(s)
		}
		return q.uses
	}
	for _, column := range query.columns {
		q.column(column)
	}
	for _, join := range query.joins {
		q.join(join)
	}
	return q.uses
}

func aliasOf(relation *pg_query.RangeVar) string {
	if alias := relation.GetAlias().GetAliasname(); alias != "" {
		return alias
	}
	return relation.GetRelname()
}

// queryUses is a query whose columns are being told apart.
type queryUses struct {
	*viewQuery
	uses    map[Name]usedColumns
	sources []source
}

// source is a relation that a query reads, under a name.
type source struct {
	alias string
	name  Name
	table *Table // nil when not known
}

// complete says whether all columns of a source are known.
func (s source) complete() bool { return s.table != nil && s.table.Complete && s.table.Kind != "view" }

func (q *queryUses) column(ref *pg_query.ColumnRef) {
	parts := stringList(ref.GetFields())
	star := len(parts) < len(ref.GetFields())
	qualifier, column := "", ""
	switch {
	case star && len(parts) > 0:
		qualifier = parts[len(parts)-1]
	case !star && len(parts) > 1:
		qualifier, column = parts[len(parts)-2], parts[len(parts)-1]
	case !star && len(parts) == 1:
		column = parts[0]
	}
	var meant []source
	for _, s := range q.sources {
		if qualifier == "" || s.alias == qualifier {
			meant = append(meant, s)
		}
	}
	if star {
		for _, s := range meant {
			q.everything(s, q.flat || qualifier != "" && len(meant) == 1)
		}
		return
	}
	owners := slices.DeleteFunc(slices.Clone(meant), func(s source) bool { return s.complete() && s.table.Column(column) == nil })
	sure := len(owners) == 1 && (qualifier != "" || (owners[0].complete() || q.flat) && !q.named[column])
	for _, s := range owners {
		if sure {
			q.uses[s.name].sure[column] = true
		} else {
			q.uses[s.name].maybe[column] = true
		}
	}
	for _, s := range q.sources {
		if qualifier == "" && s.alias == column { // the whole row
			q.anything(s)
		}
	}
}

// everything uses all columns that a source has.
func (q *queryUses) everything(s source, sure bool) {
	if !sure || !s.complete() {
		q.anything(s)
		return
	}
	for _, column := range s.table.Columns {
		q.uses[s.name].sure[column.Name] = true
	}
}

// anything may use any column of a source.
func (q *queryUses) anything(s source) {
	used := q.uses[s.name]
	used.all = true
	q.uses[s.name] = used
}

// join uses the columns of USING on both sides; a natural join any of them.
func (q *queryUses) join(join *pg_query.JoinExpr) {
	for _, column := range stringList(join.GetUsingClause()) {
		for _, s := range q.sources {
			if s.table.Column(column) != nil || !s.complete() {
				q.uses[s.name].maybe[column] = true
			}
		}
	}
	if join.GetIsNatural() {
		for _, s := range q.sources {
			q.anything(s)
		}
	}
}
