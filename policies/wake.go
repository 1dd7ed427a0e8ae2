package policies

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// wakers are those of the places of a policy that its findings go through first, as in `some index in
// input.facts["sql.create_index"]`. Where nothing comes of any of them it finds nothing, whatever else it looks at. It is false where
// they cannot be told; the policy is then woken by all that it reads.
func wakers(policy *ast.Module, places map[*ast.Term]*look) (looks, bool) {
	locals := localsOf(policy)
	locals.Update(importsOf(policy))
	return definition{module: policy, locals: locals, places: places}.of("findings")
}

// definition looks through the rules of a module that are no functions; depth ends it where they are defined by one another.
type definition struct {
	module *ast.Module
	locals ast.VarSet // names that some rule gives to what is its own: they may stand for no rule
	places map[*ast.Term]*look
	rule   *ast.Rule
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

// of are the places without which a rule of the module has nothing in it.
func (d definition) of(name ast.Var) (looks, bool) {
	if d.depth++; d.depth > 5 {
		return nil, false
	}
	var first looks
	found := false
	for _, rule := range d.module.Rules {
		if rule.Head.Ref()[0].Value.Compare(name) != 0 {
			continue
		}
		if len(rule.Head.Args) > 0 || rule.Else != nil || rule.Default {
			return nil, false
		}
		if ref := rule.Head.Ref(); len(ref) > 1 && ast.IsConstant(ref[1].Value) {
			return nil, false // heavy.a contains …: heavy always has an a
		}
		d.rule = rule
		needed, ok := d.body(rule.Body)
		if !ok && rule.Head.Value != nil && len(rule.Head.Ref()) == 1 {
			needed, ok = d.term(rule.Head.Value)
		}
		if !ok {
			return nil, false
		}
		first, found = append(first, needed...), true
	}
	return first, found
}

// body are the places without which a body is false: those that the first of its expressions that tells goes through.
func (d definition) body(body ast.Body) (looks, bool) {
	for i, expression := range body {
		member, ok := memberOf(expression)
		if !ok {
			continue
		}
		collections := member.through(d.rule, body[:i])
		if _, isCall := member.collection.Value.(ast.Call); isCall {
			collections = []*ast.Term{member.collection} // of lists that are joined it matters that they are lists
		}
		if first, ok := d.each(collections); ok {
			return first, true
		}
	}
	return nil, false
}

// term are the places without which a collection is empty.
func (d definition) term(term *ast.Term) (looks, bool) {
	switch value := term.Value.(type) {
	case ast.Ref:
		if l := d.places[term]; l != nil && len(value) == 3 {
			return looks{*l}, true
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
		joined := joinedBy(value)
		if slices.ContainsFunc(joined, func(t *ast.Term) bool { return !d.isList(t, 0) }) {
			return nil, false // array.flatten keeps a set as an item, even an empty one
		}
		return d.each(joined)
	}
	return nil, false
}

// each are the places without which all of several collections are empty.
func (d definition) each(collections []*ast.Term) (looks, bool) {
	var first looks
	for _, collection := range collections {
		more, ok := d.term(collection)
		if !ok {
			return nil, false
		}
		first = append(first, more...)
	}
	return first, len(collections) > 0
}

// isList is whether a collection is an array wherever it is anything.
func (d definition) isList(term *ast.Term, depth int) bool {
	switch value := term.Value.(type) {
	case *ast.ArrayComprehension:
		return true
	case ast.Ref:
		return d.places[term] != nil && len(value) == 3
	case ast.Call:
		return len(joinedBy(value)) > 0
	case ast.Var:
		if d.locals.Contains(value) || depth > 5 {
			return false
		}
		for _, rule := range d.module.Rules {
			if rule.Head.Ref()[0].Value.Compare(value) == 0 && (len(rule.Head.Ref()) > 1 || rule.Head.Value == nil || !d.isList(rule.Head.Value, depth+1)) {
				return false
			}
		}
		return true
	}
	return false
}
