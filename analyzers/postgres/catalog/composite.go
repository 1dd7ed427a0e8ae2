package catalog

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// UserType is a composite, range or base type that was created.
type UserType struct {
	Name Name
	Kind string // "composite", "range", "multirange" or "base"
	// Attributes are those of a composite type.
	Attributes []*Column
	// Multirange is the multirange type that a range type has from PostgreSQL 14 on.
	Multirange Name
	CreatedBy  int
}

// Type returns the composite, range or base type of that name, nil when it is unknown. Enums and domains have calls of
// their own.
func (c *Catalog) Type(schema, name string) *UserType {
	_, created := find(c, c.types, schema, name)
	return created
}

func (c *Catalog) createType(schema, name, kind string) *UserType {
	if name == "" {
		return nil
	}
	full := c.creationName(schema, name)
	c.types[full] = &UserType{Name: full, Kind: kind, CreatedBy: c.mark}
	return c.types[full]
}

func (c *Catalog) createComposite(statement *pg_query.CompositeTypeStmt) {
	schema, name := rangeName(statement.GetTypevar())
	created := c.createType(schema, name, "composite")
	if created == nil {
		return
	}
	for _, node := range statement.GetColdeflist() {
		c.addAttribute(created, node.GetColumnDef())
	}
}

func (c *Catalog) addAttribute(created *UserType, definition *pg_query.ColumnDef) {
	if definition.GetColname() == "" || len(created.Attributes) >= maxColumns {
		return
	}
	attribute := &Column{Name: definition.GetColname(), Type: c.typeUsed(definition.GetTypeName())}
	if clause := definition.GetCollClause(); clause != nil {
		attribute.Type.Collation = collation(clause)
	}
	created.Attributes = append(created.Attributes, attribute)
}

// createRange makes a range type and, as servers from PostgreSQL 14 on do, its multirange type (PostgreSQL sources,
// makeMultirangeTypeName: "range" in the name becomes "multirange", else that is put behind it).
func (c *Catalog) createRange(statement *pg_query.CreateRangeStmt) {
	schema, name := qualified(stringList(statement.GetTypeName()))
	created := c.createType(schema, name, "range")
	if created == nil {
		return
	}
	multirange := multirangeName(name)
	for _, node := range statement.GetParams() {
		if option := node.GetDefElem(); option.GetDefname() == "multirange_type_name" {
			_, multirange = qualified(stringList(option.GetArg().GetTypeName().GetNames()))
		}
	}
	if second := c.createType(created.Name.Schema, multirange, "multirange"); second != nil {
		created.Multirange = second.Name
	}
}

// multirangeName is the default name of a range type's multirange type.
func multirangeName(name string) string {
	if i := strings.Index(name, "range"); i >= 0 {
		return clip(name[:i]+"multi"+name[i:], maxIdentifier)
	}
	return clip(name, maxIdentifier-len("_multirange")) + "_multirange"
}

// alterComposite applies ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE.
func (c *Catalog) alterComposite(statement *pg_query.AlterTableStmt) {
	altered := c.editType(c.resolveType(rangeName(statement.GetRelation())))
	if altered == nil {
		return
	}
	c.alterTyped(statement, altered.Name)
	for _, node := range statement.GetCmds() {
		command := node.GetAlterTableCmd()
		definition := command.GetDef().GetColumnDef()
		switch command.GetSubtype() {
		case pg_query.AlterTableType_AT_AddColumn:
			c.addAttribute(altered, definition)
		case pg_query.AlterTableType_AT_DropColumn:
			altered.Attributes = slices.DeleteFunc(altered.Attributes, func(a *Column) bool { return a.Name == command.GetName() })
		case pg_query.AlterTableType_AT_AlterColumnType:
			for i, attribute := range altered.Attributes {
				if attribute.Name == command.GetName() {
					altered.Attributes[i] = &Column{Name: attribute.Name, Type: c.typeUsed(definition.GetTypeName())}
				}
			}
		}
	}
}

// alterTyped does to the typed tables of a composite type what CASCADE says is done to the type.
func (c *Catalog) alterTyped(statement *pg_query.AlterTableStmt, name Name) {
	for _, node := range statement.GetCmds() {
		if node.GetAlterTableCmd().GetBehavior() != pg_query.DropBehavior_DROP_CASCADE {
			continue
		}
		for _, table := range c.TablesOf(name) {
			c.alterSubcommand(table, node.GetAlterTableCmd(), true)
		}
	}
}

func (c *Catalog) renameAttribute(name Name, from, to string) {
	altered := c.editType(name)
	if altered == nil {
		return
	}
	for _, table := range c.TablesOf(name) {
		c.renameColumn(c.edit(table), from, to)
	}
	for i, attribute := range altered.Attributes {
		if attribute.Name == from {
			altered.Attributes[i] = &Column{Name: to, Type: attribute.Type}
		}
	}
}

// editType puts a copy of the type in its place and returns the copy, nil when there is no such type.
func (c *Catalog) editType(name Name) *UserType {
	old := c.types[name]
	if old == nil {
		return nil
	}
	edited := *old
	edited.Attributes = slices.Clone(old.Attributes)
	c.types[name] = &edited
	return &edited
}
