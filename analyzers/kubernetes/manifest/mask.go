package manifest

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// mask is a file whose template actions were replaced by as many bytes that YAML can read, so that every offset in it is an
// offset in the file.
type mask struct {
	text    *source.Text
	actions []action
	outputs []output
	blocks  blocks
	lines   []int // where the lines begin
}

// output is an action on a line of its own that writes part of a map or a list there.
type output struct {
	at     int
	indent int // the column of what it writes, from 0; -1 where it cannot be told
	text   string
}

// mark begins what stands for an action inside of a line: a code point for private use, which no manifest holds.
const mark = "\uE000"

// maskActions replaces the actions. A line that holds nothing but actions becomes blank; an action inside of a line becomes a
// word. What follows an else up to its end is left out, because the other branch stands in its place.
func maskActions(text *source.Text) *mask {
	m := &mask{text: text, actions: findActions(text.Bytes)}
	if !strings.Contains("/"+text.Path, "/templates/") {
		// Only a chart's engine reads what stands in a comment. In a file of values that is an example.
		m.actions = outsideComments(text.Bytes, m.actions)
	}
	if len(m.actions) == 0 {
		return m
	}
	p := &masking{mask: m, content: text.Bytes, masked: bytes.Clone(text.Bytes)}
	for first := 0; first < len(m.actions); {
		last, alone := lineGroup(p.content, m.actions, first)
		if alone {
			at := m.actions[first].start
			blank(p.masked[bytes.LastIndexByte(p.content[:at], '\n')+1 : at])
		}
		for ; first <= last; first++ {
			a := m.actions[first]
			p.structure(a, alone)
			if alone {
				blank(p.masked[a.start:a.end])
			} else if silent(a) {
				fill(p.masked[a.start:a.end], ' ')
			} else {
				word(p.masked[a.start:a.end])
			}
		}
	}
	sort.SliceStable(m.outputs, func(i, j int) bool { return m.outputs[i].at < m.outputs[j].at })
	m.blocks.index()
	m.text = source.NewText(text.Path, text.Side, p.masked)
	m.lines = []int{0}
	for i, b := range p.masked {
		if b == '\n' {
			m.lines = append(m.lines, i+1)
		}
	}
	return m
}

// outsideComments keeps the actions whose line does not begin with #.
func outsideComments(content []byte, actions []action) []action {
	kept := actions[:0]
	line, seen := 0, 0
	for _, a := range actions {
		if at := bytes.LastIndexByte(content[seen:a.start], '\n'); at >= 0 {
			line = seen + at + 1
		}
		seen = a.start
		if !bytes.HasPrefix(bytes.TrimLeft(content[line:min(a.start, line+maxIndent)], " \t"), []byte("#")) {
			kept = append(kept, a)
		}
	}
	return kept
}

// maxIndent is how far into a line a comment may begin.
const maxIndent = 200

// withoutProblem leaves a block out that holds the place of a problem, but not the document's beginning; nil where there is
// no such block.
func (m *mask) withoutProblem(problems []document.Problem) *mask {
	for _, p := range problems {
		start, _, templated := m.documentAround(p.Line)
		if !templated {
			continue
		}
		line := m.text.Line(p.Line)
		at := m.text.LineStart(p.Line) + max(p.Column-1, len(line)-len(strings.TrimLeft(line, " ")))
		first := bytes.TrimLeft(bytes.TrimPrefix(m.text.Bytes[start:], []byte("---")), " \t\r\n")
		if b := m.blocks.innermost(at); b != nil && b.start > len(m.text.Bytes)-len(first) {
			return m.without(b)
		}
	}
	return nil
}

// without blanks a block and has an unknown output in its place.
func (m *mask) without(b *block) *mask {
	masked := bytes.Clone(m.text.Bytes)
	blank(masked[b.start:b.end])
	smaller := *m
	smaller.text = source.NewText(m.text.Path, m.text.Side, masked)
	smaller.outputs = nil
	for _, o := range m.outputs {
		if o.at < b.start || o.at >= b.end {
			smaller.outputs = append(smaller.outputs, o)
		}
	}
	smaller.outputs = append(smaller.outputs, output{at: b.start, indent: firstColumn(m.text.Bytes[b.start:b.end]), text: "if"})
	sort.SliceStable(smaller.outputs, func(i, j int) bool { return smaller.outputs[i].at < smaller.outputs[j].at })
	return &smaller
}

// column is how far an offset stands from the beginning of its line, in bytes.
func (m *mask) column(at int) int {
	if len(m.lines) == 0 {
		return 0
	}
	return at - m.lines[max(0, sort.SearchInts(m.lines, at+1)-1)]
}

// documentAround is the stretch of the document that holds a line of the masked text, and whether actions of a template stand
// in it.
func (m *mask) documentAround(line int) (from, to int, templated bool) {
	if len(m.actions) == 0 {
		return 0, 0, false
	}
	marker := func(l int) bool {
		t := m.text.Line(l)
		return t == "---" || strings.HasPrefix(t, "--- ")
	}
	first, last := line, line+1
	for first > 1 && !marker(first) {
		first--
	}
	for m.text.LineStart(last) < len(m.text.Bytes) && !marker(last) {
		last++
	}
	from, to = m.text.LineStart(first), m.text.LineStart(last)
	i := sort.Search(len(m.actions), func(i int) bool { return m.actions[i].end > from })
	return from, to, i < len(m.actions) && m.actions[i].start < to
}

// masking is the work on one file.
type masking struct {
	mask            *mask
	content, masked []byte
	open            []openBlock
}

type openBlock struct {
	start   int
	repeats bool
	defines bool
	other   int // where the text after an else begins; 0 before there is one
}

var nindent = Pattern(`\bn?indent\s+(\d{1,4})`)

// silent is whether an action writes nothing and begins or ends nothing.
func silent(a action) bool {
	kind, _ := kindOf(a.text)
	return kind == "silent"
}

// kindOf says what an action does by its first word: begin a block, another branch or end one; write nothing (a comment, an
// assignment, a statement); else it writes.
func kindOf(text string) (kind, word string) {
	end := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && !('a' <= r && r <= 'z') && !('A' <= r && r <= 'Z') && !('0' <= r && r <= '9')
	})
	if end < 0 {
		end = len(text)
	}
	word = text[:end]
	switch word {
	case "if", "with", "range", "define", "block", "for", "filter", "macro", "raw", "call":
		return "block", word
	case "else", "elif":
		return "else", word
	case "set", "break", "continue", "fail", "import", "from", "_":
		return "silent", word
	}
	rest := text[end:]
	if strings.HasPrefix(rest, "$") {
		rest = strings.TrimLeftFunc(rest[1:], func(r rune) bool {
			return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		})
	}
	rest = strings.TrimLeft(rest, " \t")
	switch {
	case strings.HasPrefix(word, "end"):
		return "end", word
	case strings.HasPrefix(text, "/*"), strings.HasPrefix(text, "#"), strings.HasPrefix(rest, ":="), strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "=="):
		return "silent", word
	}
	return "writes", word
}

// maxNesting is how deep blocks may nest for their else to be left out. It bounds the time that text made to hurt can take.
const maxNesting = 100

// structure keeps account of blocks, and of what an action on a line of its own writes.
func (p *masking) structure(a action, alone bool) {
	m := p.mask
	kind, word := kindOf(a.text)
	switch {
	case kind == "block":
		p.open = append(p.open, openBlock{start: a.end, repeats: word == "range" || word == "for", defines: word == "define" || word == "macro"})
	case kind == "else":
		if len(p.open) > 0 && p.open[len(p.open)-1].other == 0 {
			p.open[len(p.open)-1].other = a.end
		}
	case kind == "end":
		p.close(a)
	case alone && !a.control && kind == "writes":
		o := output{at: a.start, indent: a.start - bytes.LastIndexByte(p.content[:a.start], '\n') - 1, text: strings.Join(strings.Fields(a.text), " ")}
		if n := nindent().FindStringSubmatch(a.text); n != nil {
			o.indent, _ = strconv.Atoi(n[1])
		} else if o.indent == 0 && slices.Contains([]string{"include", "template", "toYaml", "tpl"}, word) {
			o.indent = -1 // what it writes may be indented by itself
		}
		m.outputs = append(m.outputs, o)
	}
}

// close ends the innermost block.
func (p *masking) close(a action) {
	if len(p.open) == 0 {
		return
	}
	b, depth := p.open[len(p.open)-1], len(p.open)
	p.open = p.open[:depth-1]
	p.mask.blocks.add(block{b.start, a.start, b.repeats})
	if depth > maxNesting {
		return
	}
	switch {
	case b.defines:
		blank(p.masked[b.start:a.start])
		p.drop(b.start)
	case b.other > 0:
		other := p.content[b.other:a.start]
		p.drop(b.other)
		if bytes.IndexByte(other, '\n') < 0 {
			word(p.masked[b.other:a.start])
			return
		}
		p.mask.outputs = append(p.mask.outputs, output{at: b.other, indent: firstColumn(other), text: "else"})
		blank(p.masked[b.other:a.start])
	}
}

// drop forgets the outputs from an offset on: their text is left out.
func (p *masking) drop(from int) {
	list := p.mask.outputs
	for len(list) > 0 && list[len(list)-1].at >= from {
		list = list[:len(list)-1]
	}
	p.mask.outputs = list
}

// firstColumn is the column, from 0, of the first line that holds anything but an action; -1 where there is none.
func firstColumn(content []byte) int {
	for len(content) > 0 {
		line, rest, _ := bytes.Cut(content, []byte("\n"))
		trimmed := bytes.TrimLeft(line, " ")
		if len(bytes.TrimSpace(trimmed)) > 0 && !bytes.HasPrefix(trimmed, []byte("{{")) && !bytes.HasPrefix(trimmed, []byte("{%")) {
			return len(line) - len(trimmed)
		}
		content = rest
	}
	return -1
}

// blank makes text empty lines, which may stand anywhere: one of spaces may not begin a block scalar.
func blank(b []byte) { fill(b, '\n') }

func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

// word fills bytes with a word that begins with the mark.
func word(b []byte) {
	fill(b, 'x')
	if len(b) >= len(mark) {
		copy(b, mark)
	}
}
