package effect

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// setNotNull is SET NOT NULL: every row is read unless something proves that none holds NULL.
func (t *alter) setNotNull(cmd *pg_query.AlterTableCmd) Step {
	if t.only && t.partitioned(t.name) && slices.ContainsFunc(t.catalog.Children(t.name), func(child *catalog.Table) bool {
		column := child.Column(cmd.GetName())
		return column == nil || !column.NotNull
	}) {
		return refused("ALTER COLUMN SET NOT NULL", t.name, "the column is to be made not null in all partitions")
	}
	d := newDraft()
	detail := &Column{Name: cmd.GetName(), Before: t.table.Column(cmd.GetName()), ProvenBy: proof(t.table, cmd.GetName(), t.dropped)}
	d.lock(t.name, AccessExclusive)
	if detail.ProvenBy != alreadyNotNull {
		t.notNullTree(d, cmd.GetName())
	}
	return Step{Command: "ALTER COLUMN SET NOT NULL", Location: -1, Detail: detail, Effect: d.effect()}
}

// notNullTree makes a column not null in a table and in what is below it.
func (t *alter) notNullTree(d *draft, column string) {
	for _, name := range t.tree(t.name, t.only) {
		d.lock(name, AccessExclusive)
		t.notNullRows(d, name, column)
	}
}

// notNullRows reads the rows of one table unless something shows that none holds NULL in the column.
func (t *alter) notNullRows(d *draft, name catalog.Name, column string) {
	switch {
	case !t.hasRows(d, name, t.only) || proof(t.analysis.table(name), column, t.dropped) != "":
	case t.adds(column) || t.complete(name):
		d.scan(name)
	default:
		d.doubt(fmt.Sprintf("whether a constraint shows that the column %s of %s holds no NULL, so that its rows need not be read, is not known", column, name))
	}
}

// nullable says whether a column is known to be one that may hold NULL, when the statement begins and while it runs.
func (t *alter) nullable(column string) bool {
	known := t.table.Column(column)
	return known != nil && t.complete(t.name) && !known.NotNull && !t.madeNotNull[column]
}

// columnSettings are the subcommands that change what the system catalogs say of a column and touch no row. Those that
// descend reach partitions and inheriting tables.
var columnSettings = map[pg_query.AlterTableType]struct {
	command  string
	mode     Mode
	descends bool
	since    int
}{
	pg_query.AlterTableType_AT_ColumnDefault:             {"ALTER COLUMN SET DEFAULT", AccessExclusive, true, 0},
	pg_query.AlterTableType_AT_DropNotNull:               {"ALTER COLUMN DROP NOT NULL", AccessExclusive, true, 0},
	pg_query.AlterTableType_AT_SetStatistics:             {"ALTER COLUMN SET STATISTICS", ShareUpdateExclusive, true, 0},
	pg_query.AlterTableType_AT_SetOptions:                {"ALTER COLUMN SET", ShareUpdateExclusive, false, 0},
	pg_query.AlterTableType_AT_ResetOptions:              {"ALTER COLUMN RESET", ShareUpdateExclusive, false, 0},
	pg_query.AlterTableType_AT_SetStorage:                {"ALTER COLUMN SET STORAGE", AccessExclusive, true, 0},
	pg_query.AlterTableType_AT_SetCompression:            {"ALTER COLUMN SET COMPRESSION", AccessExclusive, false, 14},
	pg_query.AlterTableType_AT_AddIdentity:               {"ALTER COLUMN ADD GENERATED", AccessExclusive, true, 0},
	pg_query.AlterTableType_AT_SetIdentity:               {"ALTER COLUMN SET GENERATED", AccessExclusive, true, 0},
	pg_query.AlterTableType_AT_DropIdentity:              {"ALTER COLUMN DROP IDENTITY", AccessExclusive, true, 0},
	pg_query.AlterTableType_AT_AlterColumnGenericOptions: {"ALTER COLUMN OPTIONS", AccessExclusive, false, 0},
}

// columnSetting is a subcommand of that table; false for any other.
func (t *alter) columnSetting(cmd *pg_query.AlterTableCmd) (Step, bool) {
	setting, ok := columnSettings[cmd.GetSubtype()]
	if !ok {
		return Step{}, false
	}
	switch {
	case cmd.GetSubtype() == pg_query.AlterTableType_AT_SetStorage && t.version < 16 && strings.EqualFold(cmd.GetDef().GetString_().GetSval(), "default"):
		return refused(setting.command, t.name, fmt.Sprintf("PostgreSQL %d does not know STORAGE DEFAULT", t.version)), true
	case cmd.GetSubtype() == pg_query.AlterTableType_AT_AddIdentity && t.nullable(cmd.GetName()):
		return refused(setting.command, t.name, "an identity column is declared not null first"), true
	}
	if t.version < setting.since {
		return refused(setting.command, t.name, fmt.Sprintf("PostgreSQL %d does not know %s", t.version, setting.command)), true
	}
	if lacking := t.lacking(cmd.GetDef()); lacking != "" && cmd.GetSubtype() == pg_query.AlterTableType_AT_ColumnDefault {
		return refused(setting.command, t.name, fmt.Sprintf("PostgreSQL %d has no function %s", t.version, lacking)), true
	}
	d := newDraft()
	t.lockTree(d, t.name, t.only || !setting.descends, setting.mode)
	detail := &Column{Name: cmd.GetName(), Before: t.table.Column(cmd.GetName()), IfExists: cmd.GetMissingOk()}
	command := setting.command
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_ColumnDefault:
		detail.DefaultNode = cmd.GetDef()
		detail.Default, _ = t.volatility(cmd.GetDef())
		if cmd.GetDef() == nil {
			command = "ALTER COLUMN DROP DEFAULT"
		}
	case pg_query.AlterTableType_AT_SetIdentity:
		t.lockSequence(d, cmd.GetName(), ShareRowExclusive)
	case pg_query.AlterTableType_AT_DropIdentity:
		t.lockSequence(d, cmd.GetName(), AccessExclusive)
	}
	return Step{Command: command, Location: -1, Detail: detail, Effect: d.effect()}, true
}

// lockSequence locks the sequences that a column owns.
func (t *alter) lockSequence(d *draft, column string, mode Mode) {
	for _, sequence := range t.catalog.Sequences(t.name) {
		if sequence.Column == column {
			d.lock(sequence.Name, mode)
		}
	}
}
