package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// YAML reads the documents of a file. A document that is no YAML is a problem, or, where it holds template actions, a
// document with Template set; the others are read all the same.
func YAML(text *source.Text) ([]Document, []Problem) { return new(Space).YAML(text) }

// YAML reads the documents of a file likewise, in the place of what was read before.
func (s *Space) YAML(text *source.Text) ([]Document, []Problem) {
	s.empty()
	var documents []Document
	var problems []Problem
	for _, piece := range pieces(text.Bytes) {
		r := &yamlReader{text: text, start: piece.start, end: piece.end, space: s}
		root, err := r.read()
		switch {
		case err == nil && root == nil:
			continue
		case err == nil:
			documents = append(documents, Document{Root: root})
		case isTemplate(text.Bytes[piece.start:piece.end]):
			documents = append(documents, Document{Template: true})
		default:
			problems = append(problems, r.problem(err))
		}
	}
	return documents, problems
}

// isTemplate is whether text holds actions of Go's templates or of Jinja.
func isTemplate(content []byte) bool {
	return bytes.Contains(content, []byte("{{")) || bytes.Contains(content, []byte("{%"))
}

type piece struct{ start, end int }

// pieces cuts a file at its document markers: a line that begins with `---` ends a document wherever it stands
// (YAML 1.2.2, section 9.1.2), so each document can be parsed by itself.
func pieces(content []byte) []piece {
	var cut []piece
	start, offset := 0, 0
	for offset < len(content) {
		next := len(content)
		if at := bytes.IndexByte(content[offset:], '\n'); at >= 0 {
			next = offset + at + 1
		}
		line := bytes.TrimRight(content[offset:next], "\r\n")
		if bytes.HasPrefix(line, []byte("---")) && (len(line) == 3 || line[3] == ' ' || line[3] == '\t') {
			cut = append(cut, piece{start, offset})
			start = offset
		}
		offset = next
	}
	return append(cut, piece{start, len(content)})
}

type yamlReader struct {
	text       *source.Text
	start, end int
	space      *Space
	firstLine  int
	nodes      int
	open       map[*yaml.Node]bool // aliases that are being followed
	last       place               // where the last node began
}

// place is an offset with its line, from 1 within the document, and its column.
type place struct{ line, column, offset int }

// placed is an error with a place of its own.
type placed struct {
	offset  int
	message string
}

func (p placed) Error() string { return p.message }

func (r *yamlReader) read() (*Node, error) {
	if root := r.plain(); root != nil {
		return root, nil
	}
	return r.any()
}

// any reads a document with the library.
func (r *yamlReader) any() (*Node, error) {
	r.firstLine, _ = r.text.Position(r.start)
	r.open = map[*yaml.Node]bool{}
	var document yaml.Node
	err := yaml.NewDecoder(bytes.NewReader(r.text.Bytes[r.start:r.end])).Decode(&document)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	return r.node(document.Content[0])
}

func (r *yamlReader) node(y *yaml.Node) (*Node, error) {
	r.nodes++
	if r.nodes > MaxNodes {
		return nil, placed{r.start, fmt.Sprintf("the document has more than %d values, so it was not examined", MaxNodes)}
	}
	start := r.offset(y)
	n := &Node{Start: start, End: start}
	switch y.Kind {
	case yaml.AliasNode:
		if r.open[y.Alias] {
			return nil, placed{start, fmt.Sprintf("the alias *%s stands for a value that holds it", y.Value)}
		}
		r.open[y.Alias] = true
		target, err := r.node(y.Alias)
		delete(r.open, y.Alias)
		if err != nil {
			return nil, err
		}
		n.Kind, n.Value, n.Entries, n.Items = target.Kind, target.Value, target.Entries, target.Items
		n.End = start + 1 + len(y.Value)
		return n, nil
	case yaml.MappingNode:
		return r.mapping(n, y)
	case yaml.SequenceNode:
		n.Kind = List
		for _, item := range y.Content {
			child, err := r.node(item)
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, child)
			n.End = max(n.End, child.End)
		}
		return n, nil
	}
	n.Kind, n.Value = scalarKind(y), y.Value
	n.End = r.scalarEnd(y, start)
	return n, nil
}

func (r *yamlReader) mapping(n *Node, y *yaml.Node) (*Node, error) {
	n.Kind = Map
	seen, merged := map[string]bool{}, false
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, err := r.node(y.Content[i])
		if err != nil {
			return nil, err
		}
		value, err := r.node(y.Content[i+1])
		if err != nil {
			return nil, err
		}
		n.End = max(n.End, value.End, key.End)
		if y.Content[i].Tag == "!!merge" {
			n.merge(value)
			merged = true
			continue
		}
		if key.Kind == Map || key.Kind == List {
			// Most often this is an action of a template: `{{ .Values.image }}` is a map in a map to YAML.
			return nil, placed{key.Start, "a map or a list cannot be a key, so the document was not examined"}
		}
		if seen[key.Value] {
			return nil, placed{key.Start, fmt.Sprintf("the key %q stands twice in one map", key.Value)}
		}
		seen[key.Value] = true
		if merged {
			n.set(Entry{key, value})
			continue
		}
		n.Entries = append(n.Entries, Entry{key, value})
	}
	return n, nil
}

// set puts an entry of the map's own in, over one that came by a merge key.
func (n *Node) set(entry Entry) {
	for i, e := range n.Entries {
		if e.Key.Value == entry.Key.Value {
			n.Entries[i] = entry
			return
		}
	}
	n.Entries = append(n.Entries, entry)
}

// merge takes the entries of `<<: *anchor` (or a list of them) that the map has not.
func (n *Node) merge(from *Node) {
	if from.Kind == List {
		for _, item := range from.Items {
			n.merge(item)
		}
		return
	}
	for _, e := range from.Entries {
		if n.child(e.Key.Value) == nil {
			n.Entries = append(n.Entries, e)
		}
	}
}

func scalarKind(y *yaml.Node) Kind {
	switch y.ShortTag() {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int", "!!float":
		return Number
	}
	return String
}

// offset is where a node begins in the file.
func (r *yamlReader) offset(y *yaml.Node) int {
	at := r.text.LineStart(r.firstLine + y.Line - 1)
	if at == 0 && bytes.HasPrefix(r.text.Bytes, []byte("\xef\xbb\xbf")) {
		at = 3
	}
	column := 1
	if r.last.line == y.Line && r.last.column <= y.Column && r.last.column > 0 {
		at, column = r.last.offset, r.last.column // a file may be one long line, which is not to be counted anew for each node
	}
	for ; column < y.Column && at < r.end; column++ {
		_, size := utf8.DecodeRune(r.text.Bytes[at:])
		at += size
	}
	r.last = place{y.Line, column, at}
	return at
}

// scalarEnd finds the end of a scalar as it is written: quotes included, and a block scalar's last line.
func (r *yamlReader) scalarEnd(y *yaml.Node, start int) int {
	raw := r.text.Bytes[start:r.end]
	switch {
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return r.blockEnd(start)
	case y.Style&yaml.DoubleQuotedStyle != 0:
		return start + quotedEnd(raw, '"', '\\')
	case y.Style&yaml.SingleQuotedStyle != 0:
		return start + quotedEnd(raw, '\'', '\'')
	case bytes.HasPrefix(raw, []byte(y.Value)):
		return start + len(y.Value)
	}
	// A plain scalar over several lines, or one with a tag or an anchor: up to the end of its first line.
	if at := bytes.IndexAny(raw, "\r\n"); at >= 0 {
		return start + at
	}
	return r.end
}

func quotedEnd(raw []byte, quote, escape byte) int {
	for i := 1; i < len(raw); i++ {
		switch {
		case raw[i] == escape && i+1 < len(raw) && (escape == '\\' || raw[i+1] == quote):
			i++
		case raw[i] == quote:
			return i + 1
		}
	}
	return len(raw)
}

// blockEnd is past the last line of a block scalar: the lines after its header that are blank or deeper than the line
// of the header.
func (r *yamlReader) blockEnd(start int) int {
	line, _ := r.text.Position(start)
	header := r.text.Line(line)
	indent := len(header) - len(strings.TrimLeft(header, " "))
	end := r.text.LineStart(line) + len(header)
	for next := line + 1; r.text.LineStart(next) < r.end; next++ {
		content := r.text.Line(next)
		trimmed := strings.TrimLeft(content, " ")
		if trimmed == "" {
			continue
		}
		if len(content)-len(trimmed) <= indent {
			break
		}
		end = r.text.LineStart(next) + len(content)
	}
	return min(end, r.end)
}

var yamlLine = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)$`)

func (r *yamlReader) problem(err error) Problem {
	var at placed
	if errors.As(err, &at) {
		line, column := r.text.Position(at.offset)
		return Problem{line, column, at.message}
	}
	line, message := r.firstLine, err.Error()
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		message = m[2]
		if n, convErr := strconv.Atoi(m[1]); convErr == nil {
			line = r.firstLine + n - 1
		}
	}
	return Problem{line, 1, "this YAML document cannot be read: " + message}
}
