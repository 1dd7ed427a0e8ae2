package policies

import (
	"reflect"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// test is one condition of a policy on a fact that needs nothing but the fact: `probe.body.probe == "readiness"`.
type test struct {
	path   []string    // body, probe
	values []ast.Value // what the field is compared with: texts, numbers, truth values; none where it only has to be true
	none   bool        // whether it may be none of them, and not one of them
}

// testsOf are the tests that a body puts to what one of its names stands for.
func testsOf(body ast.Body, name *ast.Term) []test {
	if _, ok := name.Value.(ast.Var); !ok {
		return nil
	}
	var tests []test
	for _, expression := range body {
		if t, ok := testOf(expression, name); ok {
			tests = append(tests, t)
		}
	}
	return tests
}

func testOf(expression *ast.Expr, name *ast.Term) (t test, ok bool) {
	if expression.Negated || len(expression.With) > 0 {
		return t, false
	}
	if field, isTerm := expression.Terms.(*ast.Term); isTerm {
		t.path, ok = pathIn(field, name)
		return t, ok
	}
	if !expression.IsCall() || len(expression.Operands()) != 2 {
		return t, false
	}
	field, with := expression.Operand(0), expression.Operand(1)
	switch expression.Operator().String() {
	case "equal", "eq", "neq":
		if _, isScalar := scalar(field); isScalar {
			field, with = with, field
		}
		value, isScalar := scalar(with)
		if !isScalar {
			return t, false
		}
		t.values, t.none = []ast.Value{value}, expression.Operator().String() == "neq"
	case "internal.member_2":
		set, isSet := with.Value.(ast.Set)
		if !isSet {
			return t, false
		}
		for _, item := range set.Slice() {
			value, isScalar := scalar(item)
			if !isScalar {
				return t, false
			}
			t.values = append(t.values, value)
		}
	default:
		return t, false
	}
	t.path, ok = pathIn(field, name)
	return t, ok
}

// pathIn are the fields that lead from what a name stands for to a term, which is a reference with no other variable in it.
func pathIn(term, name *ast.Term) ([]string, bool) {
	ref, ok := term.Value.(ast.Ref)
	if !ok || len(ref) < 2 || !ref[0].Equal(name) {
		return nil, false
	}
	var path []string
	for _, key := range ref[1:] {
		text, ok := key.Value.(ast.String)
		if !ok {
			return nil, false
		}
		path = append(path, string(text))
	}
	return path, path[0] != "at" // the place of a fact is not shown as it is kept
}

// scalar is a text or a truth value that stands written out.
func scalar(term *ast.Term) (ast.Value, bool) {
	switch value := term.Value.(type) {
	case ast.String, ast.Boolean:
		return value, true
	}
	return nil, false
}

// passedBy is whether a fact passes, as far as that can be told without showing it to a policy.
func (t *test) passedBy(f *analyzers.Fact) bool {
	v := reflect.ValueOf(f).Elem()
	for _, name := range t.path {
		for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return false // a field of null is undefined
			}
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct || marshalsItself(v.Type()) {
			return true
		}
		named, ok := fieldNamed(v.Type(), name)
		if !ok {
			return true
		}
		if v, ok = named.of(v); !ok || named.omitEmpty && isEmpty(v) {
			return false
		}
	}
	return t.passes(v)
}

// passes is whether the value of the field passes.
func (t *test) passes(v reflect.Value) bool {
	if marshalsItself(v.Type()) {
		return true
	}
	if len(t.values) == 0 {
		return v.Kind() != reflect.Bool || v.Bool()
	}
	var equal bool
	switch v.Kind() {
	case reflect.String:
		text := v.String()
		equal = slices.ContainsFunc(t.values, func(value ast.Value) bool { s, ok := value.(ast.String); return ok && string(s) == text })
	case reflect.Bool:
		equal = slices.Contains(t.values, ast.Value(ast.Boolean(v.Bool())))
	default:
		return true
	}
	return equal != t.none
}

var namedFields sync.Map // reflect.Type to map[string]field

// fieldNamed is the field of a struct that has a name in JSON.
func fieldNamed(t reflect.Type, name string) (field, bool) {
	known, ok := namedFields.Load(t)
	if !ok {
		named := map[string]field{}
		for _, f := range fieldsOf(t) {
			named[string(f.key.Value.(ast.String))] = f
		}
		known, _ = namedFields.LoadOrStore(t, named)
	}
	f, ok := known.(map[string]field)[name]
	return f, ok
}
