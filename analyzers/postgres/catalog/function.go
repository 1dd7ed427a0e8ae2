package catalog

import (
	"maps"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) createFunction(statement *pg_query.CreateFunctionStmt) {
	schema, name := qualified(stringList(statement.GetFuncname()))
	if name == "" {
		return
	}
	var types []*pg_query.TypeName
	defaults, variadic := 0, false
	for _, node := range statement.GetParameters() {
		parameter := node.GetFunctionParameter()
		switch parameter.GetMode() {
		case pg_query.FunctionParameterMode_FUNC_PARAM_OUT, pg_query.FunctionParameterMode_FUNC_PARAM_TABLE:
		default:
			types = append(types, parameter.GetArgType())
			if parameter.GetDefexpr() != nil {
				defaults++
			}
			variadic = variadic || parameter.GetMode() == pg_query.FunctionParameterMode_FUNC_PARAM_VARIADIC
		}
	}
	arguments, required := len(types), len(types)-defaults
	if variadic {
		arguments, required = maxArguments, required-1
	}
	// What the statement does not say: volatile, and for a body that is not a string, SQL.
	created := overload{volatility: "volatile", language: "sql", required: required, arguments: arguments}
	if statement.GetIsProcedure() {
		created.kind = "procedure"
	}
	if statement.GetReturnType() != nil {
		created.returns = c.typeUsed(statement.GetReturnType())
		created.returns.Modifier = ""
	}
	for _, node := range statement.GetOptions() {
		option := node.GetDefElem()
		switch option.GetDefname() {
		case "language":
			created.language = strings.ToLower(option.GetArg().GetString_().GetSval())
		case "volatility":
			created.volatility = option.GetArg().GetString_().GetSval()
		}
	}
	if created.language == "sql" {
		created.readBody(statement)
	}
	created.code = c.bodyOf(statement, created.language)
	c.putOverload(c.creationName(schema, name), c.signature(types), created)
}

// readBody reads the body of an SQL function, and what keeps the planner from putting it in the place of a call.
func (o *overload) readBody(statement *pg_query.CreateFunctionStmt) {
	o.kept = statement.GetReturnType().GetSetof()
	o.value = statement.GetSqlBody().GetReturnStmt().GetReturnval()
	for _, node := range statement.GetOptions() {
		option := node.GetDefElem()
		switch option.GetDefname() {
		case "as":
			if lines := stringList(option.GetArg().GetList().GetItems()); len(lines) == 1 {
				o.body = lines[0]
			}
		case "strict":
			o.strict = true
		case "security":
			o.kept = o.kept || option.GetArg().GetBoolean().GetBoolval()
		case "set":
			o.kept = true
		}
	}
}

// maxArguments is the server's limit (PostgreSQL documentation, "PostgreSQL Limits").
const maxArguments = 100

// putOverload adds a function to those of its name, in place of one with the same arguments.
func (c *Catalog) putOverload(name Name, signature string, created overload) {
	function := c.editFunction(name)
	if function == nil {
		function = &Function{Name: name, overloads: map[string]overload{}, CreatedBy: c.mark}
		c.functions[name] = function
	}
	const maxOverloads = 200 // far more than functions have; each new one costs a copy of the others
	if len(function.overloads) >= maxOverloads {
		return
	}
	function.overloads[signature] = created
	function.summarize()
}

// define applies CREATE TYPE of a base type and CREATE AGGREGATE. The grammar gives the arguments of an aggregate as
// parameters, and in the old notation as an option.
func (c *Catalog) define(statement *pg_query.DefineStmt) {
	schema, name := qualified(stringList(statement.GetDefnames()))
	switch statement.GetKind() {
	case pg_query.ObjectType_OBJECT_TYPE:
		c.createType(schema, name, "base")
	case pg_query.ObjectType_OBJECT_AGGREGATE:
		var types []*pg_query.TypeName
		if args := statement.GetArgs(); len(args) > 0 {
			for _, node := range args[0].GetList().GetItems() {
				types = append(types, node.GetFunctionParameter().GetArgType())
			}
		}
		for _, node := range statement.GetDefinition() {
			option := node.GetDefElem()
			if of := option.GetArg().GetTypeName(); statement.GetOldstyle() && strings.EqualFold(option.GetDefname(), "basetype") && of != nil && !isAny(of) {
				types = append(types, of)
			}
		}
		if name != "" {
			c.putOverload(c.creationName(schema, name), c.signature(types), overload{volatility: "immutable", language: "internal", kind: "aggregate"})
		}
	}
}

// isAny is whether a type is "ANY", the old notation for no argument.
func isAny(name *pg_query.TypeName) bool {
	_, base := qualified(stringList(name.GetNames()))
	return strings.EqualFold(base, "any")
}

// signature spells the types of a function's arguments.
func (c *Catalog) signature(types []*pg_query.TypeName) string {
	var texts []string
	for _, name := range types {
		t := c.typeUsed(name)
		t.Modifier = ""
		texts = append(texts, t.String())
	}
	return strings.Join(texts, ", ")
}

// summarize says what holds for the name: the most volatile of all, since which overload a call means depends on types
// that are not computed here.
func (f *Function) summarize() {
	rank := map[string]int{"immutable": 1, "stable": 2, "volatile": 3}
	f.Volatility = "immutable"
	languages := map[string]bool{}
	for _, one := range f.overloads {
		if rank[one.volatility] > rank[f.Volatility] {
			f.Volatility = one.volatility
		}
		languages[one.language] = true
		f.Language, f.Body, f.Value, f.Kept, f.Strict = one.language, one.body, one.value, one.kept, one.strict
	}
	if len(languages) > 1 {
		f.Language = ""
	}
	if len(f.overloads) > 1 {
		f.Body, f.Value, f.Kept, f.Strict = "", nil, false, false
	}
}

// editFunction puts a copy of the function in its place and returns the copy, nil when there is no such function.
func (c *Catalog) editFunction(name Name) *Function {
	old := c.functions[name]
	if old == nil {
		return nil
	}
	function := *old
	function.overloads = maps.Clone(old.overloads)
	c.functions[name] = &function
	return &function
}

// result is the type of what the function gives, the zero Type where that is not one known type.
func (f *Function) result() Type {
	var result Type
	for _, one := range f.overloads {
		if len(f.overloads) > 1 && result.Name != "" && result != one.returns {
			return Type{}
		}
		result = one.returns
	}
	return result
}

func (c *Catalog) alterFunction(statement *pg_query.AlterFunctionStmt) {
	known := c.Function(qualified(stringList(statement.GetFunc().GetObjname())))
	if known == nil {
		return
	}
	for _, node := range statement.GetActions() {
		option := node.GetDefElem()
		if option.GetDefname() != "volatility" {
			continue
		}
		function := c.editFunction(known.Name)
		signature := c.overloadOf(known, statement.GetFunc())
		altered := function.overloads[signature]
		altered.volatility = option.GetArg().GetString_().GetSval()
		function.overloads[signature] = altered
		function.summarize()
	}
}

func (c *Catalog) argumentSignature(function *pg_query.ObjectWithArgs) string {
	var types []*pg_query.TypeName
	for _, node := range function.GetObjargs() {
		types = append(types, node.GetTypeName())
	}
	return c.signature(types)
}

// dropFunction drops the overload that an object names.
func (c *Catalog) dropFunction(schema, name string, object *pg_query.ObjectWithArgs, cascade bool) {
	if known := c.Function(schema, name); known != nil {
		c.dropOverload(known.Name, c.overloadOf(known, object), cascade)
	}
}

// dropOverload drops a function; the name goes with the last.
func (c *Catalog) dropOverload(name Name, signature string, cascade bool) {
	function := c.editFunction(name)
	if function == nil {
		return
	}
	delete(function.overloads, signature)
	if len(function.overloads) > 0 {
		function.summarize()
		return
	}
	delete(c.functions, name)
	if cascade {
		c.dropCallers(name)
	}
}

// overloadOf is the signature of the function that an object names. The only one of its name is meant, however its types
// are spelled.
func (c *Catalog) overloadOf(function *Function, object *pg_query.ObjectWithArgs) string {
	if len(function.overloads) == 1 {
		for signature := range function.overloads {
			return signature
		}
	}
	return c.argumentSignature(object)
}

// moveFunction gives the function that an object names another name.
func (c *Catalog) moveFunction(function *Function, object *pg_query.ObjectWithArgs, to Name) {
	signature := c.overloadOf(function, object)
	one, ok := function.overloads[signature]
	if !ok || to == function.Name {
		return
	}
	c.dropOverload(function.Name, signature, false)
	c.putOverload(to, signature, one)
	c.functions[to].CreatedBy = function.CreatedBy
	if !c.spend(1 + len(c.tables)/100) {
		return
	}
	for _, name := range sortedNames(c.tables) {
		for i, trigger := range c.tables[name].Triggers {
			if trigger.Function == function.Name && c.functions[function.Name] == nil {
				c.edit(name).Triggers[i].Function = to
			}
		}
		if i := slices.Index(c.tables[name].calls, function.Name); i >= 0 && c.functions[function.Name] == nil {
			view := c.edit(name)
			view.calls = slices.Clone(view.calls)
			view.calls[i] = to
		}
	}
}
