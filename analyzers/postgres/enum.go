package postgres

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// EnumValue is the body of sql.add_enum_value and sql.rename_enum_value.
type EnumValue struct {
	Statement
	Type        string `json:"type" doc:"schema-qualified name"`
	Value       string `json:"value" doc:"the value that is added, or that gets another name"`
	NewValue    string `json:"new_value" doc:"for a rename: the name it gets"`
	TypeIsNew   bool   `json:"type_is_new" doc:"the change itself created the type"`
	ValueIsNew  bool   `json:"value_is_new" doc:"for a rename: the change itself added the value"`
	IfNotExists bool   `json:"if_not_exists"`
}

// ReplaceType is the body of sql.replace_type.
type ReplaceType struct {
	Statement
	Type    string   `json:"type" doc:"schema-qualified name"`
	Before  []string `json:"before" doc:"the values of the enum that had the name before the change"`
	After   []string `json:"after" doc:"the values of the enum that has it now"`
	Removed []string `json:"removed" doc:"values that the enum had and has no more"`
}

// EnumUse is the body of sql.use_enum_value.
type EnumUse struct {
	Statement
	Type          string `json:"type" doc:"schema-qualified name"`
	Value         string `json:"value"`
	TypeIsNew     bool   `json:"type_is_new" doc:"the transaction created the type, too"`
	ServerVersion int    `json:"server_version" doc:"the major version that the configuration names"`
}

// formerEnum is an enum that a migration under judgement dropped or renamed.
type formerEnum struct {
	labels []string
	mark   int
}

// addedValue is a value that a transaction adds to an enum.
type addedValue struct {
	transaction int
	typeName    catalog.Name
	label       string
}

// enumName is the qualified name of an enum.
func (r *replay) enumName(parts []*pg_query.Node) catalog.Name {
	schema, name := "", ""
	if n := len(parts); n > 0 {
		name = parts[n-1].GetString_().GetSval()
		if n > 1 {
			schema = parts[n-2].GetString_().GetSval()
		}
	}
	if enum := r.catalog.Enum(schema, name); enum != nil {
		return enum.Name
	}
	return r.catalog.Resolve(schema, name)
}

// alterEnum is the fact about ALTER TYPE … ADD VALUE and RENAME VALUE.
func (r *replay) alterEnum(s statement, n *pg_query.AlterEnumStmt, common Statement) (string, string, any) {
	name := r.enumName(n.TypeName)
	enum := r.catalog.Enum(name.Schema, name.Name)
	body := EnumValue{
		Statement: common, Type: name.String(), Value: n.NewVal, IfNotExists: n.SkipIfNewValExists,
		TypeIsNew: enum != nil && r.oneChange(enum.CreatedBy, s.mark),
	}
	if n.OldVal != "" {
		body.Value, body.NewValue = n.OldVal, n.NewVal
		mark, added := r.history.labels[name.String()+"."+n.OldVal]
		body.ValueIsNew = added && r.oneChange(mark, s.mark)
		return "sql.rename_enum_value", name.String(), body
	}
	if enum != nil && slices.Contains(enum.Labels, n.NewVal) {
		return "", "", nil
	}
	r.history.labels[name.String()+"."+n.NewVal] = s.mark
	if s.placement.Transaction != 0 {
		r.history.added = append(r.history.added, addedValue{s.placement.Transaction, name, n.NewVal})
	}
	return "sql.add_enum_value", name.String(), body
}

// replaceType is the fact about a type that takes the name of an enum that the change has dropped or renamed; none where the
// name is new.
func (r *replay) replaceType(s statement, name catalog.Name, labels []string, common Statement) (string, string, any) {
	former, ok := r.history.enums[name]
	if !ok || !r.oneChange(former.mark, s.mark) {
		return "", "", nil
	}
	body := ReplaceType{Statement: common, Type: name.String(), Before: former.labels, After: labels, Removed: []string{}}
	for _, label := range former.labels {
		if !slices.Contains(labels, label) {
			body.Removed = append(body.Removed, label)
		}
	}
	return "sql.replace_type", name.String(), body
}

// createEnum is the fact about CREATE TYPE … AS ENUM where the name is that of an enum that the change has dropped or renamed.
func (r *replay) createEnum(s statement, n *pg_query.CreateEnumStmt, common Statement) (string, string, any) {
	name := r.enumName(n.TypeName)
	if s.placement.Transaction != 0 {
		r.history.types[name] = s.placement.Transaction
	}
	var labels []string
	for _, value := range n.Vals {
		labels = append(labels, value.GetString_().GetSval())
	}
	return r.replaceType(s, name, labels, common)
}

// renameType is the fact about ALTER TYPE … RENAME TO.
func (r *replay) renameType(s statement, n *pg_query.RenameStmt, common Statement) (string, string, any) {
	name := r.enumName(n.Object.GetList().GetItems())
	enum := r.catalog.Enum(name.Schema, name.Name)
	if enum == nil {
		return "", "", nil
	}
	r.noteFormer(enum, s.mark)
	return r.replaceType(s, catalog.Name{Schema: name.Schema, Name: n.Newname}, enum.Labels, common)
}

// noteFormer remembers the values of an enum that a migration under judgement drops or renames, unless the change made it.
func (r *replay) noteFormer(enum *catalog.Enum, mark int) {
	if known, ok := r.history.enums[enum.Name]; ok && r.oneChange(known.mark, mark) || r.oneChange(enum.CreatedBy, mark) {
		return
	}
	r.history.enums[enum.Name] = formerEnum{labels: slices.Clone(enum.Labels), mark: mark}
}

// noteDropped remembers the enums that DROP TYPE drops.
func (r *replay) noteDropped(s statement, drop *pg_query.DropStmt) {
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_TYPE {
		return
	}
	for _, object := range drop.Objects {
		name := r.enumName(object.GetTypeName().GetNames())
		if enum := r.catalog.Enum(name.Schema, name.Name); enum != nil {
			r.noteFormer(enum, s.mark)
		}
	}
}

// enumUses are the values that a statement names and that its transaction has added.
func (r *replay) enumUses(s statement, node *pg_query.Node) []analyzers.Fact {
	var uses []analyzers.Fact
	r.history.added = slices.DeleteFunc(r.history.added, func(v addedValue) bool { return v.transaction != s.placement.Transaction })
	if len(r.history.added) == 0 || node.GetAlterEnumStmt() != nil {
		return nil
	}
	named := r.enumConstants(node)
	for _, value := range r.history.added {
		if !slices.Contains(named[value.typeName.String()], value.label) {
			continue
		}
		enum := r.catalog.Enum(value.typeName.Schema, value.typeName.Name)
		uses = append(uses, analyzers.Fact{Kind: "sql.use_enum_value", Object: value.typeName.String(), Body: EnumUse{
			Statement: r.common(s, effect.Merge(nil), nil), Type: value.typeName.String(), Value: value.label, ServerVersion: r.version,
			TypeIsNew: enum != nil && r.history.types[enum.Name] == s.placement.Transaction,
		}})
	}
	return uses
}
