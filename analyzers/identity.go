package analyzers

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"reflect"
	"sync"
)

// identity is what makes two facts the same: kind, object and body. Fields of the body tagged `fact:"position"` say where
// something stands rather than what it is, and are left out. The sum is that of a text, which is written to a space.
func identity(f *Fact, space *[]byte) [sha256.Size]byte {
	*space = appendText(appendText((*space)[:0], f.Kind), f.Object)
	*space = appendBody(*space, reflect.ValueOf(f.Body))
	return sha256.Sum256(*space)
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

func appendBody(to []byte, v reflect.Value) []byte {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return appendValue(to, v)
	}
	for _, i := range membersOf(v.Type()).ofBody {
		if v.Type().Field(i).Anonymous {
			to = appendBody(to, v.Field(i))
		} else {
			to = appendValue(to, v.Field(i))
		}
	}
	return to
}

// appendValue appends a value in such a way that no two different ones of a type look the same. A nil slice or map is an empty one.
func appendValue(to []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Invalid:
		return to
	case reflect.Bool:
		if v.Bool() {
			return append(to, 1)
		}
		return append(to, 0)
	case reflect.String:
		return appendText(to, v.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(to, v.Int())
	case reflect.Slice, reflect.Array:
		to = binary.AppendUvarint(to, uint64(v.Len()))
		for i := range v.Len() {
			to = appendValue(to, v.Index(i))
		}
		return to
	case reflect.Struct:
		for _, i := range membersOf(v.Type()).all {
			to = appendValue(to, v.Field(i))
		}
		return to
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return append(to, 0)
		}
		to = append(to, 1)
		if v.Kind() == reflect.Interface {
			to = appendText(to, v.Elem().Type().String())
		}
		return appendValue(to, v.Elem())
	}
	// What is rare in bodies: maps, whose keys JSON sorts, and numbers with a fraction.
	text, err := json.Marshal(v.Interface())
	if err != nil {
		text = []byte(err.Error()) // a test of the schema marshals a body of every kind
	}
	return appendText(to, string(text))
}

// members are the numbers of the fields of a struct that say something.
type members struct{ all, ofBody []int }

var membersByType sync.Map // reflect.Type to members

func membersOf(t reflect.Type) members {
	if known, ok := membersByType.Load(t); ok {
		return known.(members)
	}
	var m members
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && !f.Anonymous || f.Tag.Get("json") == "-" {
			continue
		}
		m.all = append(m.all, i)
		if f.Tag.Get("fact") != "position" {
			m.ofBody = append(m.ofBody, i)
		}
	}
	membersByType.Store(t, m)
	return m
}

// markNew sets New on the facts of the head: true where the base has no equal fact left to pair with.
func markNew(head, base []Fact, hasBase bool, workers int) {
	for _, facts := range [][]Fact{base, head} {
		if hasBase {
			Share(len(facts), workers, func(from, to int) {
				var space []byte
				for i := from; i < to; i++ {
					if facts[i].identity == ([sha256.Size]byte{}) {
						facts[i].identity = identity(&facts[i], &space)
					}
				}
			})
		}
	}
	seen := make(map[[sha256.Size]byte]bool, len(base))
	for i := range base {
		seen[base[i].identity] = true
	}
	for i := range head {
		head[i].New = !hasBase || !seen[head[i].identity]
	}
}

// WithLists is a fact whose body has empty slices for nil ones, at any depth: its JSON shows [], as policies see it, and not null.
func WithLists(f Fact) Fact {
	v := reflect.ValueOf(f.Body)
	if !v.IsValid() || v.Kind() != reflect.Struct {
		return f
	}
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	fillLists(copied)
	f.Body = copied.Interface()
	return f
}

func fillLists(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() || v.Type().Field(i).Anonymous {
				fillLists(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() && v.CanSet() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fillLists(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fillLists(v.Elem())
		}
	}
}
