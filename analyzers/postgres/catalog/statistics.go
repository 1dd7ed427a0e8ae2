package catalog

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Statistics are extended statistics on several columns or expressions of a table.
type Statistics struct {
	Name  Name
	Table Name
	// Columns are the plain columns, Mentions all that are named, in expressions too.
	Columns   []string
	Mentions  []string
	CreatedBy int

	names []string // of columns and expressions, which default names are made of
}

// Statistics returns the extended statistics of a table in the order of their creation.
func (c *Catalog) Statistics(table Name) []*Statistics {
	var all []*Statistics
	for _, name := range c.statisticsOf[table] {
		if statistics := c.statistics[name]; statistics != nil {
			all = append(all, statistics)
		}
	}
	return all
}

// StatisticsNamed returns the extended statistics of that name, nil when they are unknown.
func (c *Catalog) StatisticsNamed(schema, name string) *Statistics {
	_, found := find(c, c.statistics, schema, name)
	return found
}

func (c *Catalog) createStatistics(statement *pg_query.CreateStatsStmt) {
	if len(statement.GetRelations()) != 1 {
		return
	}
	table := c.alterable(statement.GetRelations()[0].GetRangeVar(), false)
	if table == nil || len(c.statisticsOf[table.Name]) >= maxLinks {
		return
	}
	created := &Statistics{Table: table.Name, CreatedBy: c.mark}
	for _, node := range statement.GetExprs() {
		element := node.GetStatsElem()
		name := element.GetName()
		if name == "" {
			name = strings.Join(columnNamed(element.GetExpr()), "")
		}
		if name == "" {
			created.Mentions = union(created.Mentions, columnsIn(element.GetExpr(), table))
			created.names = append(created.names, "expr")
			continue
		}
		created.names = append(created.names, name)
		created.Columns = union(created.Columns, []string{name})
		created.Mentions = union(created.Mentions, []string{name})
	}
	if schema, name := qualified(stringList(statement.GetDefnames())); name != "" {
		created.Name = c.creationName(schema, name)
		if statement.GetIfNotExists() && c.statistics[created.Name] != nil {
			return
		}
	} else {
		created.Name = c.chooseStatisticsName(table.Name, created.names)
	}
	c.putStatistics(created)
}

// chooseStatisticsName is the default name of extended statistics (ChooseExtendedStatisticName in statscmds.c).
func (c *Catalog) chooseStatisticsName(table Name, columns []string) Name {
	return Name{table.Schema, numbered(table.Name, joinColumns(columns), "stat", func(name string) bool {
		return c.statistics[Name{table.Schema, name}] != nil
	})}
}

func (c *Catalog) putStatistics(created *Statistics) {
	c.removeStatistics(created.Name)
	c.statistics[created.Name] = created
	c.statisticsOf.add(created.Table, created.Name)
}

func (c *Catalog) removeStatistics(name Name) {
	if old := c.statistics[name]; old != nil {
		delete(c.statistics, name)
		c.statisticsOf.remove(old.Table, name)
	}
}

// moveStatistics gives statistics another name, or another table.
func (c *Catalog) moveStatistics(old *Statistics, name, table Name) {
	moved := *old
	moved.Name, moved.Table = name, table
	c.removeStatistics(old.Name)
	c.putStatistics(&moved)
}

// changeStatisticsColumn renames a column in the statistics of a table, or with an empty new name drops those on it: the
// server drops statistics as soon as one of their columns goes (PostgreSQL documentation, "CREATE STATISTICS").
func (c *Catalog) changeStatisticsColumn(table Name, from, to string) {
	for _, old := range c.Statistics(table) {
		switch {
		case !slices.Contains(old.Mentions, from):
		case to == "":
			c.removeStatistics(old.Name)
		default:
			changed := *old
			changed.Columns, changed.Mentions = slices.Clone(old.Columns), slices.Clone(old.Mentions)
			renameIn(changed.Columns, from, to)
			renameIn(changed.Mentions, from, to)
			c.statistics[old.Name] = &changed
		}
	}
}
