package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// Describe writes the catalog as sorted lines, one for each object and each of its parts, in words that a query on a
// server's own system catalogs can give as well: that is how the two are compared.
func (c *Catalog) Describe() []string {
	var d description
	for name := range c.schemas {
		d.add("schema %s", name)
	}
	for _, table := range c.tables {
		d.table(table)
	}
	for _, index := range c.indexes {
		d.add("index %s on %s %s (%s) %s %s %s %s %s", bare(index.Name), bare(index.Table), index.Method, strings.Join(index.Columns, ","),
			when(index.Unique, "unique"), when(index.Partial, "partial"), when(index.Valid, "valid"), when(index.Partitioned, "partitioned"),
			when(index.parent != (Name{}), "part of "+bare(index.parent)))
	}
	for _, sequence := range c.sequences {
		d.add("sequence %s %s", bare(sequence.Name), when(sequence.Column != "", "of "+bare(sequence.Table)+"."+sequence.Column))
	}
	for _, domain := range c.domains {
		d.add("domain %s %s %s", bare(domain.Name), domain.Base, when(domain.NotNull, "not null"))
		for _, constraint := range domain.Constraints {
			d.add("domain constraint %s %s %s", bare(domain.Name), constraint.Name, when(constraint.Valid, "valid"))
		}
	}
	for _, enum := range c.enums {
		d.add("enum %s %s", bare(enum.Name), strings.Join(enum.Labels, ","))
	}
	for _, created := range c.types {
		d.add("%s type %s", created.Kind, bare(created.Name))
		d.columns(bare(created.Name), created.Attributes)
	}
	for _, function := range c.functions {
		for signature, one := range function.overloads {
			d.add("function %s(%s) %s %s %s", bare(function.Name), strings.ReplaceAll(signature, ", ", ","), one.volatility, one.language, one.kind)
		}
	}
	for _, s := range c.statistics {
		d.add("statistics %s on %s (%s)", bare(s.Name), bare(s.Table), sortedList(s.Columns))
	}
	for _, p := range c.publications {
		d.add("publication %s %s", p.Name, when(p.AllTables, "of all tables"))
		for _, table := range p.Tables {
			d.add("published %s table %s", p.Name, bare(table))
		}
		for _, schema := range p.Schemas {
			d.add("published %s schema %s", p.Name, schema)
		}
	}
	slices.Sort(d.lines)
	return d.lines
}

// description is the lines that were written so far.
type description struct{ lines []string }

// add adds a line; spaces that an empty part leaves are taken out.
func (d *description) add(format string, args ...any) {
	d.lines = append(d.lines, strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " "))
}

func (d *description) table(table *Table) {
	name := bare(table.Name)
	partitioned := ""
	if table.Key != nil {
		partitioned = "by " + table.PartitionStrategy() + " (" + strings.Join(table.PartitionColumns(), ",") + ")"
	}
	d.add("%s %s %s %s %s %s", table.Kind, name, table.Persistence,
		when(table.Parent != (Name{}), "of "+bare(table.Parent)), when(table.Default != (Name{}), "default "+bare(table.Default)), partitioned)
	for _, read := range table.reads {
		d.add("reads %s %s", name, bare(read))
	}
	for _, read := range table.readColumns {
		d.add("reads %s %s", name, bare(read.relation)+"."+read.column)
	}
	if table.Kind == "view" || table.Kind == "materialized view" {
		if !table.readsSurely {
			d.add("reads %s what is not known", name)
		}
		if !table.outputsKnown {
			d.add("columns of %s are not known", name)
		}
	}
	d.columns(name, table.Columns)
	for _, trigger := range table.Triggers {
		d.add("trigger %s %s", name, trigger.Name)
	}
	for _, column := range table.Columns {
		if column.notNull != "" {
			d.add("not-null %s %s %s valid", name, column.notNull, column.Name)
		}
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == NotNull {
			d.add("not-null %s %s %s %s %s", name, constraint.Name, sortedList(constraint.Columns), when(constraint.Valid, "valid"), when(constraint.NoInherit, "no inherit"))
			continue
		}
		d.add("constraint %s %s %s (%s) %s %s %s %s %s", name, constraint.Name, constraint.Kind, sortedList(constraint.Columns),
			when(constraint.Valid, "valid"), when(!constraint.Enforced, "not enforced"), when(constraint.NoInherit, "no inherit"),
			when(constraint.Kind == ForeignKey, bare(constraint.References)+"("+sortedList(constraint.ReferencedColumns)+")"),
			when(constraint.Index != (Name{}), "index "+bare(constraint.Index)))
	}
}

func (d *description) columns(of string, columns []*Column) {
	for i, column := range columns {
		d.add("column %s.%d %s %s %s %s %s %s", of, i+1, column.Name, column.Type, when(column.NotNull, "not null"),
			when(column.Default != "", "default"), when(column.Identity, "identity"), column.Generated)
	}
}

// bare is a name without quotes.
func bare(n Name) string {
	if n == (Name{}) {
		return ""
	}
	return n.Schema + "." + n.Name
}

func when(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

func sortedList(columns []string) string {
	columns = slices.Clone(columns)
	slices.Sort(columns)
	return strings.Join(columns, ",")
}
