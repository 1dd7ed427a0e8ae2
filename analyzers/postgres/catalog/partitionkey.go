package catalog

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/tree"
)

// PartitionStrategy is "list", "range" or "hash" of a partitioned table whose key is known, else "".
func (t *Table) PartitionStrategy() string {
	switch t.Key.GetStrategy() {
	case pg_query.PartitionStrategy_PARTITION_STRATEGY_LIST:
		return "list"
	case pg_query.PartitionStrategy_PARTITION_STRATEGY_RANGE:
		return "range"
	case pg_query.PartitionStrategy_PARTITION_STRATEGY_HASH:
		return "hash"
	}
	return ""
}

// PartitionColumns are the columns that a partitioned table is parted by; an expression is "".
func (t *Table) PartitionColumns() []string {
	var columns []string
	for _, node := range t.Key.GetPartParams()[:min(len(t.Key.GetPartParams()), maxKeys)] {
		element := node.GetPartitionElem()
		column := element.GetName()
		if column == "" {
			column = strings.Join(columnNamed(element.GetExpr()), "")
		}
		columns = append(columns, column)
	}
	return columns
}

// renameInKey renames a column in what a table is partitioned by.
func (t *Table) renameInKey(from, to string) {
	mentions := func(message any) *string {
		switch n := message.(type) {
		case *pg_query.PartitionElem:
			return &n.Name
		case *pg_query.ColumnRef:
			if fields := n.GetFields(); len(fields) > 0 && fields[len(fields)-1].GetString_() != nil {
				return &fields[len(fields)-1].GetString_().Sval
			}
		}
		return nil
	}
	if t.Key == nil || !slices.Contains(t.PartitionColumns(), from) && !slices.Contains(t.PartitionColumns(), "") {
		return
	}
	t.Key = proto.Clone(t.Key).(*pg_query.PartitionSpec)
	tree.Walk(t.Key, func(message any) bool {
		if name := mentions(message); name != nil && *name == from {
			*name = to
		}
		return true
	})
}
