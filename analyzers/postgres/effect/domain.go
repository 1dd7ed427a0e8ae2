package effect

import (
	"fmt"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Domain is the detail of ALTER DOMAIN.
type Domain struct {
	Name     catalog.Name
	NotValid bool
	// Tables are the tables with a column of the domain.
	Tables []catalog.Name
}

// alterDomain is ALTER DOMAIN. A new constraint, and one that is validated, is checked against every table with a column of
// the domain, locked Share.
func (a *analysis) alterDomain(stmt *pg_query.AlterDomainStmt) Step {
	names := texts(stmt.GetTypeName()...)
	detail := &Domain{Name: a.nameOf(names), NotValid: stmt.GetDef().GetConstraint().GetSkipValidation()}
	d := newDraft()
	step := Step{Command: "ALTER DOMAIN", Location: -1, Detail: detail}
	checks := false
	if stmt.GetDef().GetConstraint().GetContype() == pg_query.ConstrType_CONSTR_NOTNULL && a.version < 17 {
		step.Refused = "before PostgreSQL 17 NOT NULL is no constraint of a domain"
	}
	switch stmt.GetSubtype() {
	case "C":
		step.Command, checks = "ALTER DOMAIN ADD CONSTRAINT", !detail.NotValid
	case "V":
		step.Command, checks = "ALTER DOMAIN VALIDATE CONSTRAINT", true
	case "O":
		step.Command, checks = "ALTER DOMAIN SET NOT NULL", true
	case "N":
		step.Command = "ALTER DOMAIN DROP NOT NULL"
	case "X":
		step.Command = "ALTER DOMAIN DROP CONSTRAINT"
	case "T":
		step.Command = "ALTER DOMAIN SET DEFAULT"
	}
	if array := a.inArray(names); checks && array.Name != "" {
		return Step{Command: step.Command, Location: -1, Detail: detail, Effect: d.effect(), Refused: fmt.Sprintf("%s has an array of the domain", array)}
	}
	if checks {
		detail.Tables = a.lockUsers(d, names, Share, true)
	}
	step.Effect = d.effect()
	return step
}

// lockUsers locks the tables with a column of a type, and reads them when asked to.
func (a *analysis) lockUsers(d *draft, names []string, mode Mode, scan bool) []catalog.Name {
	name := a.typeName(names)
	var used []catalog.Name
	for _, table := range a.catalog.TablesUsing(name) {
		used = append(used, table)
		if scan && !a.stores(table) {
			continue
		}
		d.lock(table, mode)
		if scan {
			d.scan(table)
		}
	}
	if !a.knownType(name) && !a.catalog.CompositeType(name) {
		d.doubt(fmt.Sprintf("the type %s was not created in the migrations: other tables may have columns of it, and are locked too", name))
	}
	return used
}

// inArray is a table with a column that is an array of a domain, whose values the server does not look into; empty for none.
func (a *analysis) inArray(names []string) catalog.Name {
	name := a.typeName(names)
	for _, table := range a.catalog.TablesUsing(name) {
		for _, column := range a.table(table).Columns {
			if column.Type.Name == name.String() && column.Type.Dimensions > 0 {
				return table
			}
		}
	}
	return catalog.Name{}
}

// lockTyped locks a composite type that is dropped, and what goes with the columns of a type.
func (a *analysis) lockTyped(d *draft, name catalog.Name) {
	if a.catalog.CompositeType(name) {
		d.lock(name, AccessExclusive)
	}
	for _, using := range a.catalog.TablesUsing(name) {
		table := a.table(using)
		t := &alter{analysis: a, name: using, table: table}
		for _, column := range table.Columns {
			if column.Type.Name == name.String() {
				t.dropColumnOf(d, using, column.Name, true)
			}
		}
	}
}

// typeName is the qualified name of a type that is not built in.
func (a *analysis) typeName(names []string) catalog.Name {
	if len(names) == 0 {
		return catalog.Name{}
	}
	schema, name := "", names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if domain := a.catalog.Domain(schema, name); domain != nil {
		return domain.Name
	}
	if enum := a.catalog.Enum(schema, name); enum != nil {
		return enum.Name
	}
	return a.catalog.Resolve(schema, name)
}

func (a *analysis) knownType(name catalog.Name) bool {
	return a.catalog.Domain(name.Schema, name.Name) != nil || a.catalog.Enum(name.Schema, name.Name) != nil
}

// dropSchema is DROP SCHEMA: with CASCADE all that the schemas hold is dropped.
func (a *analysis) dropSchema(stmt *pg_query.DropStmt) Step {
	d := newDraft()
	if stmt.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
		for _, object := range stmt.GetObjects() {
			a.dropContents(d, strings.Join(texts(object), ""))
		}
	}
	return plain("DROP SCHEMA", d)
}

func (a *analysis) dropContents(d *draft, schema string) {
	if !a.catalog.SchemaKnown(schema) {
		d.doubt("which relations the schema holds, all of which are locked and dropped, is not known")
	}
	seen := map[catalog.Name]bool{}
	for _, name := range a.catalog.Relations(schema) {
		a.dropRelation(d, name, true, seen)
	}
	for _, name := range a.catalog.AllSequences(schema) {
		d.lock(name, AccessExclusive)
	}
}
