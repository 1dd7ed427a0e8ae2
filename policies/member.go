package policies

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// member is the expression `some of in collection`, or `some key, of in collection`.
type member struct {
	of, collection *ast.Term
	keyed          bool // the key is used: a list that is shown in part has other keys
}

func memberOf(expression *ast.Expr) (member, bool) {
	some, ok := expression.Terms.(*ast.SomeDecl)
	if !ok || len(some.Symbols) != 1 || len(expression.With) > 0 {
		return member{}, false
	}
	call, ok := some.Symbols[0].Value.(ast.Call)
	if !ok {
		return member{}, false
	}
	keyed := false
	if len(call) == 4 {
		v, isVar := call[1].Value.(ast.Var)
		keyed = !isVar || !v.IsWildcard()
	}
	return member{call[len(call)-2], call[len(call)-1], keyed}, true
}

// through are the collections that an expression of a rule goes through, after what stands before it in its body: the one that it
// names, or each of a list of them, as in `some f in array.flatten([a, b])` and in `some all in [a, b]; some f in all`.
func (m member) through(rule *ast.Rule, before ast.Body) []*ast.Term {
	switch value := m.collection.Value.(type) {
	case ast.Call:
		if joined := joinedBy(value); len(joined) > 0 {
			return joined
		}
	case ast.Var:
		for _, expression := range before {
			outer, ok := memberOf(expression)
			if !ok || !outer.of.Equal(m.collection) || mentions(rule, value) > 2 {
				continue
			}
			if list, ok := outer.collection.Value.(*ast.Array); ok {
				return elements(list)
			}
		}
	}
	return []*ast.Term{m.collection}
}

// joinedBy are the collections that a call makes one of; none where it does something else.
func joinedBy(call ast.Call) []*ast.Term {
	switch operands := call[1:]; call[0].String() {
	case "array.flatten":
		if list, ok := operands[0].Value.(*ast.Array); ok {
			return elements(list)
		}
	case "array.concat":
		return operands
	}
	return nil
}

func elements(list *ast.Array) []*ast.Term {
	var all []*ast.Term
	list.Foreach(func(term *ast.Term) { all = append(all, term) })
	return all
}

// mentions is how often a rule names a variable.
func mentions(rule *ast.Rule, name ast.Var) int {
	n := 0
	see := func(v ast.Var) bool {
		if v == name {
			n++
		}
		return false
	}
	ast.WalkVars(rule, see)
	ast.WalkVars(rule.Head.Ref(), see)
	return n
}
