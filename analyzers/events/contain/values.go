package contain

import (
	"math/big"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// valuesHold is whether every value of a branch meets type, enum, const, the bounds and the pattern of a schema.
func (c *checker) valuesHold(b *branch, s *schema.Schema) outcome {
	sh := c.shapeOf(b)
	o := yes()
	if s.Type != nil {
		if more := sh.types &^ *s.Type; more != 0 {
			from := sh.types.String()
			if sh.types == schema.Any {
				from = ""
			}
			o.add(c.cause(b, Cause{Kind: TypeNarrowed, Keyword: "type", From: from, To: s.Type.String(), Reader: Place{s, s.Keyword("type")}, Certain: true}))
		}
	}
	if s.Enum != nil {
		o.add(c.enumHolds(b, s))
	}
	for i := range s.Limits {
		o.add(c.limitHolds(b, s, &s.Limits[i]))
	}
	if s.Pattern != nil && sh.types&schema.String != 0 {
		o.add(c.patternHolds(b, s))
	}
	return o
}

func (c *checker) enumHolds(b *branch, s *schema.Schema) outcome {
	sh := c.shapeOf(b)
	place := Place{s, s.Keyword("enum")}
	if !sh.finite {
		return c.cause(b, Cause{Kind: EnumAdded, Keyword: "enum", To: shown(s.Enum), Reader: place, Certain: true})
	}
	listed := map[string]bool{}
	for _, v := range s.Enum {
		listed[v.Text] = true
	}
	var missing []schema.Value
	for _, v := range sh.values {
		if !listed[v.Text] && (s.Type == nil || v.Type&*s.Type != 0) { // what is refused for its type is said of the type
			missing = append(missing, v)
		}
	}
	if len(missing) == 0 {
		return yes()
	}
	return c.cause(b, Cause{Kind: ValueRemoved, Keyword: "enum", Values: missing, From: shown(sh.values), To: shown(s.Enum), Reader: place, Certain: true})
}

// shown is the first few of some values, as JSON.
func shown(values []schema.Value) string {
	var texts []string
	for i, v := range values {
		if i == 10 {
			texts = append(texts, "…")
			break
		}
		texts = append(texts, v.Text)
	}
	return strings.Join(texts, ", ")
}

// finitely tests the values of a branch that has only so many; ok is false for any other.
func (c *checker) finitely(b *branch, cause Cause, test func(schema.Value) tri) (o outcome, ok bool) {
	sh := c.shapeOf(b)
	if !sh.finite {
		return yes(), false
	}
	o = yes()
	for _, v := range sh.values {
		switch test(v) {
		case no:
			cause.Values = append(cause.Values, v)
		case unsure:
			o.add(c.undecided("whether "+v.Text+" is accepted could not be told", cause.Reader.Schema, nil))
		}
	}
	if len(cause.Values) > 0 {
		o.add(c.cause(b, cause))
	}
	return o, true
}

var limitTypes = map[string]schema.Types{
	"minimum": schema.Numbers, "maximum": schema.Numbers, "exclusiveMinimum": schema.Numbers, "exclusiveMaximum": schema.Numbers,
	"multipleOf": schema.Numbers, "minLength": schema.String, "maxLength": schema.String, "minItems": schema.Array,
	"maxItems": schema.Array, "minProperties": schema.Object, "maxProperties": schema.Object,
}

func (c *checker) limitHolds(b *branch, s *schema.Schema, l *schema.Limit) outcome {
	sh := c.shapeOf(b)
	if sh.types&limitTypes[l.Keyword] == 0 {
		return yes()
	}
	cause := Cause{Kind: RangeNarrowed, Keyword: l.Keyword, To: schema.Show(l.Value), Reader: Place{s, s.Keyword(l.Keyword)}, Certain: true}
	if o, ok := c.finitely(b, cause, func(v schema.Value) tri { return within(l, v.Node, v) }); ok {
		return o
	}
	name := strings.Replace(l.Keyword, "exclusiveM", "m", 1)
	known, ok := sh.limits[name]
	if l.Keyword == "multipleOf" {
		if sh.step != nil {
			if new(big.Rat).Quo(sh.step, l.Value).IsInt() {
				return yes()
			}
			cause.From = schema.Show(sh.step)
		}
		return c.cause(b, cause)
	}
	if implied, has := c.implied(b, name); has && (!ok || tighter(name, implied, known.value)) {
		known, ok = bound{value: implied}, true
	}
	if ok {
		order := known.value.Cmp(l.Value)
		if strings.HasSuffix(strings.ToLower(name), "maximum") || strings.HasPrefix(name, "max") {
			order = -order
		}
		exclusive := strings.HasPrefix(l.Keyword, "exclusive")
		if order > 0 || order == 0 && (!exclusive || known.open) {
			return yes()
		}
		cause.From = schema.Show(known.value)
		if known.from != nil && known.from.File != nil {
			cause.Writer = Place{known.from, known.from.Keyword(name)}
		}
	}
	if strings.HasPrefix(name, "min") && l.Value.Sign() == 0 && limitTypes[name] != schema.Numbers {
		return yes() // nothing has fewer
	}
	if name == "minLength" || name == "maxLength" {
		for _, known := range b.all {
			cause.Certain = cause.Certain && known.Pattern == nil && known.Format == ""
		}
		cause.Values = c.lengthened(b, l, name)
	}
	if name == "minItems" || name == "minProperties" || name == "maxProperties" || name == "maxItems" {
		for _, known := range b.all { // these may bound the number without saying it
			cause.Certain = cause.Certain && known.Contains == nil && known.PropertyNames == nil && !known.UniqueItems && known.UnevaluatedItems == nil
		}
	}
	return c.cause(b, cause)
}

// lengthened is a string that a length refuses, and that the patterns of a branch match, as far as one is easily found.
func (c *checker) lengthened(b *branch, l *schema.Limit, name string) []schema.Value {
	if l.Value.Cmp(big.NewRat(500, 1)) > 0 {
		return nil
	}
	length := int(l.Value.Num().Int64()) + map[string]int{"minLength": -1, "maxLength": 1}[name]
	for _, known := range b.all {
		if known.Pattern != nil {
			if word, ok := ofLength(known.Pattern.Text, length); ok {
				return []schema.Value{written(word)}
			}
			return nil
		}
	}
	return []schema.Value{written(strings.Repeat("x", max(length, 0)))}
}

func tighter(name string, a, b *big.Rat) bool {
	if strings.HasPrefix(name, "max") {
		return a.Cmp(b) < 0
	}
	return a.Cmp(b) > 0
}

// implied is a limit that follows from other keywords: as many properties as are required, no more than are named.
func (c *checker) implied(b *branch, name string) (*big.Rat, bool) {
	switch name {
	case "minProperties":
		return big.NewRat(int64(len(c.shapeOf(b).required)), 1), true
	case "maxProperties":
		if names, more := c.names(b); !more {
			return big.NewRat(int64(len(names)), 1), true
		}
	}
	return nil, false
}

func (c *checker) patternHolds(b *branch, s *schema.Schema) outcome {
	cause := Cause{Kind: RangeNarrowed, Keyword: "pattern", To: s.Pattern.Text, Reader: Place{s, s.Keyword("pattern")}}
	for _, known := range b.all {
		if known.Pattern != nil {
			if known.Pattern.Text == s.Pattern.Text {
				return yes()
			}
			verdict, word := includes(known.Pattern.Text, s.Pattern.Text)
			switch verdict {
			case is:
				return yes()
			case no:
				cause.Values = []schema.Value{written(word)}
			}
			cause.From = known.Pattern.Text
			if known.File != nil {
				cause.Writer = Place{known, known.Keyword("pattern")}
			}
		}
	}
	if s.Pattern.Regexp == nil {
		return c.undecided("the pattern "+schema.Quote(s.Pattern.Text)+" cannot be run here (RE2 has no look-around and no back-references), so whether strings match it is not known", s,
			&schema.Unknown{Node: s.Keyword("pattern")})
	}
	if cause.From == "" {
		verdict, word := includes("", s.Pattern.Text)
		if verdict == is {
			return yes() // it matches every string
		}
		if verdict == no {
			cause.Values = []schema.Value{written(word)}
		}
	}
	if o, ok := c.finitely(b, Cause{Kind: cause.Kind, Keyword: cause.Keyword, From: cause.From, To: cause.To, Reader: cause.Reader, Writer: cause.Writer, Certain: true}, func(v schema.Value) tri {
		if v.Node.Kind != document.String {
			return is
		}
		return matches(s.Pattern, v.Node.Value)
	}); ok {
		return o
	}
	return c.cause(b, cause)
}

// listedHold is whether the objects and arrays that the writer's schemas list, one by one, meet a schema.
func (c *checker) listedHold(b *branch, s *schema.Schema, open bool) outcome {
	cause := Cause{Kind: ValueRemoved, Keyword: "enum", Reader: Place{s, s.Node}, Certain: true}
	o, _ := c.finitely(b, cause, func(v schema.Value) tri {
		if v.Type&(schema.Object|schema.Array) == 0 {
			return is
		}
		met := c.keywords(s, v.Node, v)
		if met == no && open && c.closes(s) {
			return unsure // what is refused may be a property that the reader ignores
		}
		return met
	})
	return o
}

// enumerate lists the values of a shape that has few: booleans, null, integers between near bounds.
func (sh *shape) enumerate() {
	const few = 64
	if sh.finite || sh.types&^(schema.Null|schema.Boolean|schema.Integer) != 0 {
		return
	}
	var values []schema.Value
	if sh.types&schema.Null != 0 {
		values = append(values, schema.Value{Node: &document.Node{Kind: document.Null}, Text: "null", Type: schema.Null})
	}
	if sh.types&schema.Boolean != 0 {
		for _, text := range []string{"false", "true"} {
			values = append(values, schema.Value{Node: &document.Node{Kind: document.Bool, Value: text}, Text: text, Type: schema.Boolean})
		}
	}
	if sh.types&schema.Integer != 0 {
		low, okLow := sh.limits["minimum"]
		high, okHigh := sh.limits["maximum"]
		if !okLow || !okHigh || sh.step == nil {
			return
		}
		n := low.value
		for i := 0; n.Cmp(high.value) <= 0; i++ {
			if i == few {
				return
			}
			text := schema.Show(n)
			values = append(values, schema.Value{Node: &document.Node{Kind: document.Number, Value: text}, Text: text, Type: schema.Integer, Number: n})
			n = new(big.Rat).Add(n, sh.step)
		}
	}
	sh.finite, sh.values = true, values
}

// written is a string as a value of no schema.
func written(text string) schema.Value {
	return schema.Value{Node: &document.Node{Kind: document.String, Value: text}, Text: schema.Quote(text), Type: schema.String}
}
