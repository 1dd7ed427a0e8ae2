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

// term turns a Go value into the Rego value that its JSON stands for. It does what encoding/json and a parser would do, at
// a fraction of the cost: a tree of migrations states tens of thousands of facts. One thing differs: a nil slice or map is
// empty and not null, so that policies need not tell the two apart.
func term(v reflect.Value) (*ast.Term, error) {
	if !v.IsValid() {
		return ast.InternedNullTerm, nil
	}
	if marshalsItself(v.Type()) {
		return throughJSON(v)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return term(v.Elem())
	case reflect.Bool:
		return ast.InternedTerm(v.Bool()), nil
	case reflect.String:
		return ast.InternedTerm(v.String()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return ast.InternedTerm(v.Int()), nil
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return throughJSON(v) // []byte is base64 in JSON
		}
		return arrayTerm(v)
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return throughJSON(v)
		}
		return mapTerm(v)
	case reflect.Struct:
		return structTerm(v)
	}
	return throughJSON(v)
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func marshalsItself(t reflect.Type) bool {
	return t.Implements(jsonMarshaler) || t.Implements(textMarshaler)
}

func throughJSON(v reflect.Value) (*ast.Term, error) {
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

func arrayTerm(v reflect.Value) (*ast.Term, error) {
	items := make([]*ast.Term, v.Len())
	for i := range items {
		item, err := term(v.Index(i))
		if err != nil {
			return nil, err
		}
		items[i] = item
	}
	return ast.NewTerm(ast.NewArray(items...)), nil
}

func mapTerm(v reflect.Value) (*ast.Term, error) {
	pairs := make([][2]*ast.Term, 0, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		value, err := term(entries.Value())
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, [2]*ast.Term{ast.InternedTerm(entries.Key().String()), value})
	}
	return ast.NewTerm(ast.NewObject(pairs...)), nil
}

func structTerm(v reflect.Value) (*ast.Term, error) {
	fields := fieldsOf(v.Type())
	pairs := make([][2]*ast.Term, 0, len(fields))
	for _, f := range fields {
		value, err := v.FieldByIndexErr(f.index)
		if err != nil {
			continue // within an embedded pointer that is nil
		}
		if f.omitEmpty && isEmpty(value) {
			continue
		}
		t, err := term(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.key.Value, err)
		}
		pairs = append(pairs, [2]*ast.Term{f.key, t})
	}
	return ast.NewTerm(ast.NewObject(pairs...)), nil
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
	omitEmpty bool
}

var fieldCache sync.Map // reflect.Type to []field

// fieldsOf lists the fields of a struct as encoding/json sees them: embedded structs without a tag are flattened, and of
// two fields with the same name the outer one counts.
func fieldsOf(t reflect.Type) []field {
	if cached, ok := fieldCache.Load(t); ok {
		return cached.([]field)
	}
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
			found := field{ast.StringTerm(name), index, strings.Contains(flags, "omitempty")}
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
	fieldCache.Store(t, fields)
	return fields
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
