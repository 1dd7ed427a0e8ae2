package catalog

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// ResetSession begins a new session: the settings are the initial ones, and what was temporary is gone. Call it between a
// dump and the migrations, and wherever a migration tool connects anew.
func (c *Catalog) ResetSession() {
	c.resetSettings()
	if c.temporary {
		c.temporary, c.commitDrops = false, nil
		c.dropSchema(temporarySchema)
	}
}

func (c *Catalog) resetSettings() {
	c.path, c.afterward = c.initial, nil
	c.zone, c.zoneAfter = "", nil
}

// noteCommitDrop notes that a temporary table is gone when its transaction ends.
func (c *Catalog) noteCommitDrop(table *Table, action pg_query.OnCommitAction) {
	if action == pg_query.OnCommitAction_ONCOMMIT_DROP {
		c.commitDrops = append(slices.Clip(c.commitDrops), table.Name)
		table.commitDrop = true
	}
}

// TimeZone is the session's time zone as a statement has set it, "" when none has.
func (c *Catalog) TimeZone() string { return c.zone }

// setZone sets the time zone: a name, or the hours east of Greenwich.
func (c *Catalog) setZone(statement *pg_query.VariableSetStmt) {
	zone := ""
	if args := statement.GetArgs(); statement.GetKind() == pg_query.VariableSetKind_VAR_SET_VALUE && len(args) == 1 {
		zone = modifierText(args[0])
	}
	if statement.GetIsLocal() && c.zoneAfter == nil {
		before := c.zone
		c.zoneAfter = &before
	} else if !statement.GetIsLocal() {
		c.zoneAfter = nil
	}
	c.zone = zone
}

// EndTransaction ends what SET LOCAL set. COMMIT and ROLLBACK call it; for transactions that a migration tool opens and
// closes, the caller does.
func (c *Catalog) EndTransaction() {
	if c.afterward != nil {
		c.path, c.afterward = c.afterward, nil
	}
	if c.zoneAfter != nil {
		c.zone, c.zoneAfter = *c.zoneAfter, nil
	}
	for _, name := range c.commitDrops {
		if table := c.tables[name]; table != nil && table.commitDrop {
			c.dropTable(name, true)
		}
	}
	c.commitDrops = nil
}

// setVariable applies SET and RESET where they concern the search path or the time zone.
func (c *Catalog) setVariable(statement *pg_query.VariableSetStmt) {
	switch statement.GetKind() {
	case pg_query.VariableSetKind_VAR_RESET_ALL:
		c.resetSettings()
		return
	case pg_query.VariableSetKind_VAR_SET_VALUE, pg_query.VariableSetKind_VAR_SET_DEFAULT, pg_query.VariableSetKind_VAR_RESET:
	default:
		return
	}
	if strings.EqualFold(statement.GetName(), "timezone") {
		c.setZone(statement)
		return
	}
	if !strings.EqualFold(statement.GetName(), "search_path") {
		return
	}
	if statement.GetKind() != pg_query.VariableSetKind_VAR_SET_VALUE {
		c.setPath(c.initial, statement.GetIsLocal())
		return
	}
	c.setPath(constants(statement.GetArgs()), statement.GetIsLocal())
}

// pathOf is the search path that a function with a SET clause runs with.
func (c *Catalog) pathOf(statement *pg_query.VariableSetStmt) []string {
	switch statement.GetKind() {
	case pg_query.VariableSetKind_VAR_SET_VALUE:
		return settable(constants(statement.GetArgs()))
	case pg_query.VariableSetKind_VAR_SET_CURRENT:
		return slices.Clone(c.effectivePath())
	}
	return slices.Clone(c.initial)
}

func constants(args []*pg_query.Node) []string {
	var texts []string
	for _, arg := range args {
		texts = append(texts, arg.GetAConst().GetSval().GetSval())
	}
	return texts
}

// applySetConfig applies set_config('search_path', …, is_local), as dumps call it.
func (c *Catalog) applySetConfig(call *pg_query.FuncCall) {
	_, name := qualified(stringList(call.GetFuncname()))
	args := call.GetArgs()
	if name != "set_config" || len(args) != 3 || !strings.EqualFold(args[0].GetAConst().GetSval().GetSval(), "search_path") {
		return
	}
	value := args[1].GetAConst()
	if value.GetSval() == nil {
		return
	}
	c.setPath(splitPath(value.GetSval().GetSval()), args[2].GetAConst().GetBoolval().GetBoolval())
}

// splitPath reads a search path as the server reads the setting's text: names between commas, folded unless quoted.
func splitPath(text string) []string {
	var path []string
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if inner, ok := strings.CutPrefix(part, `"`); ok {
			part = strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
		} else {
			part = strings.ToLower(part)
		}
		path = append(path, part)
	}
	return path
}

// settable leaves those schemas out that a search path may name but in which migrations create nothing: the role's own,
// whose name is not known, and the server's.
func settable(path []string) []string {
	return slices.DeleteFunc(slices.Clone(path), func(schema string) bool {
		return schema == "" || schema == "$user" || schema == "pg_catalog" || foldTemporary(schema) == temporarySchema
	})
}

// setPath sets the search path.
func (c *Catalog) setPath(path []string, local bool) {
	kept := settable(path)
	if local && c.afterward == nil {
		c.afterward = c.path
	} else if !local {
		c.afterward = nil
	}
	c.path = kept
}
