package policies

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// wakers are the kinds of facts without which a policy finds nothing, whatever else it reads: those that its findings go
// through first, as in `some index in input.facts["sql.create_index"]`. One of them has to occur. It is false where that
// cannot be told; the policy is then woken by all that it reads.
func wakers(policy *ast.Module) ([]string, bool) {
	kinds, ok := definition{module: policy, locals: localsOf(policy)}.of("findings")
	slices.Sort(kinds)
	return slices.Compact(kinds), ok
}

// definition looks through the rules of a module that are no functions; depth ends it where they are defined by one another.
type definition struct {
	module *ast.Module
	locals ast.VarSet // names that some rule gives to what is its own: they may stand for no rule
	depth  int
}

func localsOf(module *ast.Module) ast.VarSet {
	locals := ast.NewVarSet()
	note := func(terms ...*ast.Term) {
		for _, term := range terms {
			ast.WalkVars(term, func(v ast.Var) bool { locals.Add(v); return false })
		}
	}
	ast.WalkExprs(module, func(expression *ast.Expr) bool {
		if some, ok := expression.Terms.(*ast.SomeDecl); ok {
			for _, symbol := range some.Symbols {
				if member, ok := symbol.Value.(ast.Call); ok {
					note(member[1 : len(member)-1]...)
				} else {
					note(symbol)
				}
			}
		} else if expression.IsAssignment() {
			note(expression.Operand(0))
		}
		return false
	})
	return locals
}

// of are the kinds without which a rule of the module has nothing in it.
func (d definition) of(name ast.Var) ([]string, bool) {
	if d.depth++; d.depth > 5 {
		return nil, false
	}
	var kinds []string
	found := false
	for _, rule := range d.module.Rules {
		if rule.Head.Ref()[0].Value.Compare(name) != 0 {
			continue
		}
		if len(rule.Head.Args) > 0 || rule.Else != nil || rule.Default {
			return nil, false
		}
		needed, ok := d.body(rule.Body)
		if !ok && rule.Head.Value != nil {
			needed, ok = d.term(rule.Head.Value)
		}
		if !ok {
			return nil, false
		}
		kinds, found = append(kinds, needed...), true
	}
	return kinds, found
}

// body are the kinds without which a body is false: what the first of its expressions that tells goes through.
func (d definition) body(body ast.Body) ([]string, bool) {
	for _, expression := range body {
		some, ok := expression.Terms.(*ast.SomeDecl)
		if !ok || len(some.Symbols) != 1 || len(expression.With) > 0 {
			continue
		}
		if member, ok := some.Symbols[0].Value.(ast.Call); ok {
			if kinds, ok := d.term(member[len(member)-1]); ok {
				return kinds, true
			}
		}
	}
	return nil, false
}

// term are the kinds without which a collection is empty.
func (d definition) term(term *ast.Term) ([]string, bool) {
	switch value := term.Value.(type) {
	case ast.Ref:
		if len(value) == 3 && value[0].Equal(ast.InputRootDocument) && (value[1].Equal(factsTerm) || value[1].Equal(baseTerm)) {
			if kind, ok := value[2].Value.(ast.String); ok {
				return []string{string(kind)}, true
			}
		}
	case ast.Var:
		if !d.locals.Contains(value) {
			return d.of(value)
		}
	case *ast.ArrayComprehension:
		return d.body(value.Body)
	case *ast.SetComprehension:
		return d.body(value.Body)
	case *ast.ObjectComprehension:
		return d.body(value.Body)
	case ast.Call:
		if name := value[0].String(); name == "array.flatten" && len(value) == 2 {
			if all, ok := value[1].Value.(*ast.Array); ok {
				return d.each(all)
			}
		}
	}
	return nil, false
}

// each are the kinds without which all of several collections are empty.
func (d definition) each(collections *ast.Array) ([]string, bool) {
	var kinds []string
	for i := range collections.Len() {
		more, ok := d.term(collections.Elem(i))
		if !ok {
			return nil, false
		}
		kinds = append(kinds, more...)
	}
	return kinds, collections.Len() > 0
}

var factsTerm, baseTerm = ast.StringTerm("facts"), ast.StringTerm("base")
