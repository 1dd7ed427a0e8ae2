package prove

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// unprovokable is the one rule without examples: it reports a fault of Plimsoll itself, which no tree brings about at will.
const unprovokable = "plimsoll/internal-error"

// Check finds what can be seen without running an example: pages and policies that lack each other, fewer than two examples
// of a kind, a policy that does not compile or is not formatted, and head matter that says other things than the policy does.
func (s Suite) Check() ([]Complaint, error) {
	var all collected
	expected := map[string]bool{}
	for _, page := range s.Pages {
		complain := func(format string, arguments ...any) {
			all.add(Complaint{page.Path, 0, fmt.Sprintf(format, arguments...)})
		}
		for section, blocks := range map[string][]rules.Block{"Flagged": page.Flagged, "Allowed": page.Allowed} {
			if len(blocks) < 2 && page.ID != unprovokable {
				complain("two txtar blocks or more are wanted under %s; it has %d", section, len(blocks))
			}
		}
		if page.RaisedByEngine() {
			continue
		}
		expected[policies.Path(page.ID)] = true
		modules, err := s.Policies.Load(page.ID)
		if err != nil {
			complain("%v", err)
			continue
		}
		compiler, err := policies.Compile(modules, s.InputSchema)
		if err != nil {
			complain("%v", err)
			continue
		}
		for _, message := range s.checkReads(page, compiler) {
			complain("%s", message)
		}
	}
	if err := s.checkFiles(expected, &all); err != nil {
		return nil, err
	}
	return all.sorted(), nil
}

// checkFiles looks at every file of the policies, woken by a page or not.
func (s Suite) checkFiles(expected map[string]bool, all *collected) error {
	paths, err := fs.Glob(s.Policies.Files, "*/*.rego")
	if err != nil {
		return fmt.Errorf("listing the policies: %w", err)
	}
	for _, path := range paths {
		text, err := fs.ReadFile(s.Policies.Files, path)
		if err != nil {
			return fmt.Errorf("reading a policy: %w", err)
		}
		if formatted, err := format.Source(path, text); err != nil {
			all.add(Complaint{path, 0, err.Error()})
		} else if !bytes.Equal(formatted, text) {
			all.add(Complaint{path, firstDifference(text, formatted), "it is not formatted; run: opa fmt -w"})
		}
		if !strings.HasPrefix(path, "lib/") && !expected[path] {
			all.add(Complaint{path, 0, "no page belongs to this policy: a rule is a page and a policy of the same name"})
		}
	}
	return nil
}

func firstDifference(a, b []byte) int {
	linesA, linesB := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range linesA {
		if i >= len(linesB) || !bytes.Equal(linesA[i], linesB[i]) {
			return i + 1
		}
	}
	return len(linesA)
}

// checkReads holds the head matter of a page against what its policy, helpers included, really reads.
func (s Suite) checkReads(page *rules.Page, compiler *ast.Compiler) []string {
	read := readsOf(compiler, s.Policies.FindingsRef(page.ID))
	messages := slices.Clone(read.unclear)
	compare := func(what string, listed, used []string) {
		for _, name := range used {
			if !slices.Contains(listed, name) {
				messages = append(messages, fmt.Sprintf("%s: the policy reads %s, which is not listed", what, name))
			}
		}
		for _, name := range listed {
			if !slices.Contains(used, name) {
				messages = append(messages, fmt.Sprintf("%s: %s is listed, and the policy does not read it", what, name))
			}
		}
	}
	compare("facts", page.Facts, read.kinds)
	compare("options", slices.Sorted(maps.Keys(page.Options)), read.options)
	return messages
}

// reads is what a policy reads of its input.
type reads struct {
	kinds, options []string
	unclear        []string // reads that do not say what they read
}

// readsOf follows the findings of a policy through every helper that they use.
func readsOf(compiler *ast.Compiler, findings ast.Ref) reads {
	kinds, options, unclear := map[string]bool{}, map[string]bool{}, map[string]bool{}
	note := func(ref ast.Ref) {
		if !ref.HasPrefix(ast.InputRootRef) || len(ref) < 2 {
			return
		}
		var into map[string]bool
		switch ref[1].Value.String() {
		case `"facts"`, `"base"`:
			into = kinds
		case `"options"`:
			into = options
		default:
			return
		}
		if len(ref) > 2 {
			if name, ok := ref[2].Value.(ast.String); ok {
				into[string(name)] = true
				return
			}
		}
		unclear[fmt.Sprintf("the policy reads %s without a name written out after it, so what it needs cannot be told", ref[:2])] = true
	}
	seen := map[*ast.Rule]bool{}
	var follow func(rule *ast.Rule)
	follow = func(rule *ast.Rule) {
		if rule == nil || seen[rule] {
			return
		}
		seen[rule] = true
		ast.WalkRefs(rule, func(ref ast.Ref) bool { note(ref); return false })
		follow(rule.Else)
		for dependency := range compiler.Graph.Dependencies(rule) {
			if r, ok := dependency.(*ast.Rule); ok {
				follow(r)
			}
		}
	}
	for _, rule := range compiler.GetRulesExact(findings) {
		follow(rule)
	}
	return reads{slices.Sorted(maps.Keys(kinds)), slices.Sorted(maps.Keys(options)), slices.Sorted(maps.Keys(unclear))}
}
