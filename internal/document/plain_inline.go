package document

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// inline reads a value that is written between others on a line: a scalar, or a map or list in flow style.
func (p *plainReader) inline(flow bool) *Node {
	switch c := p.text[p.at]; c {
	case '{', '[':
		return p.flow(c)
	case '"', '\'':
		return p.quoted(c)
	case '-':
		if p.blankAt(p.at + 1) {
			return nil
		}
	case '?', ':', ',', ']', '}', '#', '&', '*', '!', '|', '>', '%', '@', '`':
		return nil
	case '.':
		if p.column() == 0 {
			return nil // it may end the document
		}
	}
	start := p.at
scalar:
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; c {
		case '\n':
			break scalar
		case ':':
			if p.blankAt(p.at + 1) {
				break scalar
			}
		case '#':
			if p.text[p.at-1] == ' ' {
				break scalar
			}
		case ',', '?', '[', ']', '{', '}':
			if flow {
				break scalar
			}
		}
	}
	value := strings.TrimRight(p.text[start:p.at], " ")
	n := p.node(p.kind(value), start)
	n.Value = value
	n.End += len(value)
	return n
}

// kind is what a plain scalar is. The library says, but for the two that are most common: words that begin like none that means
// something else, and numbers of decimal digits.
func (p *plainReader) kind(value string) Kind {
	if c := value[0] | 0x20; c >= 'a' && c <= 'z' && !strings.ContainsRune("ntfyo", rune(c)) {
		return String
	}
	if value[0] >= '1' && value[0] <= '9' && len(value) < 18 && strings.Trim(value, "0123456789") == "" {
		return Number
	}
	p.scalar = yaml.Node{Kind: yaml.ScalarNode, Value: value}
	return scalarKind(&p.scalar)
}

// quoted reads a scalar in quotes that ends on its line.
func (p *plainReader) quoted(quote byte) *Node {
	start, escaped := p.at, false
	for p.at++; p.at < len(p.text) && p.text[p.at] != '\n'; p.at++ {
		switch c := p.text[p.at]; {
		case c == '\\' && quote == '"', c == '\'' && quote == '\'' && strings.HasPrefix(p.text[p.at+1:], "'"):
			escaped = true
			if p.at++; p.is('\n') {
				return nil
			}
		case c == quote:
			p.at++
			n := p.node(String, start)
			n.Value = p.text[start+1 : p.at-1]
			n.End += p.at - start
			if escaped && !unescape(n, p.text[start:p.at]) {
				return nil
			}
			return n
		}
	}
	return nil
}

// unescape has the library say what a quoted scalar means.
func unescape(n *Node, written string) bool {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(written), &document); err != nil || len(document.Content) != 1 {
		return false
	}
	n.Value = document.Content[0].Value
	return true
}

// flow reads a map or a list in flow style, with values that are written out and no comma at its end.
func (p *plainReader) flow(open byte) *Node {
	if p.depth++; p.nodes > MaxNodes || p.depth > maxPlainDepth {
		return nil
	}
	defer func() { p.depth-- }()
	n, end := p.node(List, p.at), byte(']')
	if open == '{' {
		n.Kind, end = Map, '}'
	}
	if p.next(); p.is(end) {
		p.at++
		return n
	}
	for p.at < len(p.text) {
		line := p.line
		item := p.inline(true)
		if item == nil {
			return nil
		}
		p.skip()
		switch {
		case open == '[':
			n.Items = append(n.Items, item)
			n.End = max(n.End, item.End)
		case p.line != line || !p.is(':') || !p.add(n, item, p.flowValue):
			return nil
		}
		switch {
		case p.is(end):
			p.at++
			return n
		case !p.is(','):
			return nil
		}
		p.next()
	}
	return nil
}

// next goes on to what follows a bracket or a comma.
func (p *plainReader) next() {
	p.at++
	p.skip()
}

func (p *plainReader) is(c byte) bool { return p.at < len(p.text) && p.text[p.at] == c }

// flowValue reads a value in a map in flow style, and goes on to what follows it.
func (p *plainReader) flowValue() *Node {
	if p.skip(); p.at == len(p.text) {
		return nil
	}
	v := p.inline(true)
	p.skip()
	return v
}
