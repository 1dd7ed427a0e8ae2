package house

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// pages are the pages that people write by hand; those of the rules have tests of their own.
func pages(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, file := range projectFiles(t) {
		if strings.HasSuffix(file, ".md") && (!strings.Contains(file, "/") || strings.HasPrefix(file, "docs/")) {
			found = append(found, file)
		}
	}
	return found
}

// block is a fenced block of Markdown.
type block struct{ language, text string }

var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

func blocks(text string) []block {
	var found []block
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		found = append(found, block{m[1], m[2]})
	}
	return found
}

// The README's first command is judged by what it prints: the block that follows it is part of that.
func TestReadmeFirstCommand(t *testing.T) {
	root := projectRoot(t)
	found := blocks(read(t, filepath.Join(root, "README.md")))
	if len(found) < 2 || found[0].language != "sh" || found[1].language != "text" {
		t.Fatal("the README does not begin with a block of commands and one of output")
	}
	commands := strings.Split(strings.TrimSpace(found[0].text), "\n")
	if len(commands) != 2 || commands[1] != "make test" {
		t.Fatalf("the README's first two commands are %q", commands)
	}
	words := strings.Fields(commands[0])
	if words[0] != "go" || words[1] != "run" {
		t.Fatalf("the first command is %q", commands[0])
	}
	// go run gives an exit status of its own, so the program is built first.
	if words[2] != "./cmd/plimsoll" {
		t.Fatalf("the first command runs %s", words[2])
	}
	cmd := exec.Command(filepath.Join(programFolder(t), "plimsoll"), words[3:]...)
	cmd.Dir = root
	out, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); !errors.As(err, &failed) || failed.ExitCode() != 1 {
		t.Errorf("the first command ends with %v, want exit status 1", err)
	}
	if !strings.Contains(string(out), found[1].text) {
		t.Errorf("the README shows\n%s\nand the command prints\n%s", found[1].text, out)
	}
}

func TestConfigurationsInDocs(t *testing.T) {
	count := 0
	for _, page := range pages(t) {
		for _, b := range blocks(read(t, filepath.Join(projectRoot(t), page))) {
			if b.language != "yaml" || !strings.HasPrefix(b.text, "version: ") {
				continue
			}
			count++
			if _, err := config.Parse(page, []byte(b.text), rules.Catalogue()); err != nil {
				t.Errorf("%v\nin\n%s", err, b.text)
			}
		}
	}
	if count < 3 {
		t.Errorf("only %d configurations were found", count)
	}
}

// The table of keys holds every key of the schema, and no other.
func TestConfigurationKeys(t *testing.T) {
	root := projectRoot(t)
	type object struct {
		Properties map[string]json.RawMessage
		Items      json.RawMessage
	}
	var want []string
	var walk func(prefix string, raw json.RawMessage)
	walk = func(prefix string, raw json.RawMessage) {
		var o object
		if err := json.Unmarshal(raw, &o); err != nil {
			t.Fatal(err)
		}
		for name, property := range o.Properties {
			key := prefix + name
			var inner object
			if err := json.Unmarshal(property, &inner); err != nil {
				t.Fatal(err)
			}
			if key == "rules" || inner.Properties == nil {
				want = append(want, key)
			}
			if key != "rules" { // its keys are the rules
				walk(key+".", property)
			}
			if inner.Items != nil {
				walk(key+"[].", inner.Items)
			}
		}
	}
	walk("", json.RawMessage(read(t, filepath.Join(root, "docs", "config.schema.json"))))
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_.\\[\\]]+)` \\|").FindAllStringSubmatch(read(t, filepath.Join(root, "docs", "configuration.md")), -1) {
		got = append(got, m[1])
	}
	for _, key := range want {
		if !slices.Contains(got, key) {
			t.Errorf("docs/configuration.md does not tell of %s", key)
		}
	}
	for _, key := range got {
		if !slices.Contains(want, key) {
			t.Errorf("docs/configuration.md tells of %s, which is no key", key)
		}
	}
}

// The page about reports tells of every format, in the order of the help, and of no other.
func TestFormatsInDocs(t *testing.T) {
	root := projectRoot(t)
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z]+)` \\|").FindAllStringSubmatch(read(t, filepath.Join(root, "docs", "formats.md")), -1) {
		got = append(got, m[1])
	}
	if !slices.Equal(got, report.Formats()) {
		t.Errorf("docs/formats.md tells of %v, and there are %v", got, report.Formats())
	}
	readme := read(t, filepath.Join(root, "README.md"))
	for _, format := range report.Formats()[1:] { // text is what there is without asking
		if !strings.Contains(readme, "`"+format+"`") {
			t.Errorf("the README does not name the format %s", format)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestLinksInDocs(t *testing.T) {
	root := projectRoot(t)
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, filepath.Join(root, page)), -1) {
			target, heading, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			file := filepath.Join(root, filepath.Dir(page), target)
			if target == "" {
				file = filepath.Join(root, page)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			} else if heading != "" && !slices.Contains(headings(read(t, file)), heading) {
				t.Errorf("%s links to %s, which has no such heading", page, m[1])
			}
		}
	}
}

// Every page, those of the rules included, can be reached from the README by following links.
func TestEveryPageIsReachable(t *testing.T) {
	root := projectRoot(t)
	reached := map[string]bool{"README.md": true}
	for queue := []string{"README.md"}; len(queue) > 0; queue = queue[1:] {
		for _, m := range link.FindAllStringSubmatch(read(t, filepath.Join(root, queue[0])), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			file := path.Join(path.Dir(queue[0]), target)
			if path.Ext(target) == ".md" && !strings.Contains(target, "://") && !reached[file] {
				reached[file] = true
				queue = append(queue, file)
			}
		}
	}
	for _, file := range projectFiles(t) {
		top, _, _ := strings.Cut(file, "/")
		if path.Ext(file) == ".md" && (top == file || top == "docs" || top == "rules") && !reached[file] {
			t.Errorf("no link leads from the README to %s", file)
		}
	}
	if len(reached) < 100 {
		t.Errorf("only %d pages were reached", len(reached))
	}
}

// headings are the anchors that GitHub makes of a page's headings.
func headings(text string) []string {
	var found []string
	for _, line := range strings.Split(text, "\n") {
		if title := strings.TrimLeft(line, "#"); title != line {
			found = append(found, strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "-"))
		}
	}
	return found
}

// What other people's programs run is pinned by commit, in the docs too.
func TestActionsInDocsArePinned(t *testing.T) {
	uses := regexp.MustCompile(`uses: +(\S+)`)
	pinned := regexp.MustCompile(`@([0-9a-f]{40}|<commit>)$`)
	for _, page := range pages(t) {
		for _, m := range uses.FindAllStringSubmatch(read(t, filepath.Join(projectRoot(t), page)), -1) {
			if !pinned.MatchString(m[1]) {
				t.Errorf("%s uses %s, which is not pinned by a commit", page, m[1])
			}
		}
	}
}
