package rules

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write index_gen.go anew instead of comparing with it")

const indexFile = "index_gen.go"

// The index is generated here and not by a program of its own: one piece of code both writes it and notices that it is
// stale.
func TestIndexIsFresh(t *testing.T) {
	pages, err := ReadPages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	want, err := indexSource(pages)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(indexFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(indexFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("rules/%s does not agree with the pages; run: go generate ./rules", indexFile)
	}
}

// indexSource writes one rule a line, so that two branches that each add a rule merge without a conflict.
func indexSource(pages []*Page) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("// Code generated from the pages by go generate ./rules. DO NOT EDIT.\n\n")
	b.WriteString("package rules\n\n")
	b.WriteString("// index makes the list anew for every caller; as a variable it would be built at every start of the program.\n")
	b.WriteString("func index() []Rule {\n\treturn []Rule{\n")
	for _, p := range pages {
		fmt.Fprintf(&b, "{ID: %q, Title: %q, Severity: %q, Scope: %q,", p.ID, p.Title, p.Severity, p.Scope)
		if len(p.Facts) > 0 {
			fmt.Fprintf(&b, "Facts: %#v,", p.Facts)
		}
		if len(p.Options) > 0 {
			b.WriteString("Options: map[string]Option{")
			for _, name := range sortedKeys(p.Options) {
				o := p.Options[name]
				fmt.Fprintf(&b, "%q: {Type: %q, Default: %#v, Doc: %q},", name, o.Type, o.Default, o.Doc)
			}
			b.WriteString("},")
		}
		fmt.Fprintf(&b, "Fix: %q, Source: %q},\n", p.Fix, p.Source)
	}
	b.WriteString("}\n}\n")
	return format.Source(b.Bytes())
}

func TestCatalogueHasEveryPageSorted(t *testing.T) {
	pages, err := ReadPages(Pages())
	if err != nil {
		t.Fatal(err)
	}
	catalogue := Catalogue()
	if len(pages) == 0 || len(catalogue) != len(pages) {
		t.Fatalf("the catalogue has %d rules for %d pages", len(catalogue), len(pages))
	}
	for i, p := range pages {
		if catalogue[i].ID != p.ID {
			t.Errorf("rule %d of the catalogue is %s, want %s", i, catalogue[i].ID, p.ID)
		}
	}
}
