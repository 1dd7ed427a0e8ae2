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

// looksOf are the places of a policy and its libraries, and those of them that wake it. The policy is the first of the modules. Either
// is nil where it cannot be told.
func looksOf(modules []*Module) (all, first looks) {
	all = looks{}
	for i, m := range modules {
		places, ok := placesOf(m.Parsed, modules)
		if !ok {
			return nil, nil
		}
		for _, l := range places {
			all = append(all, *l)
		}
		if i == 0 {
			first, _ = wakers(m.Parsed, places)
		}
	}
	return all, first
}

// placesOf are the places of a module, by the terms that stand for the facts: input.facts["k8s.probe"]. It is false where the module
// does something else with its input than it is known to hold, such as handing on all of it, reads what is no library, or gives a
// meaning of its own to what is read here. Its libraries are among the modules.
func placesOf(module *ast.Module, all []*Module) (places map[*ast.Term]*look, ok bool) {
	places, ok = map[*ast.Term]*look{}, true
	names := namesOf(module)
	var see func(term *ast.Term) bool
	see = func(term *ast.Term) bool {
		ref, isRef := term.Value.(ast.Ref)
		if !isRef {
			ok = ok && !term.Equal(ast.InputRootDocument) && !term.Equal(ast.DefaultRootDocument)
			return false
		}
		if !ref[0].Equal(ast.InputRootDocument) {
			name, isName := ref[0].Value.(ast.Var)
			ok = ok && !ref[0].Equal(ast.DefaultRootDocument) && !(isName && names.Contains(name) && isRead(ref.String()))
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
	other := func(expression *ast.Expr) bool {
		ok = ok && len(expression.With) == 0
		return false
	}
	reading := readingOf(module, all)
	for _, rule := range module.Rules {
		for _, part := range []any{rule, rule.Head.Ref()} { // the walk of a rule leaves its name out, and what is in that
			ast.WalkTerms(part, see)
			ast.WalkExprs(part, other)
		}
		ast.WalkBodies(rule, func(body ast.Body) bool {
			for i, expression := range body {
				m, isMember := memberOf(expression)
				if !isMember || m.keyed {
					continue
				}
				for _, collection := range m.through(rule, body[:i]) {
					if l := places[collection]; l != nil && len(collection.Value.(ast.Ref)) == 3 {
						l.tests = reading.tests(body[i+1:], m.of)
					}
				}
			}
			return false
		})
	}
	return places, ok
}

// namesOf are what the rules and imports of a module are called.
func namesOf(module *ast.Module) ast.VarSet {
	names := importsOf(module)
	for _, rule := range module.Rules {
		if name, ok := rule.Head.Ref()[0].Value.(ast.Var); ok {
			names.Add(name)
		}
	}
	return names
}

func importsOf(module *ast.Module) ast.VarSet {
	names := ast.NewVarSet()
	for _, i := range module.Imports {
		names.Add(i.Name())
	}
	return names
}

// isRead is whether a function is one whose meaning is taken for granted here; a module may have others of the same names.
func isRead(function string) bool {
	switch function {
	case "count", "object.get", "array.flatten", "array.concat", "internal.member_3":
		return true
	}
	return operators[function] != ""
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
