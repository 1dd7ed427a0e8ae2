package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/internal/suppress"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// What must not matter does not: the properties hold for the shop and for every example of every page.

func TestBaseAgainstItselfGivesNoFinding(t *testing.T) {
	forEveryTree(t, func(t *testing.T, tree prove.Tree) {
		same := prove.Tree{Base: tree.Head, Head: tree.Head, HasBase: true, AsOf: tree.AsOf}
		if got := findingsOf(t, same, same.Change(), 2); len(got) > 0 {
			t.Errorf("findings:\n%s", strings.Join(got, "\n"))
		}
	})
}

// transformed is a way of writing the same.
type transformed struct {
	name  string
	write func(path string, content []byte) []byte
}

func transformations() []transformed {
	return []transformed{
		{"comments", withComments},
		{"CRLF", func(_ string, content []byte) []byte { return bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n")) }},
		{"byte order mark", func(path string, content []byte) []byte {
			if strings.HasSuffix(path, "meta/_journal.json") {
				return content // Drizzle itself refuses a journal that begins with one
			}
			return append([]byte("\ufeff"), content...)
		}},
	}
}

// A comment, another line end or a byte order mark on both sides leaves the findings as they are.
func TestHowItIsWrittenDoesNotMatter(t *testing.T) {
	forEveryTree(t, func(t *testing.T, tree prove.Tree) {
		want := findingsOf(t, tree, tree.Change(), 2)
		for _, way := range transformations() {
			rewritten := rewrite(tree, way, true, true)
			if got := findingsOf(t, rewritten, rewritten.Change(), 2); !slices.Equal(got, want) {
				t.Errorf("%s: findings:\n%s\nwant\n%s", way.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	})
}

// Nor is it a change to add one.
func TestRewritingIsNoChange(t *testing.T) {
	for _, way := range transformations() {
		t.Run(way.name, func(t *testing.T) {
			forEveryTree(t, func(t *testing.T, tree prove.Tree) {
				same := prove.Tree{Base: tree.Head, Head: tree.Head, HasBase: true, AsOf: tree.AsOf}
				rewritten := rewrite(same, way, false, true)
				if got := findingsOf(t, rewritten, rewritten.Change(), 2); len(got) > 0 {
					t.Errorf("findings:\n%s", strings.Join(got, "\n"))
				}
			})
		})
	}
}

// The same bytes come out for any number of workers and any order of the files.
func TestWorkersAndOrderDoNotMatter(t *testing.T) {
	forEveryTree(t, func(t *testing.T, tree prove.Tree) {
		want := reportsOf(t, tree, inOrder(tree, false), 1)
		if got := reportsOf(t, tree, inOrder(tree, true), 5); got != want {
			t.Errorf("with 5 workers:\n%s\nwant\n%s", got, want)
		}
	})
}

func forEveryTree(t *testing.T, test func(*testing.T, prove.Tree)) {
	forTrees(t, func(page *rules.Page) []rules.Block { return append(slices.Clone(page.Flagged), page.Allowed...) }, test)
}

// forTrees runs a test over the shop and the chosen examples of every page.
func forTrees(t *testing.T, choose func(*rules.Page) []rules.Block, test func(*testing.T, prove.Tree)) {
	trees := map[string]prove.Tree{"shop": shopTree(t)}
	pages, err := rules.ReadPages(rules.Pages())
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		for _, block := range choose(page) {
			trees[fmt.Sprintf("%s:%d", page.ID, block.Line)] = exampleTree(block)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, trees[name])
		})
	}
}

func shopTree(t *testing.T) prove.Tree {
	return prove.Tree{Base: folder(t, filepath.Join(fixtures, "shop", "base")), Head: folder(t, filepath.Join(fixtures, "shop", "head")), HasBase: true, AsOf: "2026-11-20"}
}

func folder(t *testing.T, root string) map[string][]byte {
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(relative)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func exampleTree(block rules.Block) prove.Tree {
	tree := prove.Tree{Base: map[string][]byte{}, Head: map[string][]byte{}, AsOf: prove.AsOf}
	for _, f := range txtar.Parse([]byte(block.Text)).Files {
		if rest, ok := strings.CutPrefix(f.Name, "head/"); ok {
			tree.Head[rest], tree.HasBase = f.Data, true
		} else if rest, ok := strings.CutPrefix(f.Name, "base/"); ok {
			tree.Base[rest] = f.Data
		} else if f.Name != "want" {
			tree.Head[f.Name] = f.Data
			tree.Base[f.Name] = f.Data
		}
	}
	return tree
}

// settings are files that Plimsoll itself reads.
func settings(path string) bool { return path == config.FileName || path == suppress.BaselineName }

func rewrite(tree prove.Tree, way transformed, base, head bool) prove.Tree {
	side := func(files map[string][]byte, yes bool) map[string][]byte {
		written := map[string][]byte{}
		for path, content := range files {
			written[path] = content
			if yes && !settings(path) {
				written[path] = way.write(path, content)
			}
		}
		return written
	}
	tree.Base, tree.Head = side(tree.Base, base), side(tree.Head, head)
	return tree
}

// inOrder is the change with its files in the order of their paths, or the other way round.
func inOrder(tree prove.Tree, reversed bool) *source.Change {
	side := func(side source.Side, contents map[string][]byte) *source.Tree {
		var files []*source.File
		for _, path := range slices.Sorted(maps.Keys(contents)) {
			files = append(files, source.NewFile(path, side, "", int64(len(contents[path])), func() ([]byte, error) { return contents[path], nil }))
		}
		if reversed {
			slices.Reverse(files)
		}
		return source.NewTree(files)
	}
	change := &source.Change{Head: side(source.Head, tree.Head), HeadName: "head"}
	if tree.HasBase {
		change.Base, change.BaseName = side(source.Base, tree.Base), "base"
	}
	return change
}

// findingsOf are the findings of a change by what stays the same while lines move. What is said of the settings is left
// out: they are not rewritten. So is a waiver that has expired, which is a matter of the date.
func findingsOf(t *testing.T, tree prove.Tree, change *source.Change, workers int) []string {
	j, err := judgeTree(t.Context(), change, tree, workers)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range j.result.Findings {
		if !settings(f.At.File) && f.Rule != suppress.WaiverExpired {
			list = append(list, strings.Join([]string{f.Rule, f.At.File, f.Object, f.Fingerprint}, " "))
		}
	}
	for _, p := range j.result.Problems {
		list = append(list, "problem: "+p.File+" "+p.Message)
	}
	slices.Sort(list)
	return list
}

func reportsOf(t *testing.T, tree prove.Tree, change *source.Change, workers int) string {
	j, err := judgeTree(t.Context(), change, tree, workers)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, format := range report.Formats() {
		if err := report.Write(&out, format, &j.result, report.Options{Excerpt: change.Text, Page: pageOf}); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

var endOfStatement = regexp.MustCompile(`;\s*(--.*)?$`)

// withComments adds comments where they mean nothing: behind a statement of SQL, before a key at the margin of YAML, before
// every line of protobuf. JSON has none.
func withComments(name string, content []byte) []byte {
	lines := strings.SplitAfter(string(content), "\n")
	var b strings.Builder
	for i, line := range lines {
		margin := strings.TrimLeft(line, " \t-#.\r\n") == strings.TrimRight(line, "\n") && line != "" || i == 0
		switch path.Ext(name) {
		case ".yaml", ".yml":
			if margin {
				b.WriteString("# a remark\n")
			}
		case ".proto":
			b.WriteString("// a remark\n")
		}
		b.WriteString(line)
		quoted := strings.Contains(string(content), "$") || strings.Contains(string(content), "COPY")
		if path.Ext(name) == ".sql" && strings.HasSuffix(line, "\n") && endOfStatement.MatchString(strings.TrimSuffix(line, "\n")) && !quoted {
			b.WriteString("-- a remark; of two parts\n/* and\nanother */\n")
		}
	}
	return []byte(b.String())
}
