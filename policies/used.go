package policies

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// used leaves out of libraries what none of the policies uses: most rules ask a library few of its questions. Names decide,
// wherever they stand, so that rather too much stays.
func used(modules []*Module) []*Module {
	names := map[string]bool{}
	note := func(rule *ast.Rule) {
		see := func(term *ast.Term) bool {
			switch value := term.Value.(type) {
			case ast.Var:
				names[string(value)] = true
			case ast.String:
				names[string(value)] = true
			}
			return false
		}
		ast.WalkTerms(rule, see)
		ast.WalkTerms(rule.Head.Ref(), see) // lost[event.object(fact)] contains …: the walk of a rule leaves it out
	}
	library := func(m *Module) bool { return strings.HasPrefix(m.Path, "lib/") }
	for _, m := range modules {
		if !library(m) {
			for _, rule := range m.Parsed.Rules {
				note(rule)
			}
		}
	}
	kept := map[*ast.Rule]bool{}
	for more := true; more; {
		more = false
		for _, m := range modules {
			if !library(m) {
				continue
			}
			for _, rule := range m.Parsed.Rules {
				if name, ok := rule.Head.Ref()[0].Value.(ast.Var); !kept[rule] && (!ok || names[string(name)]) {
					kept[rule], more = true, true
					note(rule)
				}
			}
		}
	}
	list := make([]*Module, len(modules))
	for i, m := range modules {
		list[i] = m
		if !library(m) {
			continue
		}
		parsed := *m.Parsed
		parsed.Rules = nil
		for _, rule := range m.Parsed.Rules {
			if kept[rule] {
				parsed.Rules = append(parsed.Rules, rule)
			}
		}
		list[i] = &Module{Path: m.Path, Text: m.Text, Parsed: &parsed}
	}
	return list
}
