package effect

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Relation is the detail of what concerns a relation as a whole: DROP, TRUNCATE, SET LOGGED, CLUSTER, VACUUM FULL and the
// like.
type Relation struct {
	Name     catalog.Name
	Kind     string         // of relation, as the catalog names it: "table", "view"; empty when unknown
	Before   *catalog.Table // as it was; nil when unknown
	IfExists bool
	Cascade  bool
	// Other is a second table: the partition of ATTACH and DETACH, the parent of INHERIT and of CREATE TABLE PARTITION OF.
	Other        catalog.Name
	Concurrently bool
	// References are the tables that the foreign keys of a new table name.
	References []catalog.Name
}

// tableSettings are the subcommands of ALTER TABLE that concern the table as a whole and touch no row.
var tableSettings = map[pg_query.AlterTableType]struct {
	command string
	mode    Mode
}{
	pg_query.AlterTableType_AT_ChangeOwner:        {"OWNER TO", AccessExclusive},
	pg_query.AlterTableType_AT_ClusterOn:          {"CLUSTER ON", ShareUpdateExclusive},
	pg_query.AlterTableType_AT_DropCluster:        {"SET WITHOUT CLUSTER", ShareUpdateExclusive},
	pg_query.AlterTableType_AT_EnableTrig:         {"ENABLE TRIGGER", ShareRowExclusive},
	pg_query.AlterTableType_AT_EnableAlwaysTrig:   {"ENABLE ALWAYS TRIGGER", ShareRowExclusive},
	pg_query.AlterTableType_AT_EnableReplicaTrig:  {"ENABLE REPLICA TRIGGER", ShareRowExclusive},
	pg_query.AlterTableType_AT_DisableTrig:        {"DISABLE TRIGGER", ShareRowExclusive},
	pg_query.AlterTableType_AT_EnableTrigAll:      {"ENABLE TRIGGER ALL", ShareRowExclusive},
	pg_query.AlterTableType_AT_DisableTrigAll:     {"DISABLE TRIGGER ALL", ShareRowExclusive},
	pg_query.AlterTableType_AT_EnableTrigUser:     {"ENABLE TRIGGER USER", ShareRowExclusive},
	pg_query.AlterTableType_AT_DisableTrigUser:    {"DISABLE TRIGGER USER", ShareRowExclusive},
	pg_query.AlterTableType_AT_EnableRule:         {"ENABLE RULE", AccessExclusive},
	pg_query.AlterTableType_AT_EnableAlwaysRule:   {"ENABLE ALWAYS RULE", AccessExclusive},
	pg_query.AlterTableType_AT_EnableReplicaRule:  {"ENABLE REPLICA RULE", AccessExclusive},
	pg_query.AlterTableType_AT_DisableRule:        {"DISABLE RULE", AccessExclusive},
	pg_query.AlterTableType_AT_ReplicaIdentity:    {"REPLICA IDENTITY", AccessExclusive},
	pg_query.AlterTableType_AT_EnableRowSecurity:  {"ENABLE ROW LEVEL SECURITY", AccessExclusive},
	pg_query.AlterTableType_AT_DisableRowSecurity: {"DISABLE ROW LEVEL SECURITY", AccessExclusive},
	pg_query.AlterTableType_AT_ForceRowSecurity:   {"FORCE ROW LEVEL SECURITY", AccessExclusive},
	pg_query.AlterTableType_AT_NoForceRowSecurity: {"NO FORCE ROW LEVEL SECURITY", AccessExclusive},
	pg_query.AlterTableType_AT_AddOf:              {"OF", AccessExclusive},
	pg_query.AlterTableType_AT_DropOf:             {"NOT OF", AccessExclusive},
	pg_query.AlterTableType_AT_GenericOptions:     {"OPTIONS", AccessExclusive},
	pg_query.AlterTableType_AT_DropOids:           {"SET WITHOUT OIDS", AccessExclusive},
	pg_query.AlterTableType_AT_SetRelOptions:      {"SET", AccessExclusive},
	pg_query.AlterTableType_AT_ResetRelOptions:    {"RESET", AccessExclusive},
	pg_query.AlterTableType_AT_ReplaceRelOptions:  {"SET", AccessExclusive},
	pg_query.AlterTableType_AT_AddInherit:         {"INHERIT", AccessExclusive},
	pg_query.AlterTableType_AT_DropInherit:        {"NO INHERIT", AccessExclusive},
	pg_query.AlterTableType_AT_SetLogged:          {"SET LOGGED", AccessExclusive},
	pg_query.AlterTableType_AT_SetUnLogged:        {"SET UNLOGGED", AccessExclusive},
	pg_query.AlterTableType_AT_SetTableSpace:      {"SET TABLESPACE", AccessExclusive},
	pg_query.AlterTableType_AT_SetAccessMethod:    {"SET ACCESS METHOD", AccessExclusive},
}

// tableSetting is a subcommand of that table, with what some of them do beside it.
func (t *alter) tableSetting(cmd *pg_query.AlterTableCmd) Step {
	setting, ok := tableSettings[cmd.GetSubtype()]
	if !ok {
		setting.command, setting.mode = "", AccessExclusive
	}
	d := newDraft()
	mode := setting.mode
	detail := &Relation{Name: t.name, Kind: t.kind(t.name), Before: t.table}
	step := Step{Command: setting.command, Location: -1, Detail: detail}
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_SetRelOptions, pg_query.AlterTableType_AT_ResetRelOptions:
		if why := t.refusesOptions(cmd.GetDef()); why != "" {
			return refused(setting.command, t.name, why)
		}
		if detail.Kind != view {
			mode = optionsMode(cmd.GetDef())
		}
	case pg_query.AlterTableType_AT_ClusterOn:
		d.lock(catalog.Name{Schema: t.name.Schema, Name: cmd.GetName()}, ShareUpdateExclusive)
	case pg_query.AlterTableType_AT_ReplicaIdentity:
		if index := cmd.GetDef().GetReplicaIdentityStmt().GetName(); index != "" {
			d.lock(catalog.Name{Schema: t.name.Schema, Name: index}, Share)
		}
	case pg_query.AlterTableType_AT_EnableTrig, pg_query.AlterTableType_AT_EnableAlwaysTrig,
		pg_query.AlterTableType_AT_EnableReplicaTrig, pg_query.AlterTableType_AT_DisableTrig:
		if t.partitioned(t.name) {
			t.lockTree(d, t.name, t.only, mode)
		}
	case pg_query.AlterTableType_AT_AddOf:
		d.lock(t.nameOf(texts(cmd.GetDef().GetTypeName().GetNames()...)), AccessShare)
	case pg_query.AlterTableType_AT_AddInherit:
		detail.Other = t.analysis.name(cmd.GetDef().GetRangeVar())
		d.lock(detail.Other, ShareUpdateExclusive)
	case pg_query.AlterTableType_AT_DropInherit:
		detail.Other = t.analysis.name(cmd.GetDef().GetRangeVar())
		d.lock(detail.Other, AccessShare)
	case pg_query.AlterTableType_AT_SetLogged, pg_query.AlterTableType_AT_SetUnLogged:
		if t.version >= 18 && t.partitioned(t.name) {
			return refused(setting.command, t.name, "since PostgreSQL 18 a partitioned table can be neither logged nor unlogged")
		}
		if t.catalog.Sequence(t.name.Schema, t.name.Name) != nil {
			if t.version < 15 {
				return refused(setting.command, t.name, "before PostgreSQL 15 a sequence can be neither logged nor unlogged")
			}
			break
		}
		if why := t.refusesLogged(cmd.GetSubtype() == pg_query.AlterTableType_AT_SetLogged); why != "" {
			return refused(setting.command, t.name, why)
		}
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_SetUnLogged {
			t.setLogged(d, "unlogged")
			break
		}
		t.setLogged(d, "permanent")
	case pg_query.AlterTableType_AT_SetTableSpace:
		t.moveTo(d, cmd.GetName() == defaultTablespace, "in the tablespace "+cmd.GetName())
	case pg_query.AlterTableType_AT_SetAccessMethod:
		if t.version < 15 {
			return refused(setting.command, t.name, fmt.Sprintf("PostgreSQL %d does not know SET ACCESS METHOD", t.version))
		}
		if t.version < 17 && t.partitioned(t.name) {
			return refused(setting.command, t.name, "before PostgreSQL 17 a partitioned table has no access method")
		}
		t.moveTo(d, cmd.GetName() == "heap", "of the access method "+cmd.GetName())
	}
	d.lock(t.name, mode)
	step.Effect = d.effect()
	return step
}

// refusesLogged says why a table cannot become permanent, or unlogged: no permanent table may refer to one that is not.
func (t *alter) refusesLogged(permanent bool) string {
	if permanent && t.table != nil {
		for _, constraint := range t.table.Constraints {
			if other := t.analysis.table(constraint.References); other != nil && other.Name != t.name && other.Persistence == "unlogged" {
				return fmt.Sprintf("%s refers to %s, which is unlogged", t.name, other.Name)
			}
		}
	}
	for _, ref := range t.catalog.Referencing(t.name) {
		if other := t.analysis.table(ref.Table); !permanent && other.Persistence == "permanent" {
			return fmt.Sprintf("%s, which is permanent, refers to %s", ref.Table, t.name)
		}
	}
	return ""
}

// setLogged is SET LOGGED and SET UNLOGGED: a real change copies the table; since version 15 the sequences of its columns
// change with it.
func (t *alter) setLogged(d *draft, to string) {
	switch {
	case t.partitioned(t.name):
	case !t.complete(t.name):
		d.doubt(fmt.Sprintf("whether %s is %s already is not known; if not, its rows are written anew", t.name, to))
	case t.table.Persistence != to:
		t.rewriteTree(d, t.name, true)
		if t.version >= 15 {
			for _, sequence := range t.catalog.Sequences(t.name) {
				d.lock(sequence.Name, AccessExclusive)
			}
		}
	}
}

// moveTo copies a table to another tablespace or access method. A table that was created without naming one is taken to be
// in the usual one.
func (t *alter) moveTo(d *draft, usual bool, where string) {
	switch {
	case t.partitioned(t.name):
	case !t.complete(t.name):
		d.doubt(fmt.Sprintf("whether %s is %s already is not known; if not, its rows are written anew", t.name, where))
	case !usual:
		t.rewriteTree(d, t.name, true)
	}
}
