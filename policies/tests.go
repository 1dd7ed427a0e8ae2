package policies

import (
	"slices"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// test is one condition of a policy that needs nothing but a fact and the rule's options: `probe.body.probe == "readiness"`.
type test struct {
	operator    string // of comparisons: true, ==, !=, <, <=, >, >= or in
	left, right operand
	among       []value // for in
	negated     bool
}

// operand is one side of a comparison.
type operand struct {
	path   []string // of a field: body, probe
	or     *value   // what stands for a field that is not there
	count  bool     // how many items the field has
	option string   // the name of an option
	value  value    // of anything else
}

var operators = map[string]string{
	"equal": "==", "eq": "==", "neq": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "internal.member_2": "in",
}

// reading finds the tests of a policy in its modules.
type reading struct {
	functions map[string]*ast.Rule // by the text that calls them in the module that is read; those that are defined once
}

// readingOf prepares for a module among others, which may be its libraries.
func readingOf(module *ast.Module, all []*Module) reading {
	r := reading{functions: map[string]*ast.Rule{}}
	r.add("", module)
	for _, i := range module.Imports {
		for _, m := range all {
			if m.Parsed.Package.Path.Equal(i.Path.Value) {
				r.add(string(i.Name())+".", m.Parsed)
			}
		}
	}
	return r
}

func (r reading) add(prefix string, module *ast.Module) {
	defined := map[string]int{}
	for _, rule := range module.Rules {
		name := prefix + rule.Head.Ref().String()
		if defined[name]++; defined[name] == 1 && len(rule.Head.Args) > 0 && rule.Else == nil && !rule.Default && isTrue(rule.Head) {
			r.functions[name] = rule
		} else {
			delete(r.functions, name)
		}
	}
}

func isTrue(head *ast.Head) bool {
	return head.Value != nil && head.Value.Equal(ast.InternedTerm(true)) && head.Key == nil
}

// tests are those that a body puts to what one of its names stands for.
func (r reading) tests(body ast.Body, name *ast.Term) []test {
	if _, ok := name.Value.(ast.Var); !ok {
		return nil
	}
	var tests []test
	for _, expression := range body {
		if len(expression.With) > 0 {
			continue
		}
		if t, ok := testOf(expression, name); ok {
			tests = append(tests, t)
		} else if expression.IsCall() && !expression.Negated {
			tests = append(tests, r.inside(expression, name)...)
		}
	}
	return tests
}

// inside are the tests that a function puts to what it is given of a name: k8s.serves_people(probe.body).
func (r reading) inside(call *ast.Expr, name *ast.Term) []test {
	function := r.functions[call.Operator().String()]
	if function == nil || len(function.Head.Args) != len(call.Operands()) {
		return nil
	}
	var tests []test
	for i, argument := range call.Operands() {
		path, ok := pathIn(argument, name)
		if !ok {
			continue
		}
		for _, t := range (reading{}).tests(function.Body, function.Head.Args[i]) { // what it calls has its names in its own module
			tests = append(tests, t.below(path))
		}
	}
	return tests
}

// below is the test of what a path leads to.
func (t test) below(path []string) test {
	for _, o := range []*operand{&t.left, &t.right} {
		if o.path != nil {
			o.path = slices.Concat(path, o.path)
		}
	}
	return t
}

func testOf(expression *ast.Expr, name *ast.Term) (t test, ok bool) {
	t.negated = expression.Negated
	if field, isTerm := expression.Terms.(*ast.Term); isTerm {
		t.operator = "true"
		t.left, ok = operandOf(field, name)
		return t, ok && t.left.path != nil
	}
	if !expression.IsCall() || len(expression.Operands()) != 2 {
		return t, false
	}
	t.operator = operators[expression.Operator().String()]
	if t.left, ok = operandOf(expression.Operand(0), name); !ok || t.operator == "" {
		return t, false
	}
	if t.operator == "in" {
		set, isSet := expression.Operand(1).Value.(ast.Set)
		if !isSet {
			return t, false
		}
		for _, item := range set.Slice() {
			v, ok := valueOf(item)
			if !ok {
				return t, false
			}
			t.among = append(t.among, v)
		}
		return t, t.left.path != nil
	}
	t.right, ok = operandOf(expression.Operand(1), name)
	return t, ok && (t.left.path != nil || t.right.path != nil)
}

// operandOf reads a side of a comparison: a field of what a name stands for, object.get or count of one, an option, or what is written out.
func operandOf(term, name *ast.Term) (o operand, ok bool) {
	if o.value, ok = valueOf(term); ok {
		return o, true
	}
	switch written := term.Value.(type) {
	case ast.Ref:
		if len(written) == 3 && written[0].Equal(ast.InputRootDocument) && written[1].Equal(optionsName) {
			option, ok := written[2].Value.(ast.String)
			return operand{option: string(option)}, ok
		}
		o.path, ok = pathIn(term, name)
		return o, ok && len(o.path) > 0
	case ast.Call:
		if written[0].String() == "count" && len(written) == 2 {
			o.count = true
			o.path, ok = pathIn(written[1], name)
			return o, ok && len(o.path) > 0
		}
		if written[0].String() != "object.get" || len(written) != 4 {
			return o, false
		}
		key, isText := written[2].Value.(ast.String)
		or, isValue := valueOf(written[3])
		if o.path, ok = pathIn(written[1], name); !ok || !isText || !isValue {
			return o, false
		}
		o.path, o.or = append(o.path, string(key)), &or
		return o, true
	}
	return o, false
}

var optionsName = ast.StringTerm("options")

// pathIn are the fields that lead from what a name stands for to a term: none for the name itself.
func pathIn(term, name *ast.Term) ([]string, bool) {
	if term.Equal(name) {
		return []string{}, true
	}
	ref, ok := term.Value.(ast.Ref)
	if !ok || !ref[0].Equal(name) {
		return nil, false
	}
	path := []string{}
	for _, key := range ref[1:] {
		text, ok := key.Value.(ast.String)
		if !ok {
			return nil, false
		}
		path = append(path, string(text))
	}
	return path, true
}

// value is what a field, an option or a term is, as far as tests can tell values apart.
type value struct {
	kind   valueKind
	text   string
	number int64
	yes    bool
}

type valueKind int

const (
	unknownValue valueKind = iota
	undefined
	textValue
	numberValue
	truthValue
	emptyList
	filledList
)

// valueOf is the value of a term that is written out: a text, a whole number, a truth value, an empty list.
func valueOf(term *ast.Term) (value, bool) {
	switch written := term.Value.(type) {
	case ast.String:
		return value{kind: textValue, text: string(written)}, true
	case ast.Boolean:
		return value{kind: truthValue, yes: bool(written)}, true
	case ast.Number:
		if n, err := strconv.ParseInt(string(written), 10, 64); err == nil {
			return value{kind: numberValue, number: n}, true
		}
	case *ast.Array:
		if written.Len() == 0 {
			return value{kind: emptyList}, true
		}
	}
	return value{}, false
}

// with has the values of options in their places.
func (t test) with(options *ast.Term) test {
	for _, o := range []*operand{&t.left, &t.right} {
		if o.option == "" {
			continue
		}
		o.value = value{}
		if given := options.Get(ast.StringTerm(o.option)); given != nil {
			o.value, _ = valueOf(given)
		}
	}
	return t
}
