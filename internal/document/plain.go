package document

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// plainReader reads the YAML that most files hold, several times as fast as the library: maps and lists in block and flow style,
// scalars on one line, and literal blocks. It gives up at anything else, be it rare or wrong: anchors, tags, folded text, tabs,
// keys that stand twice. The library then reads the document and says what there is to say, so that what is read, and what
// is refused, does not depend on who reads; FuzzPlain compares the two.
type plainReader struct {
	yaml *yamlReader
	// text is the document and from its offset in the file; values are parts of it.
	text string
	from int
	// at is where to read on, and line the beginning of the line there.
	at, line int
	depth    int
	nodes    int
	scalar   yaml.Node // for asking the library what a plain scalar is
}

// maxPlainDepth is how deep maps and lists may nest.
const maxPlainDepth = 100

// maxPlainKey is how long a key may be; the library takes up to 1024 bytes (YAML 1.2.2, section 7.4.2).
const maxPlainKey = 1000

// plain reads a document that is plain throughout; nil for any other.
func (r *yamlReader) plain() *Node {
	content := r.text.Bytes[r.start:r.end]
	if !plainBytes(content) {
		return nil
	}
	p := &plainReader{yaml: r, text: string(content), from: r.start}
	if strings.HasPrefix(p.text, "---") {
		if p.at = 3; !p.endsLine() {
			return nil
		}
	}
	p.skip()
	if p.at == len(p.text) {
		return nil
	}
	root := p.block(-1, false)
	if root == nil || root.Kind != Map && root.Kind != List || p.at < len(p.text) {
		return nil
	}
	return root
}

// plainBytes is whether a text holds no control characters but line feeds, and none of the characters beyond ASCII that
// YAML takes for line breaks or forbids (YAML 1.2.2, section 5.1; YAML 1.1, section 4.2).
func plainBytes(content []byte) bool {
	for i := 0; i < len(content); i++ {
		switch b := content[i]; {
		case b >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(content[i:])
			if r == utf8.RuneError || r < 0xA0 || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r&0xFFFE == 0xFFFE {
				return false
			}
			i += size - 1
		case b < ' ' && b != '\n' || b == 0x7F:
			return false
		}
	}
	return true
}

func (p *plainReader) node(kind Kind, start int) *Node {
	n := p.yaml.space.node()
	p.nodes++
	n.Kind, n.Start, n.End = kind, p.from+start, p.from+start
	return n
}

// skip passes blanks, comments and line ends.
func (p *plainReader) skip() {
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case ' ':
		case '\n':
			p.line = p.at + 1
		case '#':
			if p.at > p.line && p.text[p.at-1] != ' ' {
				return
			}
			end := strings.IndexByte(p.text[p.at:], '\n')
			if end < 0 {
				p.at = len(p.text)
				return
			}
			p.at += end - 1
		default:
			return
		}
	}
}

// blankAt is whether a blank, a line end or the end of the document stands at a place.
func (p *plainReader) blankAt(at int) bool {
	return at >= len(p.text) || p.text[at] == ' ' || p.text[at] == '\n'
}

// blanks passes the blanks of a line.
func (p *plainReader) blanks() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

// endsLine is whether nothing but a comment follows on the line.
func (p *plainReader) endsLine() bool {
	p.blanks()
	return p.at == len(p.text) || p.text[p.at] == '\n' || p.text[p.at] == '#' && p.text[p.at-1] == ' '
}

func (p *plainReader) column() int { return p.at - p.line }

// block reads the value that begins here, in a map or a list that stands in the column parent; then what is between it and the
// next token. A value after a key, on its line, is neither a map nor a list in block style.
func (p *plainReader) block(parent int, afterKey bool) *Node {
	if p.nodes > MaxNodes || p.depth > maxPlainDepth {
		return nil
	}
	p.depth++
	defer func() { p.depth-- }()
	column := p.column()
	switch c := p.text[p.at]; {
	case c == '|':
		return p.literal(parent)
	case c == '-' && p.blankAt(p.at+1):
		if afterKey {
			return nil
		}
		return p.list(column)
	}
	n := p.inline(false)
	if n == nil {
		return nil
	}
	if p.isKey(n) {
		if afterKey {
			return nil
		}
		return p.mapping(column, n)
	}
	if !p.endsLine() {
		return nil
	}
	p.skip()
	return n
}

// isKey is whether a value that has just been read is the key of a map in block style, and goes to the colon.
func (p *plainReader) isKey(n *Node) bool {
	before := p.at
	p.blanks()
	if p.at < len(p.text) && p.text[p.at] == ':' && p.blankAt(p.at+1) {
		return true
	}
	p.at = before
	return false
}

// maxPlainKeys is how many keys a map may have: each is compared with those before it.
const maxPlainKeys = 500

// add reads the value of a key, from the colon on, and adds both to a map that has no such key yet.
func (p *plainReader) add(n, key *Node, value func() *Node) bool {
	if key.Kind == Map || key.Kind == List || key.Value == "<<" || key.End-key.Start > maxPlainKey ||
		len(n.Entries) == maxPlainKeys || n.child(key.Value) != nil {
		return false
	}
	p.at++
	v := value()
	if v == nil {
		return false
	}
	n.Entries = append(n.Entries, Entry{key, v})
	n.End = max(n.End, key.End, v.End)
	return true
}

// mapping reads a map in block style, from the colon after its first key on.
func (p *plainReader) mapping(column int, key *Node) *Node {
	n := p.node(Map, key.Start-p.from)
	for p.add(n, key, func() *Node { return p.after(column, true) }) {
		switch {
		case p.at == len(p.text) || p.column() < column:
			return n
		case p.column() > column:
			return nil
		}
		if key = p.inline(false); key == nil || !p.isKey(key) {
			return nil
		}
	}
	return nil
}

// list reads a list in block style, from its first dash on. One that is the value of a key may stand in the key's column, so
// that a key there ends it.
func (p *plainReader) list(column int) *Node {
	n := p.node(List, p.at)
	for {
		p.at++
		item := p.after(column, false)
		if item == nil {
			return nil
		}
		n.Items = append(n.Items, item)
		n.End = max(n.End, item.End)
		switch {
		case p.at == len(p.text) || p.column() < column:
			return n
		case p.column() > column:
			return nil
		case p.text[p.at] != '-' || !p.blankAt(p.at+1):
			return n
		}
	}
}

// after reads the value after a colon or a dash of a map or list that stands in a column.
func (p *plainReader) after(column int, key bool) *Node {
	end, line := p.at, p.line
	p.skip()
	switch {
	case p.at == len(p.text):
	case p.line == line:
		return p.block(column, key)
	case p.column() > column:
		return p.block(column, false)
	case p.column() == column && key && p.text[p.at] == '-' && p.blankAt(p.at+1):
		return p.list(column)
	}
	return p.node(Null, end)
}

// literal reads a literal block in a map or a list that stands in the column parent, whose first line that is not blank says
// how far it is indented (YAML 1.2.2, section 8.1).
func (p *plainReader) literal(parent int) *Node {
	n := p.node(String, p.at)
	p.at++
	chomping := byte(' ')
	if p.is('-') || p.is('+') {
		chomping = p.text[p.at]
		p.at++
	}
	if !p.endsLine() {
		return nil
	}
	p.at += max(0, strings.IndexByte(p.text[p.at:], '\n'))
	if !p.is('\n') {
		return nil
	}
	p.at++
	var content strings.Builder
	indent, blank := -1, 0 // how many blank lines have not been written yet
	for p.line = p.at; p.at < len(p.text); p.line = p.at {
		p.blanks()
		column := p.column()
		switch {
		case p.is('\n') && (indent < 0 || column <= indent):
			if indent < 0 && column > 0 {
				return nil
			}
			blank++
			p.at++
			continue
		case p.at == len(p.text):
			return nil
		case indent < 0 && column > parent:
			indent = column
		case column < indent:
			return p.endLiteral(n, &content, chomping, blank)
		case indent < 0:
			return nil
		}
		end := strings.IndexByte(p.text[p.at:], '\n') + 1
		if end == 0 {
			return nil
		}
		for ; blank > 0; blank-- {
			content.WriteByte('\n')
		}
		content.WriteString(p.text[p.line+indent : p.at+end])
		p.at += end
	}
	if indent < 0 {
		return nil
	}
	return p.endLiteral(n, &content, chomping, blank)
}

func (p *plainReader) endLiteral(n *Node, content *strings.Builder, chomping byte, blank int) *Node {
	switch n.Value = content.String(); chomping {
	case '-':
		n.Value = strings.TrimSuffix(n.Value, "\n")
	case '+':
		n.Value += strings.Repeat("\n", blank)
	}
	n.End = p.yaml.blockEnd(n.Start)
	p.skip()
	return n
}
