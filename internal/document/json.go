package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// maxDepth is how deep JSON may nest: well above any real document, well below what a stack bears.
const maxDepth = 1_000

// JSON reads a file that holds one JSON value. The document is nil where there is a problem.
func JSON(text *source.Text) (*Document, *Problem) {
	content := bytes.TrimPrefix(text.Bytes, []byte("\xef\xbb\xbf"))
	skipped := len(text.Bytes) - len(content)
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	r := &jsonReader{text: text, content: content, skipped: skipped, decoder: decoder}
	root, err := r.value(0)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = r.fail("there is more text after the value")
		}
	}
	if err != nil {
		problem := r.problem(err)
		return nil, &problem
	}
	return &Document{Root: root}, nil
}

type jsonReader struct {
	text    *source.Text
	content []byte
	skipped int
	decoder *json.Decoder
	nodes   int
}

func (r *jsonReader) fail(format string, args ...any) error {
	return placed{int(r.decoder.InputOffset()) + r.skipped, fmt.Sprintf(format, args...)}
}

// token reads the next token and says where in the file it begins.
func (r *jsonReader) token() (json.Token, int, error) {
	before := int(r.decoder.InputOffset())
	token, err := r.decoder.Token()
	if err != nil {
		return nil, 0, err
	}
	for before < len(r.content) && bytes.IndexByte([]byte(" \t\r\n,:"), r.content[before]) >= 0 {
		before++
	}
	return token, before + r.skipped, nil
}

func (r *jsonReader) value(depth int) (*Node, error) {
	token, start, err := r.token()
	if err != nil {
		return nil, err
	}
	return r.rest(token, start, depth)
}

// rest reads what follows the first token of a value.
func (r *jsonReader) rest(token json.Token, start, depth int) (*Node, error) {
	r.nodes++
	if depth > maxDepth || r.nodes > MaxNodes {
		return nil, r.fail("the document is nested deeper than %d or has more than %d values, so it was not examined", maxDepth, MaxNodes)
	}
	n := &Node{Start: start}
	var err error
	switch t := token.(type) {
	case nil:
		n.Kind = Null
	case bool:
		n.Kind, n.Value = Bool, fmt.Sprint(t)
	case json.Number:
		n.Kind, n.Value = Number, t.String()
	case string:
		n.Kind, n.Value = String, t
	case json.Delim:
		if t == '[' {
			err = r.list(n, depth)
		} else {
			err = r.object(n, depth)
		}
	}
	n.End = int(r.decoder.InputOffset()) + r.skipped
	return n, err
}

func (r *jsonReader) list(n *Node, depth int) error {
	n.Kind = List
	for r.decoder.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.Items = append(n.Items, item)
	}
	_, err := r.decoder.Token()
	return err
}

func (r *jsonReader) object(n *Node, depth int) error {
	n.Kind = Map
	seen := map[string]bool{}
	for r.decoder.More() {
		token, start, err := r.token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		key := &Node{Kind: String, Value: name, Start: start, End: int(r.decoder.InputOffset()) + r.skipped}
		if seen[name] {
			return placed{start, fmt.Sprintf("the key %q stands twice in one object", name)}
		}
		seen[name] = true
		value, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.Entries = append(n.Entries, Entry{key, value})
	}
	_, err := r.decoder.Token()
	return err
}

func (r *jsonReader) problem(err error) Problem {
	offset, message := int(r.decoder.InputOffset())+r.skipped, err.Error()
	var at placed
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &at):
		offset = at.offset
	case errors.As(err, &syntax):
		offset, message = int(syntax.Offset)+r.skipped-1, "this is no JSON: "+message
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		offset, message = len(r.text.Bytes), "this is no JSON: the value ends too early"
	}
	line, column := r.text.Position(min(max(offset, 0), len(r.text.Bytes)))
	return Problem{line, column, message}
}
