package postgres

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// CreateTable is the body of sql.create_table.
type CreateTable struct {
	Statement
	Columns     []string  `json:"columns" doc:"the columns that the statement itself names, as the server stores their names"`
	InTheEnd    []string  `json:"in_the_end" doc:"the columns that the table has once all migrations have run; empty where it is gone, or has another name by then"`
	References  []Table   `json:"references" doc:"the tables that its foreign keys name"`
	PartitionOf *Table    `json:"partition_of,omitempty" doc:"the partitioned table that it is a partition of"`
	Default     string    `json:"default" doc:"the default partition beside it; empty when there is none that is known"`
	Scanned     []Scanned `json:"scanned" doc:"the default partition, or its parts, where their rows are read to see that none belongs into the new partition"`
	Temporary   bool      `json:"temporary"`
}

// Partition is the body of sql.attach_partition and sql.detach_partition; table is the partitioned table.
type Partition struct {
	Statement
	Partition    Table     `json:"partition"`
	Default      string    `json:"default" doc:"the default partition; empty when there is none that is known"`
	Scanned      []Scanned `json:"scanned" doc:"the partition, the default partition, or their parts, where their rows are read to see that they belong there"`
	Concurrently bool      `json:"concurrently" doc:"for a detach"`
	Concurrent   string    `json:"concurrent" doc:"for a detach: the same statement with CONCURRENTLY; empty where the server refuses that: before version 14, and beside a default partition"`
	Remedies     Remedies  `json:"remedies" fact:"position" doc:"for a detach: edits that do the same with less harm"`
}

// Scanned is a table that is read from end to end.
type Scanned struct {
	Table
	Check string `json:"check" doc:"the condition, in SQL, that a valid check constraint has to show for the rows not to be read; empty when it cannot be written"`
}

// createTable is the fact about CREATE TABLE; none where the table is there already.
func (r *replay) createTable(s statement, n *pg_query.CreateStmt, common Statement, step effect.Step) (string, string, any) {
	d, ok := step.Detail.(*effect.Relation)
	if !ok || d.IfExists && d.Before != nil {
		return "", "", nil
	}
	body := CreateTable{Statement: common, Temporary: n.Relation.GetRelpersistence() == "t"}
	for _, element := range n.TableElts {
		if column := element.GetColumnDef(); column != nil {
			body.Columns = append(body.Columns, column.Colname)
		}
	}
	for _, name := range d.References {
		body.References = append(body.References, *r.table(name, s))
	}
	if n.Partbound != nil {
		body.PartitionOf = r.table(d.Other, s)
		if parent := r.catalog.Table(d.Other.Schema, d.Other.Name); parent != nil && parent.Default != (catalog.Name{}) {
			body.Default = parent.Default.String()
			body.Scanned = r.scanned(s, step, parent.Default, not(r.partitionCheck(d.Other, n.Partbound)))
		}
	}
	return "sql.create_table", step.Target.String(), body
}

// inTheEnd tells of the tables that migrations under judgement create which columns they come to have.
func (r *replay) inTheEnd() {
	for i, fact := range r.facts {
		body, ok := fact.Body.(CreateTable)
		if !ok || body.Temporary {
			continue
		}
		name := catalog.ParseName(fact.Object)
		if table := r.catalog.Table(name.Schema, name.Name); table != nil {
			for _, column := range table.Columns {
				body.InTheEnd = append(body.InTheEnd, column.Name)
			}
			r.facts[i].Body = body
		}
	}
}

// partition is the fact about ATTACH and DETACH PARTITION.
func (r *replay) partition(s statement, n *pg_query.AlterTableStmt, common Statement, step effect.Step) (string, string, any) {
	d, ok := step.Detail.(*effect.Relation)
	if !ok || common.Table == nil || d.Other == (catalog.Name{}) {
		return "", "", nil
	}
	body := Partition{Statement: common, Partition: *r.table(d.Other, s), Concurrently: d.Concurrently}
	var beside catalog.Name
	if d.Before != nil && d.Before.Default != (catalog.Name{}) {
		beside = d.Before.Default
		body.Default = beside.String()
	}
	if strings.HasSuffix(step.Command, "ATTACH PARTITION") {
		check := r.partitionCheck(step.Target, n.Cmds[0].GetAlterTableCmd().GetDef().GetPartitionCmd().GetBound())
		body.Scanned = append(r.scanned(s, step, d.Other, check), r.scanned(s, step, beside, not(check))...)
		return "sql.attach_partition", d.Other.String(), body
	}
	if !d.Concurrently && r.version >= 14 && body.Default == "" {
		body.Remedies.Concurrently = r.concurrently(s, s.lexed.End, "")
		body.Concurrent = s.file.code(s.lexed.Start, s.lexed.End) + " CONCURRENTLY"
	}
	return "sql.detach_partition", d.Other.String(), body
}

// scanned are a table and the partitions below it, as far as a step reads their rows.
func (r *replay) scanned(s statement, step effect.Step, root catalog.Name, check string) []Scanned {
	var tables []Scanned
	seen := map[catalog.Name]bool{{}: true}
	for pending := []catalog.Name{root}; len(pending) > 0; pending = pending[1:] {
		name := pending[0]
		if seen[name] {
			continue
		}
		seen[name] = true
		if slices.Contains(step.Effect.Scans, name.String()) {
			tables = append(tables, Scanned{Table: *r.table(name, s), Check: check})
		}
		for _, child := range r.catalog.Children(name) {
			pending = append(pending, child.Name)
		}
	}
	return tables
}

// not is a condition negated.
func not(condition string) string {
	if condition == "" {
		return ""
	}
	return "NOT (" + condition + ")"
}

// partitionCheck is the condition that a partition's bound puts on its rows, as a check constraint that proves it
// (PostgreSQL documentation, "CREATE TABLE", PARTITION OF: the lower bound is included, the upper one is not; a range holds
// no NULL). It is empty for a key of several columns, for a hash, and for the default partition.
func (r *replay) partitionCheck(parent catalog.Name, bound *pg_query.PartitionBoundSpec) string {
	table := r.catalog.Table(parent.Schema, parent.Name)
	if table == nil || bound.GetIsDefault() {
		return ""
	}
	columns := table.PartitionColumns()
	if len(columns) != 1 || columns[0] == "" {
		return ""
	}
	key := catalog.Quote(columns[0])
	switch bound.GetStrategy() {
	case "l":
		var values []string
		for _, value := range bound.Listdatums {
			text := effect.Text(value)
			if text == "" || strings.EqualFold(text, "NULL") {
				return ""
			}
			values = append(values, text)
		}
		return fmt.Sprintf("%s IS NOT NULL AND %s IN (%s)", key, key, strings.Join(values, ", "))
	case "r":
		if len(bound.Lowerdatums) != 1 || len(bound.Upperdatums) != 1 {
			return ""
		}
		lower, upper := effect.Text(bound.Lowerdatums[0]), effect.Text(bound.Upperdatums[0])
		condition := key + " IS NOT NULL"
		if !strings.EqualFold(lower, "minvalue") {
			condition += fmt.Sprintf(" AND %s >= %s", key, lower)
		}
		if !strings.EqualFold(upper, "maxvalue") {
			condition += fmt.Sprintf(" AND %s < %s", key, upper)
		}
		return condition
	}
	return ""
}
