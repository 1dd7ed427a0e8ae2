package catalog

import (
	"maps"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) createFunction(statement *pg_query.CreateFunctionStmt) {
	schema, name := qualified(stringList(statement.GetFuncname()))
	if name == "" {
		return
	}
	var types []*pg_query.TypeName
	for _, node := range statement.GetParameters() {
		parameter := node.GetFunctionParameter()
		switch parameter.GetMode() {
		case pg_query.FunctionParameterMode_FUNC_PARAM_OUT, pg_query.FunctionParameterMode_FUNC_PARAM_TABLE:
		default:
			types = append(types, parameter.GetArgType())
		}
	}
	full := c.creationName(schema, name)
	function := c.editFunction(full)
	if function == nil {
		function = &Function{Name: full, overloads: map[string]overload{}, CreatedBy: c.mark}
		c.functions[full] = function
	}
	const maxOverloads = 200 // far more than functions have; each new one costs a copy of the others
	if len(function.overloads) >= maxOverloads {
		return
	}
	// What the statement does not say: volatile, and for a body that is not a string, SQL.
	created := overload{volatility: "volatile", language: "sql"}
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
	function.overloads[c.signature(types)] = created
	function.summarize()
}

// readBody reads the body of an SQL function, and what keeps the planner from putting it in the place of a call.
func (o *overload) readBody(statement *pg_query.CreateFunctionStmt) {
	o.kept = statement.GetReturnType().GetSetof()
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

// signature spells the types of a function's arguments.
func (c *Catalog) signature(types []*pg_query.TypeName) string {
	var texts []string
	for _, name := range types {
		t := c.TypeOf(name)
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
		f.Language, f.Body, f.Kept, f.Strict = one.language, one.body, one.kept, one.strict
	}
	if len(languages) > 1 {
		f.Language = ""
	}
	if len(f.overloads) > 1 {
		f.Body, f.Kept, f.Strict = "", false, false
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
		signature := c.argumentSignature(statement.GetFunc())
		if len(function.overloads) == 1 {
			// The only one of its name is meant, however its types are spelled.
			for signature = range function.overloads {
			}
		}
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

// dropFunction drops one overload; the name goes with the last.
func (c *Catalog) dropFunction(schema, name string, object *pg_query.ObjectWithArgs) {
	known := c.Function(schema, name)
	if known == nil {
		return
	}
	if object.GetArgsUnspecified() || len(known.overloads) <= 1 {
		delete(c.functions, known.Name)
		return
	}
	function := c.editFunction(known.Name)
	delete(function.overloads, c.argumentSignature(object))
	function.summarize()
}

func (c *Catalog) moveFunction(function *Function, to Name) {
	moved := *function
	moved.Name = to
	delete(c.functions, function.Name)
	c.functions[to] = &moved
}
