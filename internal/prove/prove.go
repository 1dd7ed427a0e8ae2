// Package prove holds rule pages to their word. The examples on a page are the rule's tests: what stands under Flagged must
// be found exactly where it is marked, and in what stands under Allowed the rule must find nothing. Beyond that, every
// expression of a policy must matter to some example, and a rule that says it judges files apart must not see more when it
// is shown several.
//
// A flagged place is marked in a comment of its own line, or of the line before where the mark stands alone:
//
//	CREATE INDEX i ON t (a); -- want: sql/blocking-index
//	# want: k8s/mutable-image-tag "part of the message or help", k8s/mutable-image-tag
//	image: web:latest, sidecar:latest
//
// A format without comments is marked in a file named want, by lines `path:line rule` and `base path:line rule`. A policy
// whose message or help varies shows each variant with a part of its text; else nothing shows what the variants are for.
//
// The tests of the built-in rules and `plimsoll policy test` both run a Suite.
package prove

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// AsOf is the day on which examples are judged, so that what expires on a page does so for ever.
const AsOf = "2026-11-22"

// Evaluation is what is known of one tree.
type Evaluation struct {
	Facts, Base []analyzers.Fact
	// Examined are the paths that some analyzer read. An example of which no file is examined proves nothing.
	Examined []string
	// Problems are what could not be examined; an example has none.
	Problems []analyzers.Problem
	// RuleOptions are what the tree's configuration says for the options of rules.
	RuleOptions map[string]map[string]any
	// Findings are those of all rules that are on, less what is waived.
	Findings []rules.Finding
}

// Evaluate runs the analyzers over a tree, as its own .plimsoll.yaml configures them. It is called from several goroutines.
type Evaluate func(context.Context, Tree) (Evaluation, error)

// Suite is what is to be proven.
type Suite struct {
	Pages    []*rules.Page
	Policies policies.Source
	// InputSchema is the JSON Schema of the policies' input (analyzers.InputSchema); nil leaves the check of field names out.
	InputSchema []byte
	Evaluate    Evaluate
}

// Complaint is one way in which a page or a policy does not keep its word.
type Complaint struct {
	Path    string // of the page among the pages, or of the policy among the policies
	Line    int    // 0 for the file as a whole
	Message string
}

func (c Complaint) String() string {
	if c.Line == 0 {
		return c.Path + ": " + c.Message
	}
	return fmt.Sprintf("%s:%d: %s", c.Path, c.Line, c.Message)
}

// Prove runs every example, also as a run does that shows policies no more than they ask for, shows file rules several files at a
// time, and takes one expression after the other out of every
// policy. It gives what does not hold, in the order of the pages' and policies' paths. Check is for what needs no example.
func (s Suite) Prove(ctx context.Context) ([]Complaint, error) {
	var all collected
	subjects := make([]*subject, len(s.Pages))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, page := range s.Pages {
		group.Go(func() error {
			subject, complaints, err := s.read(ctx, page)
			if err == nil && len(complaints) == 0 {
				complaints, err = subject.prove(ctx)
			}
			if err == nil {
				var more []Complaint
				more, err = s.rollouts(ctx, page)
				all.add(more...)
			}
			subjects[i] = subject
			subject.broken = len(complaints) > 0
			all.add(complaints...)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := s.mutate(ctx, subjects, &all); err != nil {
		return nil, err
	}
	return all.sorted(), nil
}

// subject is a page with its examples read and evaluated, and its policy parsed.
type subject struct {
	page     *rules.Page
	policies policies.Source
	evaluate Evaluate
	modules  []*policies.Module // the policy, then the libraries it needs; none for a rule that the engine raises
	compiler *ast.Compiler      // of the modules
	examples []example
	broken   bool
}

type example struct {
	block   rules.Block
	tree    Tree
	wants   []want
	flagged bool
	facts   Evaluation
	found   []rules.Finding // by its rule, where all facts are shown
}

// read parses and evaluates the examples of a page.
func (s Suite) read(ctx context.Context, page *rules.Page) (*subject, []Complaint, error) {
	sub := &subject{page: page, policies: s.Policies, evaluate: s.Evaluate}
	var complaints []Complaint
	complain := func(line int, format string, arguments ...any) {
		complaints = append(complaints, Complaint{page.Path, line, fmt.Sprintf(format, arguments...)})
	}
	if !page.RaisedByEngine() {
		var err error
		if sub.modules, err = s.Policies.Load(page.ID); err == nil {
			sub.compiler, err = policies.Compile(sub.modules, nil)
		}
		if err != nil {
			complain(0, "%v", err)
		}
	}
	for i, block := range slices.Concat(page.Flagged, page.Allowed) {
		e := example{block: block, flagged: i < len(page.Flagged)}
		var err error
		if e.tree, e.wants, err = readExample(block, page.ID); err != nil {
			complain(block.Line, "%v", err)
			continue
		}
		if e.flagged && len(e.wants) == 0 {
			complain(block.Line, "nothing is marked in this flagged block (want: %s)", page.ID)
		}
		if !e.flagged && len(e.wants) > 0 {
			complain(e.wants[0].pageLine, "an allowed block marks a finding")
		}
		if e.facts, err = s.Evaluate(ctx, e.tree); err != nil {
			return sub, nil, fmt.Errorf("%s:%d: evaluating the example: %w", page.Path, block.Line, err)
		}
		for _, p := range e.facts.Problems {
			complain(block.Line, "%s:%d:%d could not be examined: %s", p.File, p.Line, p.Column, p.Message)
		}
		if len(e.facts.Examined) == 0 {
			complain(block.Line, "no analyzer reads any file of this block, so it proves nothing")
		}
		sub.examples = append(sub.examples, e)
	}
	return sub, complaints, nil
}

// prove judges every example and, for a file rule, several together.
func (s *subject) prove(ctx context.Context) ([]Complaint, error) {
	var complaints []Complaint
	var all []rules.Finding
	for i := range s.examples {
		findings, wrong, err := s.judge(ctx, s.compiler, &s.examples[i])
		if err != nil {
			return []Complaint{{s.page.Path, s.examples[i].block.Line, err.Error()}}, nil
		}
		s.examples[i].found = findings
		all = append(all, findings...)
		complaints = append(complaints, wrong...)
		unmended, err := s.fixes(ctx, &s.examples[i], findings)
		if err != nil {
			return nil, err
		}
		complaints = append(complaints, unmended...)
	}
	complaints = append(complaints, s.checkEvidence(all)...)
	if s.page.Fix != "none" && !slices.ContainsFunc(all, func(f rules.Finding) bool { return f.Fix != nil }) {
		complaints = append(complaints, Complaint{s.page.Path, 0, "the page says fix: " + s.page.Fix + ", and no flagged example is offered one"})
	}
	grouped, err := s.group(ctx)
	if err != nil {
		return nil, err
	}
	narrowed, err := s.narrow(ctx)
	return slices.Concat(complaints, grouped, narrowed), err
}

// engine makes an engine of the rule alone, with the options of an example.
func (s *subject) engine(compiler *ast.Compiler, e *example, workers int) (*policies.Engine, error) {
	return policies.New(policies.Options{
		Rules: []rules.Rule{s.rule()}, RuleOptions: e.facts.RuleOptions, Workers: workers, Policies: s.policies, Compiler: compiler,
	})
}

// rule is the page's rule, judged even where it is off by default.
func (s *subject) rule() rules.Rule {
	r := s.page.Rule
	if r.Severity == rules.Off {
		r.Severity = rules.Note
	}
	return r
}

// judge gives the findings of the rule in an example, and how they differ from what the page promises.
func (s *subject) judge(ctx context.Context, compiler *ast.Compiler, e *example) ([]rules.Finding, []Complaint, error) {
	var findings []rules.Finding
	if s.page.RaisedByEngine() {
		for _, f := range e.facts.Findings {
			if f.Rule == s.page.ID {
				findings = append(findings, f)
			}
		}
		return findings, s.compare(e, findings), nil
	}
	engine, err := s.engine(compiler, e, 1)
	if err != nil {
		return nil, nil, err
	}
	findings, failures, err := engine.Judge(ctx, e.input())
	if err != nil {
		return nil, nil, err
	}
	if len(failures) > 0 {
		return findings, []Complaint{{s.page.Path, e.block.Line, failures[0].Message}}, nil
	}
	return findings, s.compare(e, findings), nil
}

func (e *example) input() policies.Input {
	return policies.Input{Facts: e.facts.Facts, Base: e.facts.Base, HasBase: e.tree.HasBase, Files: e.tree.changed(), AsOf: e.tree.AsOf}
}

// changed are the paths that differ between the sides; without a base, all.
func (t Tree) changed() []string {
	seen := map[string]bool{}
	for file, content := range t.Head {
		old, ok := t.Base[file]
		seen[file] = !ok || string(old) != string(content)
	}
	for file := range t.Base {
		if _, ok := t.Head[file]; !ok {
			seen[file] = true
		}
	}
	var changed []string
	for file, differs := range seen {
		if differs {
			changed = append(changed, file)
		}
	}
	slices.Sort(changed)
	return changed
}

// compare pairs the findings with the promises; what is left over on either side is a complaint.
func (s *subject) compare(e *example, findings []rules.Finding) []Complaint {
	var complaints []Complaint
	left := slices.Clone(findings)
	wants := slices.Clone(e.wants)
	// A promise with a part of the message is choosier, so it chooses first.
	slices.SortStableFunc(wants, func(a, b want) int { return cmp.Compare(len(b.fragment), len(a.fragment)) })
	for _, w := range wants {
		at := slices.IndexFunc(left, func(f rules.Finding) bool {
			return f.At.Side == w.side && f.At.File == w.path && f.At.Line == w.line && strings.Contains(f.Message+"\n"+f.Help, w.fragment)
		})
		if at < 0 {
			complaints = append(complaints, Complaint{s.page.Path, w.pageLine, fmt.Sprintf("%s finds nothing at %s", s.page.ID, w)})
			continue
		}
		left = slices.Delete(left, at, at+1)
	}
	for _, f := range left {
		place := want{side: f.At.Side, path: f.At.File, line: f.At.Line}
		complaints = append(complaints, Complaint{s.page.Path, e.block.Line,
			fmt.Sprintf("%s finds what is not marked, at %s: %s", s.page.ID, place, f.Message)})
	}
	return complaints
}

// checkEvidence holds the fields of the evidence against the page's section about them.
func (s *subject) checkEvidence(findings []rules.Finding) []Complaint {
	var complaints []Complaint
	section := s.page.Section("Evidence")
	undocumented := map[string]bool{}
	for _, f := range findings {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(f.Evidence, &object); err != nil {
			continue // no evidence; that it is an object is the engine's contract
		}
		for key := range object {
			if !strings.Contains(section, "`"+key+"`") {
				undocumented[key] = true
			}
		}
	}
	for key := range undocumented {
		complaints = append(complaints, Complaint{s.page.Path, 0, fmt.Sprintf("the section Evidence does not say what `%s` is", key)})
	}
	return complaints
}

// collected gathers complaints from several goroutines.
type collected struct {
	mutex      sync.Mutex
	complaints []Complaint
}

func (c *collected) add(more ...Complaint) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.complaints = append(c.complaints, more...)
}

func (c *collected) sorted() []Complaint {
	slices.SortFunc(c.complaints, func(a, b Complaint) int {
		return cmp.Or(cmp.Compare(path.Clean(a.Path), path.Clean(b.Path)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return c.complaints
}
