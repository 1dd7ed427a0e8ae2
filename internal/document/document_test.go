package document

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

func text(content string) *source.Text { return source.NewText("x", source.Head, []byte(content)) }

// at shows where a node stands and what the file holds there.
func at(t *source.Text, n *Node) string {
	if n == nil {
		return "nil"
	}
	s := n.Span(t)
	return fmt.Sprintf("%d:%d %s", s.Line, s.Column, t.Bytes[n.Start:n.End])
}

func TestYAMLPlaces(t *testing.T) {
	file := text("\xef\xbb\xbfkind: A\n---\nkind: B # two\nspec:\n  image: \"reg/äpp:1\"\n  note: |\n    one\n\n    two\n  list:\n  - x\n  - {k: 'it''s'}\n--- # three\n" +
		"base: &b {a: 1, z: 9}\nuse:\n  <<: *b\n  a: 2\n")
	documents, problems := YAML(file)
	if len(documents) != 3 || len(problems) != 0 {
		t.Fatalf("%d documents, problems %v", len(documents), problems)
	}
	second, third := documents[1].Root, documents[2].Root
	for want, got := range map[string]string{
		"1:7 A":                     at(file, documents[0].Root.Get("kind")),
		"3:7 B":                     at(file, second.Get("kind")),
		`5:10 "reg/äpp:1"`:          at(file, second.Get("spec", "image")),
		"6:9 |\n    one\n\n    two": at(file, second.Get("spec", "note")),
		"11:5 x":                    at(file, second.Get("spec", "list").List()[0]),
		"12:9 'it''s'":              at(file, second.Get("spec", "list").List()[1].Get("k")),
		"17:6 2":                    at(file, third.Get("use", "a")),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := third.Get("use", "z").Text(); got != "9" {
		t.Errorf("merged value %q, want 9", got)
	}
}

func TestYAMLBrokenDocumentCostsItself(t *testing.T) {
	for name, c := range map[string]struct{ broken, message string }{
		"syntax":        {"a: [1,\nb: 2", "cannot be read"},
		"duplicate key": {"a: 1\na: 2", `the key "a" stands twice`},
		"self alias":    {"a: &x\n  b: *x", "stands for a value that holds it"},
		"alias bomb":    {bomb(), "more than 100000 values"},
		"deep nesting":  {strings.Repeat("[", 20000), "cannot be read"},
		"tab as indent": {"a:\n\tb: 1", "cannot be read"},
	} {
		documents, problems := YAML(text("first: 1\n---\n" + c.broken + "\n---\nlast: 3\n"))
		if len(documents) != 2 || len(problems) != 1 || !strings.Contains(problems[0].Message, c.message) || problems[0].Line < 2 {
			t.Errorf("%s: %d documents, problems %v; want 2 and one that says %q", name, len(documents), problems, c.message)
		}
	}
}

func bomb() string {
	var b strings.Builder
	b.WriteString("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 8; i++ {
		fmt.Fprintf(&b, "l%d: &l%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*l%d, ", i-1), 10), ", "))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// The place of a node is counted from the one before it: a file that is one long line takes no longer than one of many.
func TestYAMLOneLongLine(t *testing.T) {
	file := text("a: [" + strings.Repeat("{b: {c: "+strings.Repeat("ä", 40)+"}}, ", 15_000) + "{last: 1}]\n")
	start := time.Now()
	documents, problems := YAML(file)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if len(documents) != 1 || len(problems) != 0 {
		t.Fatalf("%d documents, problems %v", len(documents), problems)
	}
	items := documents[0].Root.Get("a").List()
	if got := string(file.Bytes[items[15_000].Get("last").Start-6:][:7]); got != "last: 1" {
		t.Errorf("the last item is at %q", got)
	}
}

func TestYAMLTemplate(t *testing.T) {
	if documents, problems := YAML(text("a: 1\n{% if x %}\nb: 2\n{% endif %}\n")); len(problems) != 0 || len(documents) != 1 || !documents[0].Template {
		t.Errorf("documents %+v, problems %v; want a template", documents, problems)
	}
	if documents, problems := YAML(text("kind: A\nimage: {{ .Values.image }}\n")); len(problems) != 0 || len(documents) != 1 || !documents[0].Template {
		t.Errorf("documents %+v, problems %v; want a template, though YAML takes the action for a map", documents, problems)
	}
	if documents, problems := YAML(text("a:\n  {b: 1}: c\n")); len(documents) != 0 || len(problems) != 1 || problems[0].Line != 2 {
		t.Errorf("documents %+v, problems %v; want a problem with the key that is a map", documents, problems)
	}
	documents, problems := YAML(text("{{- if .Values.on }}\nkind: A\n{{- end }}\n---\nkind: B\nimage: \"{{ .Values.image }}\"\n"))
	if len(problems) != 0 || len(documents) != 2 || !documents[0].Template || documents[1].Template {
		t.Errorf("documents %+v, problems %v; want a template and a document", documents, problems)
	}
}

func TestJSON(t *testing.T) {
	file := text("{\n  \"a\": [1, \"ü\", null],\n  \"b\" : {\"c\": true}\n}\n")
	document, problem := JSON(file)
	if problem != nil {
		t.Fatal(problem)
	}
	for want, got := range map[string]string{
		"2:12 \"ü\"": at(file, document.Root.Get("a").List()[1]),
		"3:15 true":  at(file, document.Root.Get("b", "c")),
		"3:3 \"b\"":  at(file, document.Root.Key("b")),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestJSONProblems(t *testing.T) {
	for content, want := range map[string]string{
		"{\"a\": 1,\n \"a\": 2}":   `2:2 the key "a" stands twice in one object`,
		"{\"a\": 1,\n}":            "1:9 this is no JSON",
		"{} {}":                    "there is more text after the value",
		"{\"a\":":                  "the value ends too early",
		strings.Repeat("[", 20000): "nested deeper than 1000",
		"":                         "the value ends too early",
	} {
		document, problem := JSON(text(content))
		if problem == nil || document != nil {
			t.Errorf("%.20q: no problem", content)
			continue
		}
		if got := fmt.Sprintf("%d:%d %s", problem.Line, problem.Column, problem.Message); !strings.Contains(got, want) {
			t.Errorf("%.20q: %q, want %q", content, got, want)
		}
	}
}

func FuzzYAML(f *testing.F) {
	f.Add("a: 1\n---\nb: [x, {y: \"z\"}]\n")
	f.Add("a: &b c\nd: *b\n<<: *b\n")
	f.Fuzz(func(t *testing.T, content string) {
		file := text(content)
		documents, _ := YAML(file)
		for _, d := range documents {
			within(t, file, d.Root)
		}
		if d, _ := JSON(file); d != nil {
			within(t, file, d.Root)
		}
	})
}

func within(t *testing.T, file *source.Text, n *Node) {
	if n == nil {
		return
	}
	if n.Start < 0 || n.End < n.Start || n.End > len(file.Bytes) {
		t.Fatalf("a node at %d to %d in a file of %d bytes", n.Start, n.End, len(file.Bytes))
	}
	for _, item := range n.Items {
		within(t, file, item)
	}
	for _, e := range n.Entries {
		within(t, file, e.Key)
		within(t, file, e.Value)
	}
}
