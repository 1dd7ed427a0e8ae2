package policies

import (
	"cmp"
	"reflect"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// answer is what comes of a test.
type answer int

const (
	open answer = iota // it cannot be told here
	no
	yes
)

func answerOf(is bool) answer {
	if is {
		return yes
	}
	return no
}

// bound is a test with the ways to its fields in the facts whose bodies are of one type.
type bound struct {
	*test
	left, right way
}

// in binds a test to the facts whose bodies are of a type.
func (t *test) in(body reflect.Type) bound {
	return bound{t, wayTo(t.left, body), wayTo(t.right, body)}
}

// passedBy is whether something may come of the rest of the policy for a fact.
func (b *bound) passedBy(f *analyzers.Fact) bool {
	is := b.answer(f)
	if b.negated {
		return is != yes
	}
	return is != no
}

func (b *bound) answer(f *analyzers.Fact) answer {
	left := b.left.value(f)
	switch b.operator {
	case "true":
		return left.isTrue()
	case "in":
		found := no
		for _, one := range b.among {
			switch compared(left, "==", one) {
			case yes:
				return yes
			case open:
				found = open
			}
		}
		return found
	}
	return compared(left, b.operator, b.right.value(f))
}

func (v value) isTrue() answer {
	switch v.kind {
	case unknownValue:
		return open
	case truthValue:
		return answerOf(v.yes)
	}
	return answerOf(v.kind != undefined)
}

// compared is what comes of `a operator b`.
func compared(a value, operator string, b value) answer {
	switch {
	case a.kind == unknownValue || b.kind == unknownValue, a.kind == filledList && b.kind == filledList:
		return open
	case a.kind == undefined || b.kind == undefined:
		return no
	case operator == "==":
		return answerOf(a == b)
	case operator == "!=":
		return answerOf(a != b)
	case a.kind != numberValue || b.kind != numberValue:
		return open
	}
	order := cmp.Compare(a.number, b.number)
	return answerOf(operator == "<" && order < 0 || operator == "<=" && order <= 0 || operator == ">" && order > 0 || operator == ">=" && order >= 0)
}

// way leads to an operand in the facts whose bodies are of one type.
type way struct {
	operand
	inBody bool
	fields []field
	closed bool // no field is where the path leads: what is there cannot be told here
}

func wayTo(o operand, body reflect.Type) way {
	w := way{operand: o}
	if o.path == nil {
		return w
	}
	at, path := factType, o.path
	if path[0] == "body" {
		w.inBody = true
		at, path = body, path[1:]
	}
	w.closed = at == nil || o.path[0] == "at" // the place of a fact is not shown as it is kept
	for i := 0; i < len(path) && !w.closed; i++ {
		marshals := marshalsItself(at) // of a pointer, too: its methods are more than those of what it points at
		at = indirect(at)
		if w.closed = at.Kind() != reflect.Struct || marshals; w.closed {
			break
		}
		f, ok := fieldNamed(at, path[i])
		if w.closed = !ok; ok {
			w.fields = append(w.fields, f)
			at = at.FieldByIndex(f.index).Type
		}
	}
	w.closed = w.closed || marshalsItself(at)
	return w
}

var factType = reflect.TypeFor[analyzers.Fact]()

// value is that of the operand for a fact.
func (w *way) value(f *analyzers.Fact) value {
	if w.path == nil {
		return w.operand.value
	}
	if w.closed {
		return value{}
	}
	v := reflect.ValueOf(f)
	if w.inBody {
		v = reflect.ValueOf(f.Body)
	}
	for i := range w.fields {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return w.missing(i - 1) // null
			}
			v = v.Elem()
		}
		var ok bool
		if v, ok = w.fields[i].of(v); !ok || w.fields[i].omitEmpty && isEmpty(v) {
			return w.missing(i)
		}
	}
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if w.count && v.Kind() != reflect.Slice {
		return value{} // of a text, its characters
	}
	switch v.Kind() {
	case reflect.String:
		return value{kind: textValue, text: v.String()}
	case reflect.Bool:
		return value{kind: truthValue, yes: v.Bool()}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return value{kind: numberValue, number: v.Int()}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return value{} // a text in JSON
		}
		if w.count {
			return value{kind: numberValue, number: int64(v.Len())}
		}
		if v.Len() == 0 {
			return value{kind: emptyList}
		}
		return value{kind: filledList}
	}
	return value{}
}

// missing is the value where the i-th field of the path is not there, or is null and has others below it.
func (w *way) missing(i int) value {
	switch {
	case w.or == nil:
		return value{kind: undefined}
	case i == len(w.fields)-1:
		return *w.or
	}
	return value{} // object.get of what is not there
}

var namedFields sync.Map // reflect.Type to map[string]field

// fieldNamed is the field of a struct that has a name in JSON.
func fieldNamed(t reflect.Type, name string) (field, bool) {
	known, ok := namedFields.Load(t)
	if !ok {
		named := map[string]field{}
		for _, f := range fieldsOf(t) {
			named[string(f.key.Value.(ast.String))] = f
		}
		known, _ = namedFields.LoadOrStore(t, named)
	}
	f, ok := known.(map[string]field)[name]
	return f, ok
}
