package manifest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Every text that is made to hurt stands between two good documents, which are read all the same, in little time.
func TestHostile(t *testing.T) {
	good := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"
	var bomb strings.Builder
	bomb.WriteString("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&bomb, "l%d: &l%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*l%d, ", i-1), 10))
	}
	for name, c := range map[string]struct {
		text     string
		readable bool // no problem: it is odd, and can be read
		unread   bool // a template that cannot be read
	}{
		"alias bomb":           {text: bomb.String()},
		"self alias":           {text: "a: &a [*a]\n"},
		"duplicate keys":       {text: "a: 1\na: 2\n"},
		"deep nesting":         {text: strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "\n"},
		"tab":                  {text: "a:\n\tb: 1\n"},
		"broken":               {text: "a: [\n"},
		"broken template":      {text: "a: {{ .x }}\nb: [\n", unread: true},
		"unclosed actions":     {text: "a: '" + strings.Repeat("{{", 400_000) + "'\n", readable: true},
		"quotes in actions":    {text: "a: '" + strings.Repeat("{{ \" ", 200_000) + "'\n", readable: true},
		"blocks never closed":  {text: strings.Repeat("{{ if x }}\n", 100_000) + "a: 1\n", readable: true},
		"blocks side by side":  {text: strings.Repeat("{{ if x }}\n{{ end }}\n", 50_000) + "a: 1\n", readable: true},
		"nested else":          {text: strings.Repeat("{{ if x }}\n{{ else }}\n", 50_000) + strings.Repeat("{{ end }}\n", 50_000) + "a: 1\n", readable: true},
		"ends without a block": {text: strings.Repeat("{{ end }}{{ else }}\n", 50_000) + "a: 1\n", readable: true},
		"actions on one line":  {text: "a: " + strings.Repeat("{{ x }}", 200_000) + "\n", readable: true},
		"conditional entries":  {text: entries(10_000), readable: true},
		"one long line":        {text: "a: [" + strings.Repeat("{b: {c: ddddddddddddddddddddddddddddddddddddd}}, ", 15_000) + "{{ x }}]\n", readable: true},
	} {
		text := fmt.Sprintf(good, "first") + "---\n" + c.text + "---\n" + fmt.Sprintf(good, "last")
		start := time.Now()
		r := Read(source.NewText("x.yaml", source.Head, []byte(text)))
		if took := time.Since(start); took > 5*time.Second && took > 5*ordinary() {
			t.Errorf("%s: took %s", name, took)
		}
		if len(r.Documents) < 2 || r.Documents[0].Name != "first" || r.Documents[len(r.Documents)-1].Name != "last" {
			t.Errorf("%s: %d documents; the good ones are lost", name, len(r.Documents))
		}
		if problem := len(r.Problems) == 1 && r.Problems[0].Line > 3; problem == (c.readable || c.unread) || r.Unread != c.unread {
			t.Errorf("%s: problems %v, unread %v", name, r.Problems, r.Unread)
		}
	}
}

// ordinary is how long a megabyte takes that is not made to hurt, on this machine as busy as it is, and with the race detector
// where that is on. What grows with the square of its length takes far more than five times that.
func ordinary() time.Duration {
	text := strings.Repeat("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ordinary}\ndata:\n  key: value\n  other: another value\n", 10_000)
	start := time.Now()
	Read(source.NewText("x.yaml", source.Head, []byte(text)))
	return time.Since(start)
}

func entries(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{{ if x }}\nk%d: {{ y }}\n{{ z }}\n{{ end }}\n", i)
	}
	return b.String()
}

func FuzzRead(f *testing.F) {
	f.Add(chart)
	f.Add("a: {{ if x }}\n- {{ y }}\n{{ else }}\nb\n{{ end }}\n---\n{% for x %}\nc: ${d}\n{% endfor %}")
	f.Fuzz(func(t *testing.T, content string) {
		text := source.NewText("x.yaml", source.Head, []byte(content))
		for _, d := range Read(text).Documents {
			within(t, d.Root, len(content))
		}
	})
}

func within(t *testing.T, n *Node, length int) {
	if n.Start < 0 || n.End < n.Start || n.End > length {
		t.Fatalf("a node at %d to %d in a file of %d bytes", n.Start, n.End, length)
	}
	for _, item := range n.Items {
		within(t, item, length)
	}
	for _, e := range n.Entries {
		within(t, e.Key, length)
		within(t, e.Value, length)
	}
}
