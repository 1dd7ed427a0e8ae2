package policies

import (
	"iter"
	"reflect"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// look is one place of a policy that goes through the facts of a kind, with the tests that it puts to each:
//
//	some probe in input.facts["k8s.probe"]
//	probe.body.probe == "readiness"
//
// Nothing comes of such a place for a fact that fails. So facts that fail wherever a policy looks at their kind need not be shown
// to it: it finds the same without them.
type look struct {
	base  bool // whether in input.base and not in input.facts
	kind  string
	tests []test
}

// looks are the places at which a policy and its libraries look at facts; nil where they may look at all.
type looks []look

// seenBy are those of the facts that pass somewhere.
func (p part) seenBy(l looks) part {
	if l == nil {
		return p
	}
	seen := part{facts: byKind{}, base: byKind{}}
	for kind, facts := range p.facts {
		if kept := l.at(kind, false).passing(facts); len(kept) > 0 {
			seen.facts[kind] = kept
		}
	}
	for kind, facts := range p.base {
		if kept := l.at(kind, true).passing(facts); len(kept) > 0 {
			seen.base[kind] = kept
		}
	}
	return seen
}

// with has the values of options in their places.
func (l looks) with(options *ast.Term) looks {
	if l == nil {
		return nil
	}
	all := make(looks, len(l))
	for i, one := range l {
		all[i] = one
		all[i].tests = make([]test, len(one.tests))
		for j, t := range one.tests {
			all[i].tests[j] = t.with(options)
		}
	}
	return all
}

// at are the places that look at one kind of one side.
func (l looks) at(kind string, base bool) looks {
	var some looks
	for _, one := range l {
		if one.kind == kind && one.base == base {
			some = append(some, one)
		}
	}
	return some
}

// passing are the facts that pass at one of the places, all of which look at their kind.
func (l looks) passing(facts []*analyzers.Fact) []*analyzers.Fact {
	for _, one := range l {
		if len(one.tests) == 0 {
			return facts
		}
	}
	return slices.Collect(l.pass(facts))
}

func (l looks) pass(facts []*analyzers.Fact) iter.Seq[*analyzers.Fact] {
	return func(yield func(*analyzers.Fact) bool) {
		var places []boundLook
		var body reflect.Type
		for i, f := range facts {
			if t := reflect.TypeOf(f.Body); i == 0 || t != body {
				body, places = t, l.in(t)
			}
			if slices.ContainsFunc(places, func(one boundLook) bool { return one.passedBy(f) }) && !yield(f) {
				return
			}
		}
	}
}

// boundLook is a place with the ways to the fields that it tests, in the facts whose bodies are of one type.
type boundLook []bound

func (l looks) in(body reflect.Type) []boundLook {
	places := make([]boundLook, len(l))
	for i := range l {
		places[i] = l[i].in(body)
	}
	return places
}

func (l *look) in(body reflect.Type) boundLook {
	bounds := make(boundLook, len(l.tests))
	for i := range l.tests {
		bounds[i] = l.tests[i].in(body)
	}
	return bounds
}

func (l boundLook) passedBy(f *analyzers.Fact) bool {
	for i := range l {
		if !l[i].passedBy(f) {
			return false
		}
	}
	return true
}

// find is whether something may come of one of the places.
func (l looks) find(p part) bool {
	return slices.ContainsFunc(l, func(one look) bool { return one.finds(p) })
}

// finds is whether something may come of the place.
func (l look) finds(p part) bool {
	facts := p.facts[l.kind]
	if l.base {
		facts = p.base[l.kind]
	}
	for range (looks{l}).pass(facts) {
		return true
	}
	return false
}

// looksOf are the places of a policy and its libraries.
func looksOf(modules []*Module) looks {
	all := looks{}
	for _, m := range modules {
		places, ok := placesOf(m.Parsed, modules)
		if !ok {
			return nil
		}
		for _, l := range places {
			all = append(all, *l)
		}
	}
	return all
}

// placesOf are the places of a module, by the terms that stand for the facts: input.facts["k8s.probe"]. It is false where the module
// does something else with its input than it is known to hold, such as handing on all of it. Its libraries are among the modules.
func placesOf(module *ast.Module, all []*Module) (places map[*ast.Term]*look, ok bool) {
	places, ok = map[*ast.Term]*look{}, true
	var see func(term *ast.Term) bool
	see = func(term *ast.Term) bool {
		ref, isRef := term.Value.(ast.Ref)
		if !isRef || !ref[0].Equal(ast.InputRootDocument) {
			ok = ok && !term.Equal(ast.InputRootDocument)
			return false
		}
		if l := lookOf(ref); l != nil {
			places[term] = l
		} else if len(ref) < 2 || !elsewhere.Contains(ref[1]) {
			ok = false
		}
		for _, inside := range ref[1:] {
			ast.WalkTerms(inside, see)
		}
		return true
	}
	for _, rule := range module.Rules {
		ast.WalkTerms(rule, see)
		ast.WalkTerms(rule.Head.Ref(), see) // the walk of a rule leaves it out
	}
	ast.WalkExprs(module, func(expression *ast.Expr) bool {
		ok = ok && len(expression.With) == 0
		return false
	})
	reading := readingOf(module, all)
	ast.WalkBodies(module, func(body ast.Body) bool {
		for _, expression := range body {
			member, isMember := memberOf(expression)
			if !isMember {
				continue
			}
			for _, collection := range member.through(body) {
				if l := places[collection]; l != nil && len(collection.Value.(ast.Ref)) == 3 {
					l.tests = reading.tests(body, member.of)
				}
			}
		}
		return false
	})
	return places, ok
}

// elsewhere is what the input holds besides facts.
var elsewhere = ast.NewSet(ast.StringTerm("change"), ast.StringTerm("options"), ast.StringTerm("as_of"))

// lookOf is the place that input.facts["…"], or what is inside it, stands for; nil where no kind is named.
func lookOf(ref ast.Ref) *look {
	if len(ref) < 3 || !ref[1].Equal(factsTerm) && !ref[1].Equal(baseTerm) {
		return nil
	}
	kind, ok := ref[2].Value.(ast.String)
	if !ok {
		return nil
	}
	return &look{base: ref[1].Equal(baseTerm), kind: string(kind)}
}

var factsTerm, baseTerm = ast.StringTerm("facts"), ast.StringTerm("base")

// member is the expression `some of in collection`.
type member struct {
	of, collection *ast.Term
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
	return member{call[len(call)-2], call[len(call)-1]}, true
}

// through are the collections that an expression of a body goes through: the one that it names, or each of a list of them, as in
// `some f in array.flatten([a, b])` and in `some all in [a, b]; some f in all`.
func (m member) through(body ast.Body) []*ast.Term {
	switch value := m.collection.Value.(type) {
	case ast.Call:
		if joined := joinedBy(value); len(joined) > 0 {
			return joined
		}
	case ast.Var:
		for _, expression := range body {
			outer, ok := memberOf(expression)
			if !ok || !outer.of.Equal(m.collection) || mentions(body, value) > 2 {
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

// mentions is how often a body names a variable.
func mentions(body ast.Body, name ast.Var) int {
	n := 0
	ast.WalkVars(body, func(v ast.Var) bool {
		if v == name {
			n++
		}
		return false
	})
	return n
}
