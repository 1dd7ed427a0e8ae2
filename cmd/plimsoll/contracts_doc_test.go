package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

const contractsIntroduction = `# What a change of a protobuf contract does

Generated from the examples on the rules' pages, as ` + "`plimsoll check`" + ` judges them; ` + "`make generate`" + ` writes it. To look a change up,
search for its words: "removed", "int32 → int64", "oneof".

- **new reads old**: programs built after the change on what programs from before it wrote: messages in flight, in queues, in
  databases. For services: old clients that call new servers.
- **old reads new**: programs from before the change, which run until the rollout is over and again after a rollback, on what
  the new ones write. For services: new clients that call old servers.
- **JSON** is ProtoJSON with a parser that refuses names that it does not know, which is the default.
- **code**: whether what was written against the generated code still builds.
- **first**: who is deployed first, where binary and JSON count; "nobody": no order is safe.
- **rules** are those that speak, how severely, and from which ` + "`protobuf.strength`" + ` on: wire, wire-json (the default), source. A rule
  may also ask for more than the words of a line say; its page has what it allows. A change without one links an example.

"yes" is read as it was meant, "loses" is read with a loss, "no" is refused or read as something else, "?" depends on what no
schema says. The verdicts are held against what real messages do by a test of the analyzer.
`

// contractsPage writes what the examples of the pages show of changes of contracts.
func contractsPage(t *testing.T) []byte {
	pages, err := rules.ReadPages(rules.Pages())
	if err != nil {
		t.Fatal(err)
	}
	var examples []contractExample
	for _, page := range pages {
		for _, block := range append(slices.Clone(page.Flagged), page.Allowed...) {
			if tree := exampleTree(block); strings.HasPrefix(page.ID, "proto/") && tree.HasBase && aboutTheChange(t, tree) {
				examples = append(examples, contractExample{page: page.ID, tree: tree})
			}
		}
	}
	var group errgroup.Group
	group.SetLimit(4)
	for i := range examples {
		group.Go(func() error { return examples[i].judge(t) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	readers := map[string][]string{} // the kinds that wake a rule
	for _, r := range rules.Catalogue() {
		readers[r.ID] = r.Facts
	}
	table := contractTable{rows: map[string]*contractRow{}, shown: map[string]bool{}, readers: readers}
	for _, e := range examples {
		table.add(e)
	}
	return table.write()
}

// aboutTheChange is whether an example is about the change alone: no contract of it is called unstable, and no rule is configured.
func aboutTheChange(t *testing.T, tree prove.Tree) bool {
	content, ok := tree.Head[config.FileName]
	if !ok {
		return true
	}
	c, err := config.Parse(config.FileName, content, rules.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	return len(c.Protobuf.Unstable)+len(c.Protobuf.Exclude)+len(c.Rules)+len(c.Waivers) == 0
}

func strengths() []string {
	return []string{protobuf.StrengthWire, protobuf.StrengthWireJSON, protobuf.StrengthSource}
}

// contractExample is a block of a page, judged at each strength.
type contractExample struct {
	page string
	tree prove.Tree
	runs []*judgement
}

func (e *contractExample) judge(t *testing.T) error {
	for _, strength := range strengths() {
		tree := e.tree
		tree.Head, tree.Base = maps.Clone(tree.Head), maps.Clone(tree.Base)
		settings := []byte(fmt.Sprintf("version: 1\nprotobuf: {strength: %s}\n", strength))
		tree.Head[config.FileName], tree.Base[config.FileName] = settings, settings
		j, err := judgeTree(t.Context(), tree.Change(), tree, 1)
		if err != nil {
			return fmt.Errorf("%s: %w", e.page, err)
		}
		e.runs = append(e.runs, j)
	}
	return nil
}

// contractRow is one line of the table: a change and its verdicts.
type contractRow struct {
	section, change, verdicts string
	page                      string                     // one that shows it
	speak                     map[string]map[string]bool // by the rule as it is shown, the strengths at which it speaks
}

type contractTable struct {
	rows    map[string]*contractRow
	shown   map[string]bool // kinds
	readers map[string][]string
}

func (c *contractTable) add(e contractExample) {
	first := map[int]string{} // who is deployed first by default, by fact
	for _, f := range e.runs[1].facts.Facts {
		first[f.ID], _ = bodyOf(f)["first"].(string)
	}
	for i, run := range e.runs { // one for each strength
		for _, f := range run.facts.Facts {
			b := bodyOf(f)
			section, change := changeWords(f.Kind, b)
			if change == "" {
				continue
			}
			c.shown[f.Kind] = true
			verdicts := strings.Join([]string{b.verdict("backward"), b.verdict("json_backward"), b.verdict("forward"), b.verdict("json_forward"), b.code(), first[f.ID]}, " | ")
			key := section + change + verdicts
			row := c.rows[key]
			if row == nil {
				row = &contractRow{section: section, change: change, verdicts: verdicts, page: e.page, speak: map[string]map[string]bool{}}
				c.rows[key] = row
			}
			for _, finding := range c.findings(run, f, b) {
				rule := fmt.Sprintf("%s [%s](../rules/%s.md)", finding.Severity, strings.TrimPrefix(finding.Rule, "proto/"), finding.Rule)
				if row.speak[rule] == nil {
					row.speak[rule] = map[string]bool{}
				}
				row.speak[rule][strengths()[i]] = true
			}
		}
	}
}

// findings are those that tell of a fact: at its place, or at that of another one of the same words in its file, since some
// rules tell such together.
func (c *contractTable) findings(run *judgement, f analyzers.Fact, b contractBody) []rules.Finding {
	var here, together []rules.Finding
	for _, finding := range run.result.Findings {
		switch {
		case !strings.HasPrefix(finding.Rule, "proto/") || !c.wakes(finding.Rule, f.Kind, b):
		case about(finding, f.At):
			here = append(here, finding)
		case finding.At.File == f.At.File && b.count("breaks") > 0 && sameWords(run, finding.At, f.Kind, b):
			together = append(together, finding)
		}
	}
	if len(here) == 0 && len(together) == 1 {
		return together // of several it cannot be told which
	}
	return here
}

func sameWords(run *judgement, at source.Span, kind string, b contractBody) bool {
	_, words := changeWords(kind, b)
	return slices.ContainsFunc(run.facts.Facts, func(f analyzers.Fact) bool {
		_, others := changeWords(f.Kind, bodyOf(f))
		return f.At == at && others == words
	})
}

// wakes is whether a rule is woken by a fact. What is required is required_changed too where it comes or goes.
func (c *contractTable) wakes(rule, kind string, b contractBody) bool {
	return slices.Contains(c.readers[rule], kind) || b.text("cardinality") == "required" && slices.Contains(c.readers[rule], "proto.required_changed")
}

// about is whether a finding is told at a place, or names it as related.
func about(f rules.Finding, at source.Span) bool {
	return f.At == at || slices.ContainsFunc(f.Related, func(r rules.Related) bool { return r.At == at })
}

func (c *contractTable) write() []byte {
	var b strings.Builder
	b.WriteString(contractsIntroduction)
	for _, section := range contractSections {
		var rows []*contractRow
		for _, key := range slices.Sorted(maps.Keys(c.rows)) {
			if c.rows[key].section == section {
				rows = append(rows, c.rows[key])
			}
		}
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n| change | new reads old | in JSON | old reads new | in JSON | code | first | rules |\n|---|---|---|---|---|---|---|---|\n", section)
		for _, r := range rows {
			change := r.change
			if len(r.speak) == 0 {
				change = fmt.Sprintf("%s ([example](../rules/%s.md))", change, r.page)
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", change, r.verdicts, spoken(r.speak))
		}
	}
	var missing []string
	for _, k := range kinds() {
		if strings.HasPrefix(k.Name, "proto.") && k.Change && !c.shown[k.Name] {
			missing = append(missing, fmt.Sprintf("- `%s`: %s\n", k.Name, k.Doc))
		}
	}
	if len(missing) > 0 {
		b.WriteString("\n## Changes that are stated and that no page shows\n\n" + strings.Join(missing, ""))
	}
	return []byte(b.String())
}

// spoken names the rules, and the weakest strength at which each speaks: what a strength counts, the next one counts too.
func spoken(rules map[string]map[string]bool) string {
	var list []string
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		for i, strength := range strengths() {
			if !rules[rule][strength] {
				continue
			}
			from := " from `" + strength + "`"
			for _, next := range strengths()[i:] {
				if !rules[rule][next] {
					from = " at `" + strength + "` only"
				}
			}
			list = append(list, rule+from)
			break
		}
	}
	return strings.Join(list, "<br>")
}

func bodyOf(f analyzers.Fact) contractBody {
	raw, err := json.Marshal(f.Body)
	b := contractBody{}
	if err != nil || json.Unmarshal(raw, &b) != nil {
		return nil
	}
	return b
}

// contractBody is the body of a fact about a change of a contract.
type contractBody map[string]any

func (b contractBody) text(name string) string { s, _ := b[name].(string); return s }
func (b contractBody) is(name string) bool     { yes, _ := b[name].(bool); return yes }
func (b contractBody) count(name string) int   { list, _ := b[name].([]any); return len(list) }
func (b contractBody) number(name string) int  { n, _ := b[name].(float64); return int(n) }

func (b contractBody) direction(name string) string {
	way, _ := b[name].(map[string]any)
	verdict, _ := way["verdict"].(string)
	return verdict
}

func (b contractBody) verdict(name string) string {
	return map[string]string{"compatible": "yes", "lossy": "**loses**", "breaking": "**no**"}[b.direction(name)] + map[bool]string{true: "?"}[b.direction(name) == "unknown"]
}

func (b contractBody) code() string {
	return map[string]string{"compatible": "builds", "breaking": "**breaks**"}[b.direction("source")]
}

// TestGeneratedDocsOfContracts compares docs/proto-compatibility.md with what the pages show now; with -update it is written anew.
func TestGeneratedDocsOfContracts(t *testing.T) {
	content := contractsPage(t)
	path := filepath.Join("..", "..", "docs", "proto-compatibility.md")
	if *update {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(path)
	if err != nil || string(committed) != string(content) {
		t.Errorf("docs/proto-compatibility.md is not what the pages say (%v); `make generate` writes it", err)
	}
}
