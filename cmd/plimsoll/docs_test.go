package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/rules"
)

var update = flag.Bool("update", false, "write generated and golden files anew")

// What is generated from the code is committed, so that people can read it and editors can fetch it; here it is compared
// with what the code would write now.
func TestGeneratedDocs(t *testing.T) {
	facts, err := analyzers.Schema(kinds())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"facts.schema.json":  append(facts, '\n'),
		"config.schema.json": append(config.Schema(rules.Catalogue()), '\n'),
		"rules.md":           rulesTable(),
		"facts.md":           factsTable(),
	} {
		path := filepath.Join("..", "..", "docs", name)
		if *update {
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		committed, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(committed, content) {
			t.Errorf("docs/%s is not what the code says (%v); `make generate` writes it", name, err)
		}
	}
}

func rulesTable() []byte {
	var b strings.Builder
	b.WriteString("# The rules\n\nGenerated from the pages. `plimsoll explain RULE` shows a page in the terminal.\n\n| rule | severity | what it finds | handbook |\n|---|---|---|---|\n")
	for _, r := range rules.Catalogue() {
		fmt.Fprintf(&b, "| [%s](../rules/%s.md) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, r.Title, r.Source)
	}
	return []byte(b.String())
}

func factsTable() []byte {
	var b strings.Builder
	b.WriteString("# The facts\n\nWhat policies read. `facts.schema.json` beside this page has every field; `plimsoll facts` prints the facts of a tree.\n\n| kind | stated when | needs a base |\n|---|---|---|\n")
	for _, k := range kinds() {
		base := ""
		if k.Change {
			base = "yes"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", k.Name, k.Doc, base)
	}
	return []byte(b.String())
}

// The page about fixing lists exactly the rules that have a fix, and says of each how safe it is.
func TestFixingPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "fixing.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, "|"); len(cells) == 5 && strings.HasPrefix(cells[1], " `") {
			listed[strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[3])
		}
	}
	for _, r := range rules.Catalogue() {
		if safety := listed[r.ID]; r.Fix != "none" && safety != r.Fix {
			t.Errorf("docs/fixing.md says %q of %s, and its page %q", safety, r.ID, r.Fix)
		}
		if r.Fix != "none" {
			delete(listed, r.ID)
		}
	}
	for id := range listed {
		t.Errorf("docs/fixing.md lists %s, which has no fix", id)
	}
}
