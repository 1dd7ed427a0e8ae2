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
		function = &Function{Name: full, overloads: map[string]string{}, CreatedBy: c.mark}
		c.functions[full] = function
	}
	if len(function.overloads) >= maxLinks {
		return
	}
	function.Language = "sql"
	volatility := "volatile"
	for _, node := range statement.GetOptions() {
		option := node.GetDefElem()
		switch option.GetDefname() {
		case "language":
			function.Language = strings.ToLower(option.GetArg().GetString_().GetSval())
		case "volatility":
			volatility = option.GetArg().GetString_().GetSval()
		}
	}
	function.setVolatility(c.signature(types), volatility)
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

// setVolatility sets that of one overload; what counts for the name is the most volatile of all, since which overload a
// call means depends on types that are not computed here.
func (f *Function) setVolatility(signature, volatility string) {
	f.overloads[signature] = volatility
	f.summarize()
}

func (f *Function) summarize() {
	rank := map[string]int{"immutable": 1, "stable": 2, "volatile": 3}
	f.Volatility = "immutable"
	for _, volatility := range f.overloads {
		if rank[volatility] > rank[f.Volatility] {
			f.Volatility = volatility
		}
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
		if _, ok := function.overloads[signature]; !ok && len(function.overloads) == 1 {
			// The only one of its name is meant, however its types are spelled.
			clear(function.overloads)
		}
		function.setVolatility(signature, option.GetArg().GetString_().GetSval())
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
