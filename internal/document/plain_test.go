package document

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// plainSamples are documents that are read without the library, with much of what such a document may hold.
var plainSamples = []string{
	"a: 1\n", "---\na: b\n", "--- # said\na: b", "# first\n\na: b # last\n",
	"a:\n  b: c\n  d:\n    - e\n    -   f: g\n        h: i\n    -\n      - j\n    - - k\n      - l\nm:\n- n\n- o: p\nq:\n",
	"- a\n-\n- b: c\n\n  d: e\n# no comment\n- f:\n    - g\n",
	"a: {b: c, \"d\":1, 'e': [], f: {}, g: [h, {i: j}]}\nk: [\n  l,\n  # m\n  n ]\n",
	"a: \"b # c\" # d\n'it''s': 'f: g'\nh: \"\\u00e9\\n\"\n\"i\" : j\n",
	"a: |\n  b\n   c\n\n  d\n\ne: |-\n\n  # f\n  g\n\nh:\n  - |+\n    i\n\n  - j\n",
	"a: true\nb: ~\nc: null\nd: 0x1F\ne: 1.5\nf: 2001-01-01\ng: http://a:80/#b\nh: a:b c#d\ni: -1\n",
	"ä: ö # ü\nb:\n  -  c: é\n     d: e\n",
	"a: b\n\n  \n# c\n   # d\n",
}

// otherSamples are documents near those that only the library reads, or refuses.
var otherSamples = []string{
	"", "---\n", "a", "a: &x b\nc: *x\n", "a: !!str 1\n", "<<: {a: b}\n", "a: b\n c: d\n", "a: b\n  c\n", "a: b: c\n", "a: - b\n", "a: >\n  b\n  c\n",
	"a: |2\n   b\n", "a: |\n", "a: |\n     \n   b\n", "a:\tb\n", "a: b\r\n", "a: 1\na: 2\n", "{a: b, a: c}\n", "[a: b]\n", "{a, b}\n", "[a,]\n", "[a\n b]\n",
	"a: \"b\n c\"\n", "? a\n: b\n", "a: b\n...\n", "a: 'b\n", "a: \"b\\\n", "a: @b\n", "{a: b\n", "- a\nb: c\n", "a:\n  - b\n c: d\n", "a: \u2028b\n",
	"a: \"b\"c\n", "a: [b]#c\n", "[a]: b\n", "a: |\n  b", "a: \"\\q\"\n", "\ufeffa: b\n", "--- c\n", "? b\n", "a:\n- b\n - c\n",
}

// TestPlain compares what is read without the library with what the library reads.
func TestPlain(t *testing.T) {
	for _, sample := range plainSamples {
		if !compared(t, []byte(sample)) {
			t.Errorf("%q is plain and was left to the library", sample)
		}
	}
	for _, sample := range otherSamples {
		if compared(t, []byte(sample)) {
			t.Errorf("%q was read without the library", sample)
		}
	}
}

// FuzzPlain compares likewise.
func FuzzPlain(f *testing.F) {
	for _, sample := range append(plainSamples, otherSamples...) {
		f.Add([]byte(sample))
	}
	f.Fuzz(func(t *testing.T, content []byte) { compared(t, content) })
}

// compared is whether some document of a text was read without the library. What both read has to be the same.
func compared(t *testing.T, content []byte) bool {
	t.Helper()
	text := source.NewText("a.yaml", source.Head, content)
	read := false
	for _, piece := range pieces(content) {
		got := (&yamlReader{text: text, start: piece.start, end: piece.end, space: new(Space)}).plain()
		if got == nil {
			continue
		}
		read = true
		want, err := (&yamlReader{text: text, start: piece.start, end: piece.end}).any()
		if err != nil {
			t.Errorf("%q: the library refuses it: %v", content[piece.start:piece.end], err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: read\n%s\nand the library\n%s", content[piece.start:piece.end], drawn(got, ""), drawn(want, ""))
		}
	}
	return read
}

// drawn is a tree for people.
func drawn(n *Node, indent string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s %q %d to %d\n", indent, n.Kind, n.Value, n.Start, n.End)
	for _, item := range n.Items {
		b.WriteString(drawn(item, indent+"  "))
	}
	for _, e := range n.Entries {
		b.WriteString(drawn(e.Key, indent+"  ") + drawn(e.Value, indent+"    "))
	}
	return b.String()
}
