package effect

import (
	"fmt"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// alterIndexSteps are the steps of ALTER INDEX, also when it is written ALTER TABLE.
func (a *analysis) alterIndexSteps(stmt *pg_query.AlterTableStmt, name catalog.Name) []Step {
	before := a.catalog.Index(name.Schema, name.Name)
	var steps []Step
	for _, node := range stmt.GetCmds() {
		cmd := node.GetAlterTableCmd()
		d := newDraft()
		step := Step{Location: -1, Detail: &Index{Name: name, Before: before}}
		if before != nil {
			step.Target = before.Table
		}
		if a.absent(name, stmt.GetMissingOk()) {
			step.Command, step.Effect = "ALTER INDEX", d.effect()
			steps = append(steps, step)
			continue
		}
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_SetRelOptions, pg_query.AlterTableType_AT_ResetRelOptions:
			step.Command = "ALTER INDEX SET"
			if why := a.refusesOptions(cmd.GetDef()); why != "" {
				step.Refused = why
				break
			}
			d.lock(name, optionsMode(cmd.GetDef()))
		case pg_query.AlterTableType_AT_SetStatistics:
			step.Command = "ALTER INDEX SET STATISTICS"
			d.lock(name, ShareUpdateExclusive)
		case pg_query.AlterTableType_AT_SetTableSpace:
			step.Command = "ALTER INDEX SET TABLESPACE"
			d.lock(name, AccessExclusive)
			if cmd.GetName() != defaultTablespace || before == nil {
				d.doubt(fmt.Sprintf("whether %s is in the tablespace %s already is not known; if not, it is copied", name, cmd.GetName()))
			}
		case pg_query.AlterTableType_AT_AttachPartition:
			step.Command = "ALTER INDEX ATTACH PARTITION"
			a.attachIndex(d, name, a.name(cmd.GetDef().GetPartitionCmd().GetName()))
		default:
			step.Command = "ALTER INDEX"
			d.lock(name, AccessExclusive)
		}
		step.Effect = d.effect()
		steps = append(steps, step)
	}
	return steps
}

// attachIndex is ALTER INDEX … ATTACH PARTITION.
func (a *analysis) attachIndex(d *draft, parent, child catalog.Name) {
	d.lock(parent, ShareUpdateExclusive)
	d.lock(child, AccessExclusive)
	for _, name := range []catalog.Name{parent, child} {
		if index := a.catalog.Index(name.Schema, name.Name); index != nil {
			d.lock(index.Table, AccessShare)
		}
	}
}

// defaultTablespace is where a database's tables are unless it or they were made elsewhere.
const defaultTablespace = "pg_default"

// optionsMode is the lock that SET (…) takes: the strongest that one of the storage parameters asks for
// (PostgreSQL documentation, "ALTER TABLE", SET; sources, reloptions.c, the lockmode of each parameter). What is not listed
// there as ShareUpdateExclusive asks for AccessExclusive.
func optionsMode(options *pg_query.Node) Mode {
	for _, node := range options.GetList().GetItems() {
		if !mildOption(node.GetDefElem().GetDefname()) {
			return AccessExclusive
		}
	}
	return ShareUpdateExclusive
}

// refusesOptions says which storage parameter the version does not know (release notes of 13 and 14).
func (a *analysis) refusesOptions(options *pg_query.Node) string {
	for _, node := range options.GetList().GetItems() {
		option := node.GetDefElem()
		if option.GetDefname() == "deduplicate_items" && a.version < 13 ||
			option.GetDefname() == "vacuum_index_cleanup" && a.version < 14 && strings.Join(texts(option.GetArg()), "") == "auto" {
			return fmt.Sprintf("PostgreSQL %d does not know this %s", a.version, option.GetDefname())
		}
	}
	return ""
}

func mildOption(name string) bool {
	switch name {
	case "fillfactor", "toast_tuple_target", "parallel_workers", "vacuum_index_cleanup", "vacuum_truncate",
		"log_autovacuum_min_duration", "vacuum_max_eager_freeze_failure_rate", "deduplicate_items":
		return true
	}
	return strings.HasPrefix(name, "autovacuum_")
}
