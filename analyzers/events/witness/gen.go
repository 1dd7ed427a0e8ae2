package witness

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// maker makes small values that schemas probably accept: a validator has the last word. turn chooses among the alternatives
// that there are, so that several turns give different values.
type maker struct {
	turn   int
	closed bool // the writer names all that it writes
	left   int  // values that may still be made; negative where the document is given up
	depth  int
}

const (
	maxValues = 1_500
	maxParts  = 300
	maxNested = 40
)

// flat is what holds for a value: the schemas given, with what they refer to, and of each union one alternative. One that is
// in the list already is the one that was chosen.
func (m *maker) flat(list []*schema.Schema) []*schema.Schema {
	var out []*schema.Schema
	seen := map[*schema.Schema]bool{}
	given := map[*schema.Schema]bool{}
	for _, s := range list {
		given[s] = true
	}
	choose := func(options []*schema.Schema) []*schema.Schema {
		for _, s := range options {
			if given[s] {
				return nil // it is added by itself
			}
		}
		return options[m.turn%len(options) : m.turn%len(options)+1]
	}
	var add func(s *schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] || len(out) > maxParts {
			return
		}
		seen[s] = true
		out = append(out, s)
		for _, r := range s.Refs {
			add(r.Target)
		}
		for _, part := range s.AllOf {
			add(part)
		}
		for _, options := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
			if len(options) > 0 {
				for _, one := range choose(options) {
					add(one)
				}
			}
		}
		if s.If != nil {
			if m.turn%2 == 0 {
				add(s.If)
				add(s.Then)
			} else {
				add(s.Else)
			}
		}
	}
	for _, s := range list {
		add(s)
	}
	return out
}

// value makes a value for the schemas that hold at a place.
func (m *maker) value(list []*schema.Schema) any {
	m.left--
	m.depth++
	defer func() { m.depth-- }()
	if m.left < 0 || m.depth > maxNested {
		m.left = -1
		return nil
	}
	parts := m.flat(list)
	if v, ok := m.listed(parts); ok {
		return v
	}
	switch kind := m.kind(parts); kind {
	case schema.Object:
		return m.object(parts, nil)
	case schema.Array:
		return m.array(parts, nil, -1)
	case schema.String:
		return m.text(parts)
	case schema.Boolean:
		return m.turn%2 == 0
	case schema.Null:
		return nil
	default:
		return number(parts, kind)
	}
}

// listed is a value that the schemas list.
func (m *maker) listed(parts []*schema.Schema) (any, bool) {
	var shortest []schema.Value
	for _, s := range parts {
		if s.Enum != nil && (shortest == nil || len(s.Enum) < len(shortest)) {
			shortest = s.Enum
		}
	}
	var fitting []schema.Value
	for _, v := range shortest {
		fits := true
		for _, s := range parts {
			fits = fits && (s.Type == nil || *s.Type&v.Type != 0) &&
				(s.Enum == nil || slices.ContainsFunc(s.Enum, func(other schema.Value) bool { return other.Text == v.Text }))
		}
		if fits {
			fitting = append(fitting, v)
		}
	}
	if len(fitting) == 0 {
		return nil, false
	}
	return Plain(fitting[m.turn%len(fitting)].Node), true
}

func types(parts []*schema.Schema) schema.Types {
	set := schema.Any
	for _, s := range parts {
		if s.Type != nil {
			set &= *s.Type
		}
	}
	return set
}

// kind is the type of the value that is made: the one that the schemas speak of, else the first that they allow.
func (m *maker) kind(parts []*schema.Schema) schema.Types {
	set := types(parts)
	var spoken schema.Types
	for _, s := range parts {
		if len(s.Properties)+len(s.Required)+len(s.PatternProperties) > 0 || s.AdditionalProperties != nil || s.Limit("minProperties") != nil {
			spoken |= schema.Object
		}
		if s.Items != nil || len(s.PrefixItems) > 0 || s.Contains != nil || s.Limit("minItems") != nil {
			spoken |= schema.Array
		}
		if s.Pattern != nil || s.Limit("minLength") != nil {
			spoken |= schema.String
		}
	}
	var allowed []schema.Types
	order := []schema.Types{schema.Object, schema.Array, schema.String, schema.Integer, schema.Boolean, schema.Null, schema.Fraction}
	for _, among := range []schema.Types{spoken & set, set &^ spoken} {
		for _, t := range order {
			if among&t != 0 {
				allowed = append(allowed, t)
			}
		}
	}
	if len(allowed) == 0 {
		return schema.Null
	}
	if set == schema.Any && spoken == 0 {
		return []schema.Types{schema.Boolean, schema.String, schema.Integer, schema.Null, schema.Array, schema.Object}[m.turn%6]
	}
	return allowed[m.turn/2%len(allowed)]
}

// of are the schemas that hold for a property, and whether anything names it.
func (m *maker) of(parts []*schema.Schema, name string) (list []*schema.Schema, named bool) {
	for _, s := range parts {
		here := false
		for _, p := range s.Properties {
			if p.Name == name {
				here = true
				list = append(list, p.Schema)
			}
		}
		for _, p := range s.PatternProperties {
			if p.Pattern.Regexp != nil && p.Pattern.Regexp.MatchString(name) {
				here = true
				list = append(list, p.Schema)
			}
		}
		if other := s.AdditionalProperties; !here && other != nil {
			list = append(list, other)
			named = named || contain.Says(other)
		}
		for _, r := range s.Required {
			named = named || r.Text == name
		}
		named = named || here
	}
	return list, named
}

// wish is what an object is to have, or not to have, beside what its schemas ask for.
type wish struct {
	with    map[string]any // these properties with these values
	without string
	lacking bool // without is meant
	more    int  // so many properties, if possible
	all     bool // all properties that are named
}

func (m *maker) object(parts []*schema.Schema, w *wish) any {
	if w == nil {
		w = &wish{}
	}
	object := map[string]any{}
	for name, v := range w.with {
		object[name] = v
	}
	skip := func(name string) bool { return w.lacking && name == w.without }
	for again := true; again; {
		again = false
		for _, s := range parts {
			for _, n := range s.Required {
				again = m.put(object, parts, n.Text, skip) || again
			}
			for _, d := range s.DependentRequired {
				if _, ok := object[d.Name]; ok {
					for _, n := range d.Needs {
						again = m.put(object, parts, n.Text, skip) || again
					}
				}
			}
		}
	}
	least := w.more
	for _, s := range parts {
		if l := s.Limit("minProperties"); l != nil && l.Value.Cmp(big.NewRat(200, 1)) < 0 {
			least = max(least, int(l.Value.Num().Int64()))
		}
	}
	for _, s := range parts {
		for _, p := range s.Properties {
			if len(object) < least || w.all {
				m.put(object, parts, p.Name, skip)
			}
		}
	}
	for _, name := range m.names(parts, least) {
		if len(object) < least {
			m.put(object, parts, name, skip)
		}
	}
	return object
}

func (m *maker) put(object map[string]any, parts []*schema.Schema, name string, skip func(string) bool) bool {
	if _, ok := object[name]; ok || skip(name) || m.left < 0 {
		return false
	}
	list, _ := m.of(parts, name)
	if slices.ContainsFunc(list, func(s *schema.Schema) bool { return s.Always != nil && !*s.Always }) {
		return false
	}
	object[name] = m.value(list)
	return true
}

// names makes names that no property has: by the patterns of the schemas, and any.
func (m *maker) names(parts []*schema.Schema, count int) []string {
	var names []string
	for _, s := range parts {
		for _, p := range s.PatternProperties {
			if p.Pattern.Regexp != nil {
				for turn := range 3 {
					names = append(names, matching(p.Pattern.Regexp, m.turn+turn))
				}
			}
		}
	}
	for _, s := range parts {
		if s.PropertyNames != nil {
			for turn := range 3 {
				inner := maker{turn: turn, left: 20}
				str := schema.String
				if text, ok := inner.value([]*schema.Schema{s.PropertyNames, {Type: &str}}).(string); ok {
					names = append(names, text)
				}
			}
		}
	}
	names = append(names, "other")
	for i := range min(count, 200) {
		names = append(names, fmt.Sprint("other", i+2))
	}
	return names
}

// array makes a list: of least items, and with one item where it is asked for.
func (m *maker) array(parts []*schema.Schema, with []any, at int) any {
	list := []any{}
	least := 0
	unique := false
	for _, s := range parts {
		if l := s.Limit("minItems"); l != nil && l.Value.Cmp(big.NewRat(2_000, 1)) < 0 {
			least = max(least, int(l.Value.Num().Int64()))
		}
		unique = unique || s.UniqueItems
	}
	var contained []any
	for _, s := range parts {
		if s.Contains == nil || at >= 0 {
			continue
		}
		count := 1
		if l := s.Limit("minContains"); l != nil {
			count = int(min(l.Value.Num().Int64(), 50))
		}
		for range count {
			contained = append(contained, m.value([]*schema.Schema{s.Contains}))
		}
	}
	prefix := 0
	for _, s := range parts {
		prefix = max(prefix, len(s.PrefixItems))
	}
	for i := 0; i < max(least, at+len(with)) && m.left >= 0 || len(contained) > 0 && m.left >= 0; i++ {
		switch {
		case i >= at && at >= 0 && i-at < len(with):
			list = append(list, with[i-at])
		case i >= prefix && len(contained) > 0:
			list = append(list, contained[0])
			contained = contained[1:]
		default:
			was := m.turn
			if unique {
				m.turn += i
			}
			list = append(list, m.value(m.itemsAt(parts, i)))
			m.turn = was
		}
		if i > 3_000 {
			break
		}
	}
	return list
}

func (m *maker) itemsAt(parts []*schema.Schema, i int) []*schema.Schema {
	var list []*schema.Schema
	for _, s := range parts {
		switch {
		case i < len(s.PrefixItems):
			list = append(list, s.PrefixItems[i])
		case s.Items != nil:
			list = append(list, s.Items)
		}
	}
	return list
}

// text is a string of the length, the pattern and the format that are asked for.
func (m *maker) text(parts []*schema.Schema) string {
	text := []string{"", "x", "a", "0", "other"}[m.turn%5]
	for _, s := range parts {
		if value, ok := formats[s.Format]; ok {
			return value
		}
	}
	for _, s := range parts {
		if s.Pattern != nil && s.Pattern.Regexp != nil {
			text = matching(s.Pattern.Regexp, m.turn)
			break
		}
	}
	least, most := tightest(parts, "minLength", "maxLength")
	return stretched(text, least, most)
}

func tightest(parts []*schema.Schema, low, high string) (least, most *big.Rat) {
	for _, s := range parts {
		if l := s.Limit(low); l != nil && (least == nil || l.Value.Cmp(least) > 0) {
			least = l.Value
		}
		if l := s.Limit(high); l != nil && (most == nil || l.Value.Cmp(most) < 0) {
			most = l.Value
		}
	}
	return least, most
}
