package schema

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// parser reads the keywords of one schema.
type parser struct {
	file *File
	s    *Schema
}

// schema is the schema at a node, read once; nil, and a mistake of the file, where the node can be none.
func (f *File) schema(n *document.Node, pointer string, in *resource) *Schema {
	if s := f.byNode[n]; s != nil {
		return s
	}
	s := &Schema{File: f, Node: n, Pointer: pointer, Number: f.set.number(), made: in}
	switch {
	case n.Kind == document.Bool && f.Dialect >= Draft6:
		always := strings.EqualFold(n.Value, "true")
		s.Always = &always
	case n.Kind != document.Map:
		f.mistake(n, "a schema is an object%s; this is %s", map[bool]string{true: " or a boolean"}[f.Dialect >= Draft6], n.Kind)
		return nil
	}
	f.byNode[n] = s
	p := parser{f, s}
	p.identify()
	p.references()
	for _, keyword := range []string{"$defs", "definitions"} {
		p.named(keyword) // so that what has a name there is known
	}
	if len(s.Refs) > 0 && f.Dialect.refAlone() {
		return s
	}
	p.combined()
	p.values()
	p.numbers()
	p.object()
	p.array()
	return s
}

func (f *File) mistake(n *document.Node, format string, args ...any) {
	f.Mistakes = append(f.Mistakes, Mistake{n, fmt.Sprintf(format, args...)})
}

// get is the value of a keyword that the dialect knows; nil when there is none.
func (p parser) get(keyword string) *document.Node {
	if !p.file.Dialect.knows(keyword) {
		return nil
	}
	return p.s.Node.Get(keyword)
}

func (p parser) wrong(keyword string, n *document.Node, want string) {
	p.file.mistake(n, "%s is to be %s; this is %s", keyword, want, n.Kind)
}

func (p parser) unknown(keyword string, n *document.Node, format string, args ...any) {
	p.s.Unknowns = append(p.s.Unknowns, Unknown{keyword, n, fmt.Sprintf(format, args...)})
}

// below is the schema under a keyword, or under a name or a number below it.
func (p parser) below(n *document.Node, path ...string) *Schema {
	if n == nil {
		return nil
	}
	pointer := p.s.Pointer
	for _, token := range path {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
	}
	return p.file.schema(n, pointer, p.s.made)
}

func (p parser) one(keyword string) *Schema { return p.below(p.get(keyword), keyword) }

func (p parser) list(keyword string) []*Schema {
	n := p.get(keyword)
	if n == nil {
		return nil
	}
	if n.Kind != document.List || len(n.Items) == 0 {
		p.wrong(keyword, n, "a list of schemas")
		return nil
	}
	var schemas []*Schema
	for i, item := range n.Items {
		if s := p.below(item, keyword, strconv.Itoa(i)); s != nil {
			schemas = append(schemas, s)
		}
	}
	return schemas
}

func (p parser) named(keyword string) []Property {
	n := p.get(keyword)
	if n == nil {
		return nil
	}
	if n.Kind != document.Map {
		p.wrong(keyword, n, "an object of schemas")
		return nil
	}
	var properties []Property
	for _, e := range n.Entries {
		if s := p.below(e.Value, keyword, e.Key.Value); s != nil {
			properties = append(properties, Property{Name: e.Key.Value, Key: e.Key, Schema: s})
		}
	}
	return properties
}

func (p parser) combined() {
	s := p.s
	s.AllOf, s.AnyOf, s.OneOf = p.list("allOf"), p.list("anyOf"), p.list("oneOf")
	s.Not, s.If = p.one("not"), p.one("if")
	if then, otherwise := p.one("then"), p.one("else"); s.If != nil {
		s.Then, s.Else = then, otherwise
	}
}

func (p parser) values() {
	s := p.s
	if n := p.get("type"); n != nil {
		var set Types
		names := n.List()
		if n.Kind != document.List {
			names = []*document.Node{n}
		}
		for _, name := range names {
			named := TypesNamed(name.Text())
			if named == 0 {
				p.file.mistake(name, "%s is no type; the types are null, boolean, integer, number, string, array and object", Quote(name.Text()))
				set = Any
			}
			set |= named
		}
		s.Type = &set
	}
	if n := p.get("enum"); n != nil {
		if n.Kind != document.List {
			p.wrong("enum", n, "a list of values")
		} else {
			s.Enum = []Value{}
			for _, item := range n.Items {
				s.Enum = append(s.Enum, p.value("enum", item))
			}
		}
	}
	if n := p.get("const"); n != nil {
		only := p.value("const", n)
		allowed := s.Enum == nil
		for _, v := range s.Enum {
			allowed = allowed || v.Text == only.Text
		}
		s.Enum = []Value{}
		if allowed {
			s.Enum = append(s.Enum, only)
		}
	}
	if n := p.s.Node.Get("default"); n != nil {
		s.Default = n
	}
	if n := p.get("format"); n != nil {
		if n.Kind != document.String {
			p.wrong("format", n, "a string")
		}
		s.Format = n.Text()
	}
	if n := p.get("pattern"); n != nil {
		if n.Kind != document.String {
			p.wrong("pattern", n, "a regular expression")
		} else {
			s.Pattern = p.pattern(n)
		}
	}
}

func (p parser) value(keyword string, n *document.Node) Value {
	v, err := NewValue(n)
	if err != nil {
		p.unknown(keyword, n, "%s", err)
	}
	return v
}

// pattern reads an expression. One that RE2 cannot run is no mistake: it is ECMA 262 that counts (JSON Schema Core, section 6.4).
func (p parser) pattern(n *document.Node) *Pattern {
	compiled, _ := regexp.Compile(n.Value)
	if len(n.Value) > 2_000 {
		compiled = nil
	}
	return &Pattern{n.Value, n, compiled}
}

func (p parser) numbers() {
	for _, keyword := range []string{"minimum", "maximum", "multipleOf"} {
		p.limit(keyword, keyword, false)
	}
	for _, keyword := range []string{"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"} {
		p.limit(keyword, keyword, true)
	}
	for exclusive, inclusive := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		n := p.s.Node.Get(exclusive)
		switch {
		case n == nil:
		case p.file.Dialect > Draft4:
			p.limit(exclusive, exclusive, false)
		case n.Kind != document.Bool:
			p.wrong(exclusive, n, "a boolean in draft-04")
		case strings.EqualFold(n.Value, "true"): // draft-fge-json-schema-validation-00, section 5.1.3.1: it changes the other
			if l := p.s.Limit(inclusive); l != nil {
				l.Keyword = exclusive
			}
		}
	}
}

func (p parser) limit(keyword, name string, natural bool) {
	n := p.get(keyword)
	if n == nil {
		return
	}
	if n.Kind != document.Number {
		p.wrong(keyword, n, "a number")
		return
	}
	value, err := Number(n.Value)
	switch {
	case err != nil:
		p.unknown(keyword, n, "%s", err)
	case natural && (value.Sign() < 0 || !value.IsInt()):
		p.file.mistake(n, "%s is to be a number of 0 or more without a fraction", keyword)
	case keyword == "multipleOf" && value.Sign() <= 0:
		p.file.mistake(n, "multipleOf is to be greater than 0")
	case natural && value.Cmp(big.NewRat(1<<40, 1)) > 0:
		p.s.Limits = append(p.s.Limits, Limit{name, big.NewRat(1<<40, 1), n}) // more than any document holds
	default:
		p.s.Limits = append(p.s.Limits, Limit{name, value, n})
	}
}

func (p parser) object() {
	s := p.s
	s.Properties = p.named("properties")
	s.PatternProperties = p.named("patternProperties")
	for i := range s.PatternProperties {
		s.PatternProperties[i].Pattern = p.pattern(s.PatternProperties[i].Key)
	}
	s.AdditionalProperties = p.one("additionalProperties")
	if n := p.get("additionalProperties"); n != nil && n.Kind == document.Bool && p.file.Dialect == Draft4 {
		s.AdditionalProperties = p.boolean(n)
	}
	s.UnevaluatedProps, s.PropertyNames = p.one("unevaluatedProperties"), p.one("propertyNames")
	if n := p.get("required"); n != nil {
		s.Required = p.names("required", n)
	}
	if n := p.get("dependentRequired"); n != nil {
		for _, e := range n.Map() {
			s.DependentRequired = append(s.DependentRequired, Dependency{e.Key.Value, e.Key, p.names("dependentRequired", e.Value)})
		}
	}
	s.DependentSchemas = p.named("dependentSchemas")
	if n := p.get("dependencies"); n != nil && p.file.Dialect <= Draft7 {
		for _, e := range n.Map() {
			if e.Value.Kind == document.List {
				s.DependentRequired = append(s.DependentRequired, Dependency{e.Key.Value, e.Key, p.names("dependencies", e.Value)})
			} else if below := p.below(e.Value, "dependencies", e.Key.Value); below != nil {
				s.DependentSchemas = append(s.DependentSchemas, Property{Name: e.Key.Value, Key: e.Key, Schema: below})
			}
		}
	}
}

// boolean is a boolean where draft-04 allows one without calling it a schema.
func (p parser) boolean(n *document.Node) *Schema {
	p.file.Mistakes = p.file.Mistakes[:len(p.file.Mistakes)-1]
	always := strings.EqualFold(n.Value, "true")
	s := &Schema{File: p.file, Node: n, Pointer: p.s.Pointer, Number: p.file.set.number(), Always: &always}
	return s
}

func (p parser) names(keyword string, n *document.Node) []Name {
	if n.Kind != document.List {
		p.wrong(keyword, n, "a list of names")
		return nil
	}
	var names []Name
	for _, item := range n.Items {
		if item.Kind != document.String {
			p.wrong("a name in "+keyword, item, "a string")
			continue
		}
		names = append(names, Name{item.Value, item})
	}
	return names
}

func (p parser) array() {
	s := p.s
	s.UnevaluatedItems, s.Contains = p.one("unevaluatedItems"), p.one("contains")
	s.UniqueItems = p.get("uniqueItems").Text() == "true"
	if n := p.get("items"); n != nil && n.Kind == document.List && p.file.Dialect <= Draft2019 {
		// Up to 2019-09 a list of items is what prefixItems is now, and additionalItems are the rest (2020-12, change log).
		s.PrefixItems = p.list("items")
		s.Items = p.one("additionalItems")
		if rest := p.get("additionalItems"); rest != nil && rest.Kind == document.Bool && p.file.Dialect == Draft4 {
			s.Items = p.boolean(rest)
		}
		return
	}
	s.Items = p.one("items")
	if p.file.Dialect >= Draft2020 {
		s.PrefixItems = p.list("prefixItems")
	}
}
