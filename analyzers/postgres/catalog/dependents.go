package catalog

import (
	"slices"
	"strings"
)

// relationsUsing returns the tables and views that have a column of the type itself or an array of it, in the order of
// their names.
func (c *Catalog) relationsUsing(name Name) []Name {
	var relations []Name
	text := name.String()
	for _, user := range c.typeUsers[name] {
		if table := c.tables[user]; table != nil && slices.ContainsFunc(table.Columns, func(column *Column) bool { return column.Type.Name == text }) {
			relations = append(relations, user)
		}
	}
	slices.SortFunc(relations, compareNames)
	return relations
}

// noteTypes notes which types, not built in, the columns of a table are of. What once used a type stays noted.
func (c *Catalog) noteTypes(table *Table) {
	for _, column := range table.Columns {
		if strings.Contains(column.Type.Name, ".") {
			if name := ParseName(column.Type.Name); name != (Name{}) {
				c.typeUsers.add(name, table.Name)
			}
		}
	}
}

// retype gives all that is of a type, or of a table's row type, the type's new name.
func (c *Catalog) retype(from, to Name) {
	if !c.usedTypes[from] {
		return
	}
	c.usedTypes[to] = true
	for _, name := range c.relationsUsing(from) {
		table := c.edit(name)
		for _, column := range table.Columns {
			if column.Type.Name == from.String() {
				table.editColumn(column.Name).Type.Name = to.String()
			}
		}
	}
	if !c.spend(c.size() / scanned) {
		return
	}
	for _, name := range namesWhere(c.domains, func(_ Name, domain *Domain) bool { return domain.Base.Name == from.String() }) {
		c.editDomain(name).Base.Name = to.String()
	}
	for _, name := range namesWhere(c.types, func(_ Name, t *UserType) bool { return t.has(from) }) {
		for i, attribute := range c.types[name].Attributes {
			if attribute.Type.Name == from.String() {
				renamed := *attribute
				renamed.Type.Name = to.String()
				c.editType(name).Attributes[i] = &renamed
			}
		}
	}
	for _, name := range namesWhere(c.functions, func(_ Name, f *Function) bool { return f.takes(from) }) {
		c.functions[name].eachWith(from, func(signature string) {
			function := c.editFunction(name)
			one := function.overloads[signature]
			delete(function.overloads, signature)
			if one.returns.Name == from.String() {
				one.returns.Name = to.String()
			}
			args := strings.Split(signature, ", ")
			for i, arg := range args {
				if element, array := strings.CutSuffix(arg, "[]"); element == from.String() {
					args[i] = to.String() + when(array, "[]")
				}
			}
			function.overloads[strings.Join(args, ", ")] = one
		})
	}
}

// takes is whether an overload takes or gives a type.
func (f *Function) takes(name Name) bool {
	found := false
	f.eachWith(name, func(string) { found = true })
	return found
}

// eachWith visits the signatures of the overloads that take or give a type.
func (f *Function) eachWith(name Name, visit func(signature string)) {
	var signatures []string
	for signature, one := range f.overloads {
		takes := slices.ContainsFunc(strings.Split(signature, ", "), func(arg string) bool { return strings.TrimSuffix(arg, "[]") == name.String() })
		if takes || one.returns.Name == name.String() {
			signatures = append(signatures, signature)
		}
	}
	slices.Sort(signatures)
	for _, signature := range signatures {
		visit(signature)
	}
}

// dropTypeUsers drops what is of a type that goes with CASCADE: columns, domains, attributes, functions, and the views that
// read any of these.
func (c *Catalog) dropTypeUsers(name Name) {
	if !c.usedTypes[name] {
		return
	}
	for _, using := range c.relationsUsing(name) {
		table := c.edit(using)
		if table == nil {
			continue // gone with another
		}
		if table.Kind == "view" || table.Kind == "materialized view" {
			c.dropTable(using, true)
			continue
		}
		for _, column := range slices.Clone(table.Columns) {
			if column.Type.Name == name.String() {
				c.dropColumn(table, column.Name)
			}
		}
	}
	if !c.spend(c.size() / scanned) {
		return
	}
	for _, domain := range namesWhere(c.domains, func(_ Name, domain *Domain) bool { return domain.Base.Name == name.String() }) {
		c.dropType(domain, true)
	}
	for _, composite := range namesWhere(c.types, func(_ Name, t *UserType) bool { return t.has(name) }) {
		edited := c.editType(composite)
		edited.Attributes = slices.DeleteFunc(edited.Attributes, func(a *Column) bool { return a.Type.Name == name.String() })
	}
	for _, function := range namesWhere(c.functions, func(_ Name, f *Function) bool { return f.takes(name) }) {
		if known := c.functions[function]; known != nil {
			known.eachWith(name, func(signature string) { c.dropOverload(function, signature, true) })
		}
	}
}

// has is whether an attribute is of a type.
func (t *UserType) has(name Name) bool {
	return slices.ContainsFunc(t.Attributes, func(a *Column) bool { return a.Type.Name == name.String() })
}

// dropCallers drops what calls a function that goes with CASCADE: defaults of columns, triggers, and views.
func (c *Catalog) dropCallers(function Name) {
	if !c.spend(c.size() / scanned * 10) { // each default is searched
		return
	}
	fires := func(trigger Trigger) bool { return trigger.Function == function }
	for _, name := range namesWhere(c.tables, func(_ Name, table *Table) bool { return c.callsIn(table, function) }) {
		table := c.edit(name)
		if table == nil {
			continue // gone with another
		}
		if slices.Contains(table.calls, function) {
			c.dropTable(name, true)
			continue
		}
		table.Triggers = slices.DeleteFunc(table.Triggers, fires)
		for _, column := range slices.Clone(table.Columns) {
			if c.calls(column.Default, function) {
				table.editColumn(column.Name).Default = ""
			}
		}
	}
}

// callsIn is whether something of a table calls a function.
func (c *Catalog) callsIn(table *Table, function Name) bool {
	return slices.Contains(table.calls, function) ||
		slices.ContainsFunc(table.Triggers, func(trigger Trigger) bool { return trigger.Function == function }) ||
		slices.ContainsFunc(table.Columns, func(column *Column) bool { return c.calls(column.Default, function) })
}

// calls is whether an expression, as expressionText writes it, calls a function.
func (c *Catalog) calls(expression string, function Name) bool {
	call := Quote(function.Name) + "("
	for from := 0; ; {
		i := strings.Index(expression[from:], call)
		if i < 0 {
			return false
		}
		before := expression[:from+i]
		from += i + len(call)
		if before == "" || !strings.ContainsRune(`abcdefghijklmnopqrstuvwxyz0123456789_$."`, rune(before[len(before)-1])) {
			return c.Function("", function.Name) == nil || c.Function("", function.Name).Name == function
		}
		if strings.HasSuffix(before, Quote(function.Schema)+".") {
			return true
		}
	}
}
