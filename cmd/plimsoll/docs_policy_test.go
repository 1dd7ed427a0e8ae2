package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// The policy that docs/policies.md shows compiles against the facts that there are, and judges.
func TestPolicyInDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "policies.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```rego\n")
	text, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("the page shows no policy")
	}
	files := fstest.MapFS{"sql/example.rego": {Data: []byte(text)}}
	err = fs.WalkDir(policies.BuiltIn().Files, "lib", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(policies.BuiltIn().Files, path)
		files[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	schema, err := analyzers.InputSchema(kinds())
	if err != nil {
		t.Fatal(err)
	}
	engine, err := policies.New(policies.Options{
		Rules:       []rules.Rule{{ID: "sql/example", Title: "t", Severity: rules.Warning, Scope: rules.FileScope, Facts: []string{"sql.create_index"}, Fix: "none"}},
		Policies:    policies.Source{Files: files, Namespace: "plimsoll"},
		InputSchema: schema,
	})
	if err != nil {
		t.Fatal(err)
	}
	var body any
	for _, k := range kinds() {
		if k.Name == "sql.create_index" {
			body = k.Body
		}
	}
	index := analyzers.Fact{
		ID: 1, Kind: "sql.create_index", Object: "public.users_email_idx", Body: body,
		At: source.Span{File: "1.sql", Side: source.Head, Line: 1, Column: 1, EndLine: 1, EndColumn: 2},
	}
	if _, failures, err := engine.Judge(context.Background(), policies.Input{Facts: []analyzers.Fact{index}}); err != nil || len(failures) > 0 {
		t.Errorf("%v %+v", err, failures)
	}
}
