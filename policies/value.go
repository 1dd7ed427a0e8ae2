package policies

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// converter turns Go values into the Rego values that their JSON stands for. It does what encoding/json and a parser would
// do, at a fraction of the cost: a tree of migrations states tens of thousands of facts. One thing differs: a nil slice or map
// is empty and not null, so that policies need not tell the two apart.
//
// What facts have in common is converted once: names, places, locks. A converter is used by one goroutine.
type converter struct {
	strings map[string]*ast.Term
	plain   map[any]*ast.Term // structs that hold nothing but numbers, strings and truth values
	pairs   [][2]*ast.Term    // of the objects that are being made
}

func newConverter() *converter {
	return &converter{strings: map[string]*ast.Term{}, plain: map[any]*ast.Term{}}
}

// term is the Rego value of a Go value.
func term(v reflect.Value) (*ast.Term, error) { return newConverter().term(v) }

func (c *converter) term(v reflect.Value) (*ast.Term, error) {
	if !v.IsValid() {
		return ast.InternedNullTerm, nil
	}
	return conversionOf(v.Type())(c, v)
}

// conversion converts the values of one type.
type conversion func(*converter, reflect.Value) (*ast.Term, error)

var conversions sync.Map // reflect.Type to conversion

func conversionOf(t reflect.Type) conversion {
	if known, ok := conversions.Load(t); ok {
		return known.(conversion)
	}
	e := newConversion(t)
	conversions.Store(t, e)
	return e
}

func newConversion(t reflect.Type) conversion {
	if marshalsItself(t) {
		return throughJSON
	}
	switch t.Kind() {
	case reflect.Pointer:
		if isBasic(t.Elem()) {
			pointee := conversionOf(t.Elem())
			return func(c *converter, v reflect.Value) (*ast.Term, error) {
				if v.IsNil() {
					return ast.InternedNullTerm, nil
				}
				return pointee(c, v.Elem())
			}
		}
		return func(c *converter, v reflect.Value) (*ast.Term, error) { return c.term(v.Elem()) }
	case reflect.Interface:
		return func(c *converter, v reflect.Value) (*ast.Term, error) { return c.term(v.Elem()) }
	case reflect.Bool:
		return func(_ *converter, v reflect.Value) (*ast.Term, error) { return ast.InternedTerm(v.Bool()), nil }
	case reflect.String:
		return func(c *converter, v reflect.Value) (*ast.Term, error) { return c.text(v.String()), nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(_ *converter, v reflect.Value) (*ast.Term, error) { return ast.InternedTerm(v.Int()), nil }
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() != reflect.Uint8 { // []byte is base64 in JSON
			return (*converter).array
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return (*converter).object
		}
	case reflect.Struct:
		return structConversion(t)
	}
	return throughJSON
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func marshalsItself(t reflect.Type) bool {
	return t.Implements(jsonMarshaler) || t.Implements(textMarshaler)
}

func throughJSON(_ *converter, v reflect.Value) (*ast.Term, error) {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, err
	}
	value, err := ast.ValueFromReader(strings.NewReader(string(text)))
	if err != nil {
		return nil, err
	}
	return ast.NewTerm(value), nil
}

// isBasic is whether the values of a type hold no others.
func isBasic(t reflect.Type) bool {
	k := t.Kind()
	return k == reflect.String || k == reflect.Bool || k >= reflect.Int && k <= reflect.Uint64
}

func (c *converter) text(s string) *ast.Term {
	t := c.strings[s]
	if t == nil {
		t = ast.InternedTerm(s)
		c.strings[s] = t
	}
	return t
}

func (c *converter) array(v reflect.Value) (*ast.Term, error) {
	if v.Len() == 0 {
		return ast.InternedEmptyArray, nil
	}
	item := conversionOf(v.Type().Elem())
	items := make([]*ast.Term, v.Len())
	for i := range items {
		var err error
		if items[i], err = item(c, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return ast.NewTerm(ast.NewArray(items...)), nil
}

func (c *converter) object(v reflect.Value) (*ast.Term, error) {
	pairs := make([][2]*ast.Term, 0, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		value, err := c.term(entries.Value())
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, [2]*ast.Term{c.text(entries.Key().String()), value})
	}
	return ast.NewTerm(ast.NewObject(pairs...)), nil
}

func structConversion(t reflect.Type) conversion {
	fields := fieldsOf(t)
	convert := func(c *converter, v reflect.Value) (*ast.Term, error) {
		from := len(c.pairs)
		for i := range fields {
			f := &fields[i]
			value, ok := f.of(v)
			if !ok || f.omitEmpty && isEmpty(value) {
				continue
			}
			t, err := f.convert(c, value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.key.Value, err)
			}
			c.pairs = append(c.pairs, [2]*ast.Term{f.key, t})
		}
		made := ast.NewTerm(ast.NewObject(c.pairs[from:]...))
		c.pairs = c.pairs[:from]
		return made, nil
	}
	if !isPlain(t) {
		return convert
	}
	return func(c *converter, v reflect.Value) (*ast.Term, error) {
		key := v.Interface()
		if t := c.plain[key]; t != nil {
			return t, nil
		}
		t, err := convert(c, v)
		if err == nil {
			c.plain[key] = t
		}
		return t, err
	}
}

// isPlain is whether two equal values of a struct have the same JSON, and can be compared at all.
func isPlain(t reflect.Type) bool {
	for i := range t.NumField() {
		if f := t.Field(i); !f.IsExported() || !isBasic(f.Type) {
			return false
		}
	}
	return true
}

// isEmpty is what encoding/json leaves out for omitempty.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

type field struct {
	key       *ast.Term
	index     []int
	convert   conversion
	omitEmpty bool
}

// of is the field of a struct; false where it is one of an embedded struct that is not there.
func (f *field) of(v reflect.Value) (reflect.Value, bool) {
	if len(f.index) == 1 {
		return v.Field(f.index[0]), true
	}
	value, err := v.FieldByIndexErr(f.index)
	return value, err == nil
}

// fieldsOf lists the fields of a struct as encoding/json sees them: embedded structs without a tag are flattened, and of
// two fields with the same name the outer one counts.
func fieldsOf(t reflect.Type) []field {
	byName := map[string]int{}
	var fields []field
	var collect func(t reflect.Type, prefix []int)
	collect = func(t reflect.Type, prefix []int) {
		for i := range t.NumField() {
			f := t.Field(i)
			index := append(append([]int(nil), prefix...), i)
			name, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous && name == "" {
				if inner := indirect(f.Type); inner.Kind() == reflect.Struct && !marshalsItself(f.Type) {
					collect(inner, index)
					continue
				}
			}
			if name == "-" || !f.IsExported() {
				continue
			}
			if name == "" {
				name = f.Name
			}
			found := field{ast.StringTerm(name), index, conversionOf(f.Type), strings.Contains(flags, "omitempty")}
			if at, ok := byName[name]; ok {
				if len(index) < len(fields[at].index) {
					fields[at] = found
				}
				continue
			}
			byName[name] = len(fields)
			fields = append(fields, found)
		}
	}
	collect(t, nil)
	return fields
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
