package postgres

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// Object is the body of sql.drop_object.
type Object struct {
	Statement
	Type        string `json:"type" doc:"view, materialized view, function, procedure, aggregate, trigger, sequence, type, domain or policy"`
	Name        string `json:"name" doc:"schema-qualified; of a trigger and a policy the bare name"`
	On          string `json:"on" doc:"the table of a trigger or policy; else empty"`
	IfExists    bool   `json:"if_exists"`
	Cascade     bool   `json:"cascade"`
	Known       bool   `json:"known" doc:"the migrations or the dump show the object"`
	CreatedHere bool   `json:"created_here" doc:"the change itself created the object, or gave it this name"`
	Recreated   bool   `json:"recreated" doc:"the same migration creates one of the same name; for a trigger, any of its table, which may do its work"`
	ForTriggers bool   `json:"for_triggers" doc:"a function that returns trigger, which no query calls"`
}

// objectTypes are the kinds of objects that sql.drop_object is about.
var objectTypes = map[pg_query.ObjectType]string{
	pg_query.ObjectType_OBJECT_VIEW: "view", pg_query.ObjectType_OBJECT_MATVIEW: "materialized view",
	pg_query.ObjectType_OBJECT_FUNCTION: "function", pg_query.ObjectType_OBJECT_PROCEDURE: "procedure",
	pg_query.ObjectType_OBJECT_ROUTINE: "function", pg_query.ObjectType_OBJECT_AGGREGATE: "aggregate",
	pg_query.ObjectType_OBJECT_TRIGGER: "trigger", pg_query.ObjectType_OBJECT_POLICY: "policy",
	pg_query.ObjectType_OBJECT_SEQUENCE: "sequence",
	pg_query.ObjectType_OBJECT_TYPE:     "type", pg_query.ObjectType_OBJECT_DOMAIN: "domain",
}

// droppedObjects are the facts about the objects that DROP names, tables and what has facts of its own aside.
func (r *replay) droppedObjects(s statement, drop *pg_query.DropStmt, e effect.Effect) []analyzers.Fact {
	kind, ok := objectTypes[drop.GetRemoveType()]
	if drop == nil || !ok {
		return nil
	}
	var facts []analyzers.Fact
	for _, node := range drop.Objects {
		body := Object{Type: kind, IfExists: drop.MissingOk, Cascade: drop.Behavior == pg_query.DropBehavior_DROP_CASCADE}
		parts := nameParts(node)
		if len(parts) == 0 {
			continue
		}
		var table *Table
		object, mark := "", catalog.NotCreated
		switch kind {
		case "trigger", "policy":
			on := r.resolve(parts[:len(parts)-1])
			body.Name, body.On = parts[len(parts)-1], on.String()
			object = body.On + "." + catalog.Quote(body.Name)
			table = r.table(on, s)
			mark, body.Known = r.history.attached[kind+" "+object]
		default:
			name := r.resolve(parts)
			mark, body.Known = r.creation(kind, &name)
			body.Name = name.String()
			object = body.Name
			body.ForTriggers = r.history.triggerFunctions[name]
		}
		body.Statement = r.common(s, e, table)
		body.CreatedHere = body.Known && r.oneChange(mark, s.mark) || r.oneChange(r.history.named[group(kind)+" "+object], s.mark)
		body.Recreated = r.creates[group(kind)+" "+object] || kind == "trigger" && r.createsTrigger(body.On)
		facts = append(facts, analyzers.Fact{Kind: "sql.drop_object", Object: object, Body: body})
	}
	return facts
}

// createsTrigger is whether the migration at hand creates a trigger of a table: one that goes may then have a successor of
// another name.
func (r *replay) createsTrigger(table string) bool {
	for created := range r.creates {
		if strings.HasPrefix(created, "trigger "+table+".") {
			return true
		}
	}
	return false
}

// creation is the mark of the migration that created an object; false when none that was read did. The name is resolved to
// that of the object.
func (r *replay) creation(kind string, name *catalog.Name) (mark int, known bool) {
	switch group(kind) {
	case "relation":
		if table := r.catalog.Table(name.Schema, name.Name); table != nil {
			return table.CreatedBy, true
		}
		if sequence := r.catalog.Sequence(name.Schema, name.Name); sequence != nil {
			return sequence.CreatedBy, true
		}
	case "function":
		if function := r.catalog.Function(name.Schema, name.Name); function != nil {
			*name = function.Name
			return function.CreatedBy, true
		}
	case "type":
		if enum := r.catalog.Enum(name.Schema, name.Name); enum != nil {
			*name = enum.Name
			return enum.CreatedBy, true
		}
		if domain := r.catalog.Domain(name.Schema, name.Name); domain != nil {
			*name = domain.Name
			return domain.CreatedBy, true
		}
	}
	return catalog.NotCreated, false
}

// group is the kind of names among which an object's name is unique.
func group(kind string) string {
	switch kind {
	case "view", "materialized view", "sequence", "table":
		return "relation"
	case "procedure", "aggregate":
		return "function"
	case "domain":
		return "type"
	}
	return kind
}

// resolve is the qualified name of a relation, or of something whose name is looked up like one.
func (r *replay) resolve(parts []string) catalog.Name {
	switch n := len(parts); n {
	case 0:
		return catalog.Name{}
	case 1:
		return r.catalog.Resolve("", parts[0])
	default:
		return r.catalog.Resolve(parts[n-2], parts[n-1])
	}
}

// nameParts are the parts of a dotted name as the parser gives it, in whichever form the kind of object has.
func nameParts(node *pg_query.Node) []string {
	var items []*pg_query.Node
	switch {
	case node.GetList() != nil:
		items = node.GetList().Items
	case node.GetTypeName() != nil:
		items = node.GetTypeName().Names
	case node.GetObjectWithArgs() != nil:
		items = node.GetObjectWithArgs().Objname
	case node.GetString_() != nil:
		items = []*pg_query.Node{node}
	case node.GetRangeVar() != nil:
		return slices.DeleteFunc([]string{node.GetRangeVar().Schemaname, node.GetRangeVar().Relname}, func(part string) bool { return part == "" })
	}
	var parts []string
	for _, item := range items {
		parts = append(parts, item.GetString_().GetSval())
	}
	return parts
}

// renamedObject is what RENAME gives another name, with the group that its name belongs to; "" for what belongs to a table.
func (r *replay) renamedObject(n *pg_query.RenameStmt) (kind string, from catalog.Name) {
	switch n.RenameType {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW, pg_query.ObjectType_OBJECT_SEQUENCE:
		return "relation", r.catalog.Resolve(n.Relation.GetSchemaname(), n.Relation.GetRelname())
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		return "type", r.resolve(nameParts(n.Object))
	case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE, pg_query.ObjectType_OBJECT_ROUTINE, pg_query.ObjectType_OBJECT_AGGREGATE:
		return "function", r.resolve(nameParts(n.Object))
	}
	return "", catalog.Name{}
}

// createdBy are the names of what a statement creates, each with the group that it belongs to: "relation public.users".
func (r *replay) createdBy(node *pg_query.Node) []string {
	relation := func(v *pg_query.RangeVar) string {
		return r.catalog.Resolve(v.GetSchemaname(), v.GetRelname()).String()
	}
	listed := func(names []*pg_query.Node) string {
		return r.resolve(nameParts(&pg_query.Node{Node: &pg_query.Node_List{List: &pg_query.List{Items: names}}})).String()
	}
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		return []string{"relation " + relation(n.CreateStmt.Relation)}
	case *pg_query.Node_ViewStmt:
		return []string{"relation " + relation(n.ViewStmt.View)}
	case *pg_query.Node_CreateTableAsStmt:
		return []string{"relation " + relation(n.CreateTableAsStmt.Into.GetRel())}
	case *pg_query.Node_CreateSeqStmt:
		return []string{"relation " + relation(n.CreateSeqStmt.Sequence)}
	case *pg_query.Node_RenameStmt:
		if kind, from := r.renamedObject(n.RenameStmt); kind != "" {
			return []string{kind + " " + catalog.Name{Schema: from.Schema, Name: n.RenameStmt.Newname}.String()}
		}
	case *pg_query.Node_CreateFunctionStmt:
		return []string{"function " + listed(n.CreateFunctionStmt.Funcname)}
	case *pg_query.Node_CreateEnumStmt:
		return []string{"type " + listed(n.CreateEnumStmt.TypeName)}
	case *pg_query.Node_CreateDomainStmt:
		return []string{"type " + listed(n.CreateDomainStmt.Domainname)}
	case *pg_query.Node_CompositeTypeStmt:
		return []string{"type " + relation(n.CompositeTypeStmt.Typevar)}
	case *pg_query.Node_CreateTrigStmt:
		return []string{"trigger " + relation(n.CreateTrigStmt.Relation) + "." + catalog.Quote(n.CreateTrigStmt.Trigname)}
	case *pg_query.Node_CreatePolicyStmt:
		return []string{"policy " + relation(n.CreatePolicyStmt.Table) + "." + catalog.Quote(n.CreatePolicyStmt.PolicyName), "policy on " + relation(n.CreatePolicyStmt.Table)}
	case *pg_query.Node_DefineStmt:
		if n.DefineStmt.Kind == pg_query.ObjectType_OBJECT_AGGREGATE {
			return []string{"function " + listed(n.DefineStmt.Defnames)}
		}
	}
	return nil
}

// noteObject remembers what the catalog does not keep: triggers, policies, and which functions are for triggers.
func (r *replay) noteObject(node *pg_query.Node) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateTrigStmt, *pg_query.Node_CreatePolicyStmt:
		for _, name := range r.createdBy(node) {
			if _, known := r.history.attached[name]; !known {
				r.history.attached[name] = r.mark
			}
		}
		r.noteFiller(node.GetCreateTrigStmt())
	case *pg_query.Node_CreateFunctionStmt:
		r.noteFeeder(n.CreateFunctionStmt)
		if names := n.CreateFunctionStmt.ReturnType.GetNames(); len(names) > 0 && strings.EqualFold(lastName(names), "trigger") {
			parts := nameParts(&pg_query.Node{Node: &pg_query.Node_List{List: &pg_query.List{Items: n.CreateFunctionStmt.Funcname}}})
			r.history.triggerFunctions[r.resolve(parts)] = true
		}
	case *pg_query.Node_RenameStmt:
		if kind, from := r.renamedObject(n.RenameStmt); kind != "" {
			to := catalog.Name{Schema: from.Schema, Name: n.RenameStmt.Newname}
			r.history.named[kind+" "+to.String()] = r.mark
			r.history.triggerFunctions[to] = kind == "function" && r.history.triggerFunctions[from]
		}
	case *pg_query.Node_DropStmt:
		if kind := objectTypes[n.DropStmt.RemoveType]; kind == "trigger" || kind == "policy" {
			for _, object := range n.DropStmt.Objects {
				if parts := nameParts(object); len(parts) > 1 {
					delete(r.history.attached, kind+" "+r.resolve(parts[:len(parts)-1]).String()+"."+catalog.Quote(parts[len(parts)-1]))
				}
			}
		}
	}
}
