package render

import (
	"text/template"
	"text/template/parse"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// mark is what an engine is writing: an action of a template, with the values that it names.
type mark struct {
	text *source.Text
	at   int
	refs [][]string // paths from the top, as .Values.image.tag
}

// literal is text of a template that is written as it stands.
type literal struct {
	text *source.Text
	at   int
}

// marks tell what is written by the address of what is handed to the writer. The engine hands over a template's own text as it holds
// it; in front of everything else a text of one byte is put in that stands for its mark and is written nowhere. So each byte that
// comes out is known by where it came from, and each step of a template, a turn of an empty loop too, passes the writer, which
// can end it.
type marks struct {
	of       map[*byte]mark
	literals map[*byte]literal
	seen     map[*parse.Tree]bool
}

func newMarks() *marks {
	return &marks{of: map[*byte]mark{}, literals: map[*byte]literal{}, seen: map[*parse.Tree]bool{}}
}

// add puts marks into the templates that have none yet. texts are the files by the names of their templates.
func (m *marks) add(set *template.Template, texts map[string]*source.Text) {
	for _, t := range set.Templates() {
		if t.Tree == nil || t.Tree.Root == nil || m.seen[t.Tree] {
			continue
		}
		m.seen[t.Tree] = true
		// What a text made at run time says stands nowhere; the file is nil.
		m.list(t.Tree.Root, texts[t.Tree.ParseName], nil, t.Tree.ParseName == t.Name())
	}
}

// list marks a list of nodes, in which the dot stands for a path; known is whether it does.
func (m *marks) list(l *parse.ListNode, text *source.Text, dot []string, known bool) {
	if l == nil {
		return
	}
	nodes := []parse.Node{m.mark(text, int(l.Pos), nil)}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			if len(n.Text) > 0 {
				m.literals[&n.Text[0]] = literal{text, int(n.Pos)}
			}
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{parse.NewIdentifier("printed").SetPos(n.Pos)}})
			}
			nodes = append(nodes, m.mark(text, int(n.Pos), mentioned(n.Pipe, dot, known)))
		case *parse.IfNode:
			m.list(n.List, text, dot, known)
			m.list(n.ElseList, text, dot, known)
		case *parse.WithNode:
			inner, one := dotOf(n.Pipe, dot, known)
			m.list(n.List, text, inner, one)
			m.list(n.ElseList, text, dot, known)
		case *parse.RangeNode:
			m.list(n.List, text, nil, false) // an item of what is gone through
			m.list(n.ElseList, text, dot, known)
		}
		nodes = append(nodes, n)
	}
	l.Nodes = nodes
}

func (m *marks) mark(text *source.Text, at int, refs [][]string) parse.Node {
	stands := make([]byte, 1)
	m.of[&stands[0]] = mark{text, at, refs}
	return &parse.TextNode{NodeType: parse.NodeText, Pos: parse.Pos(at), Text: stands}
}

// dotOf is the path that a pipeline of one value stands for.
func dotOf(pipe *parse.PipeNode, dot []string, known bool) ([]string, bool) {
	if refs := mentioned(pipe, dot, known); len(refs) == 1 && len(pipe.Cmds) == 1 && len(pipe.Cmds[0].Args) == 1 {
		return refs[0], true
	}
	return nil, false
}

// mentioned are the paths from the top that a pipeline names.
func mentioned(n parse.Node, dot []string, known bool) [][]string {
	join := func(fields []string) []string { return append(append([]string(nil), dot...), fields...) }
	switch n := n.(type) {
	case *parse.PipeNode:
		var found [][]string
		for _, c := range n.Cmds {
			for _, a := range c.Args {
				found = append(found, mentioned(a, dot, known)...)
			}
		}
		return found
	case *parse.FieldNode:
		if known {
			return [][]string{join(n.Ident)}
		}
	case *parse.DotNode:
		if known && len(dot) > 0 {
			return [][]string{dot}
		}
	case *parse.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 {
			return [][]string{n.Ident[1:]}
		}
	}
	return nil
}
