package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/nearest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
	"go.yaml.in/yaml/v3"
)

// decoder turns YAML nodes into values of the shape that Go types and their tags describe.
type decoder struct {
	text      *source.Text
	catalogue map[string]rules.Rule
	ids       []string // of the catalogue; see ruleIDs
	errors    []Error
	visited   int
}

// maxNodes bounds the work: aliases of aliases could otherwise make a small file stand for an enormous one.
const maxNodes = 100_000

// value decodes a node into v. name is the way to it, as in "databases[0].tool", for messages.
func (d *decoder) value(n *yaml.Node, v reflect.Value, c check, name string) {
	n, ok := d.resolve(n)
	if !ok {
		return
	}
	switch v.Interface().(type) {
	case Rules:
		v.Set(reflect.ValueOf(d.rules(n)))
		return
	case Strings:
		if n.Kind == yaml.ScalarNode {
			n = &yaml.Node{Kind: yaml.SequenceNode, Line: n.Line, Column: n.Column, Content: []*yaml.Node{n}}
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		d.object(n, v, name)
	case reflect.Slice:
		d.list(n, v, c, name)
	case reflect.Int:
		d.number(n, v, c, name)
	case reflect.String:
		if text, ok := d.string(n, c, name); ok {
			v.SetString(text)
		}
	}
}

// resolve follows an alias and counts the visit; false once the file has asked for too much.
func (d *decoder) resolve(n *yaml.Node) (*yaml.Node, bool) {
	d.visited++
	if d.visited > maxNodes {
		return nil, false
	}
	if d.visited == maxNodes {
		// What follows from stopping here is no error of the file, so this is the last thing said.
		d.errors = append(d.errors, Error{n.Line, n.Column, fmt.Sprintf("the file stands for more than %d values once its aliases are expanded", maxNodes)})
		return nil, false
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n, n != nil
}

func (d *decoder) object(n *yaml.Node, v reflect.Value, name string) {
	if n.Kind != yaml.MappingNode {
		d.wrongType(n, name, "an object with keys")
		return
	}
	fields := fieldsOf(v.Type())
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	present := make(map[string]bool)
	d.pairs(n, name, func(key, value *yaml.Node) {
		for _, f := range fields {
			if f.name == key.Value {
				present[f.name] = true
				d.value(value, v.Field(f.index), f.check, join(name, f.name))
				return
			}
		}
		d.errorf(key, "unknown key %q%s%s", shorten(key.Value), in(name), d.hint(key.Value, names))
	})
	for _, f := range fields {
		if f.check.required && !present[f.name] {
			message := fmt.Sprintf("%s is missing", join(name, f.name))
			if name == "" && f.name == "version" {
				message += "; begin the file with \"version: 1\""
			}
			d.errorf(n, "%s", message)
		}
	}
	if w, ok := v.Addr().Interface().(*Waiver); ok {
		w.At = d.span(n)
	}
}

// pairs calls do for each key and value of a mapping whose key is plain text and stands there once.
func (d *decoder) pairs(n *yaml.Node, name string, do func(key, value *yaml.Node)) {
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, ok := d.resolve(n.Content[i])
		if !ok {
			return
		}
		switch {
		case key.Kind != yaml.ScalarNode:
			d.errorf(n.Content[i], "a key%s must be a word, not %s", in(name), describe(key))
		case key.ShortTag() == "!!merge":
			d.errorf(key, "merge keys (<<) are not supported; write the keys out")
		case seen[key.Value]:
			d.errorf(key, "the key %q stands twice%s", shorten(key.Value), in(name))
		default:
			seen[key.Value] = true
			do(key, n.Content[i+1])
		}
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, c check, name string) {
	if n.Kind != yaml.SequenceNode {
		d.wrongType(n, name, "a list")
		return
	}
	if c.required && len(n.Content) == 0 {
		d.errorf(n, "%s must not be an empty list", name)
		return
	}
	items := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	seen := make(map[string]bool)
	for i, content := range n.Content {
		before := len(d.errors)
		d.value(content, items.Index(i), check{text: c.text, oneOf: c.oneOf, min: c.min, max: c.max}, fmt.Sprintf("%s[%d]", name, i))
		if len(d.errors) > before || !c.unique {
			continue
		}
		own := identity(items.Index(i))
		if seen[own] {
			d.errorf(content, "%s holds %q twice", name, shorten(own))
		}
		seen[own] = true
		if d.visited >= maxNodes {
			return
		}
	}
	v.Set(items)
}

// identity is what tells the items of a unique list apart: the text itself, or the field Name of an object.
func identity(item reflect.Value) string {
	if item.Kind() == reflect.Struct {
		return item.FieldByName("Name").String()
	}
	return item.String()
}

func (d *decoder) number(n *yaml.Node, v reflect.Value, c check, name string) {
	var number int
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || n.Decode(&number) != nil {
		d.wrongType(n, name, "a whole number")
		return
	}
	if c.max != 0 && (number < c.min || number > c.max) {
		limits := fmt.Sprintf("from %d to %d", c.min, c.max)
		if c.min == c.max {
			limits = fmt.Sprint(c.min)
		}
		d.errorf(n, "%s must be %s, not %d", name, limits, number)
		return
	}
	v.SetInt(int64(number))
}

// string decodes text. What YAML takes for a date is text too.
func (d *decoder) string(n *yaml.Node, c check, name string) (string, bool) {
	tag := n.ShortTag()
	if n.Kind != yaml.ScalarNode || tag != "!!str" && tag != "!!timestamp" {
		want := "text"
		if n.Kind == yaml.ScalarNode && tag != "!!null" {
			want = "text (in quotes)"
		}
		if c.text == "date" {
			want = "a date, as YYYY-MM-DD"
		} else if c.oneOf != nil {
			want = orList(c.oneOf)
		}
		d.wrongType(n, name, want)
		return "", false
	}
	if c.text == "rule" {
		return n.Value, d.rulePattern(n, name)
	}
	text, err := c.accept(n.Value)
	if err != nil {
		d.errorf(n, "%s %v", name, err)
		return "", false
	}
	return text, true
}

func (d *decoder) wrongType(n *yaml.Node, name, want string) {
	if name == "" {
		name = "the file"
	}
	d.errorf(n, "%s must be %s, not %s", name, want, describe(n))
}

func (d *decoder) errorf(n *yaml.Node, format string, values ...any) {
	if d.visited >= maxNodes {
		return
	}
	d.errors = append(d.errors, Error{max(n.Line, 1), max(n.Column, 1), fmt.Sprintf(format, values...)})
}

// span is from where a node begins to the end of that line: the parser does not say where a node ends.
func (d *decoder) span(n *yaml.Node) source.Span {
	line := d.text.Line(n.Line)
	start := d.text.LineStart(n.Line) + len(string([]rune(line)[:min(max(n.Column-1, 0), len([]rune(line)))]))
	return d.text.Span(start, d.text.LineStart(n.Line)+len(strings.TrimRight(line, " \t")))
}

// hint suggests a name. Only for the errors that are shown: a file of nothing but unknown names is not worth the time.
func (d *decoder) hint(unknown string, known []string) string {
	if len(d.errors) >= maxErrors {
		return ""
	}
	return nearest.Hint(unknown, known)
}

// describe says in plain words what a node is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!str", "!!timestamp":
		return fmt.Sprintf("the text %q", shorten(n.Value))
	case "!!bool":
		return shorten(n.Value)
	case "!!int", "!!float":
		return "the number " + shorten(n.Value)
	}
	return "a value with the tag " + shorten(n.Tag)
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func join(name, key string) string {
	if name == "" {
		return key
	}
	return name + "." + key
}

func in(name string) string {
	if name == "" {
		return ""
	}
	return " in " + name
}
