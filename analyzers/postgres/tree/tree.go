// Package tree goes through PostgreSQL's parse trees. It does what the reflection of protobuf does, at a tenth of its cost:
// every statement is gone through several times.
package tree

import (
	"reflect"
	"sync"
)

// Walk visits a message of a parse tree (a *pg_query.Node, a *pg_query.SelectStmt …) and the messages that it holds, outermost
// first, in the order of the grammar's fields. What visit answers false for is not entered. A nil message is none.
func Walk(message any, visit func(message any) bool) {
	if v := reflect.ValueOf(message); v.Kind() == reflect.Pointer && !v.IsNil() {
		walk(v, visit)
	}
}

// Strings visits every string in a message of a parse tree that is not empty: names above all, and constants.
func Strings(message any, visit func(string)) {
	Walk(message, func(message any) bool {
		v := reflect.ValueOf(message).Elem()
		for _, i := range shapeOf(reflect.TypeOf(message)).strings {
			if s := v.Field(i).String(); s != "" {
				visit(s)
			}
		}
		return true
	})
}

func walk(v reflect.Value, visit func(any) bool) {
	if v.IsNil() || !visit(v.Interface()) {
		return
	}
	fields := v.Elem()
	for _, f := range shapeOf(v.Type()).fields {
		switch value := fields.Field(f.index); f.kind {
		case one:
			walk(value, visit)
		case many:
			for i := range value.Len() {
				walk(value.Index(i), visit)
			}
		case choice:
			// What is chosen is the only field of a struct: *pg_query.Node_SelectStmt.
			if value.IsNil() || value.Elem().IsNil() {
				continue
			}
			if chosen := value.Elem().Elem().Field(0); isMessage(chosen.Type()) {
				walk(chosen, visit)
			}
		}
	}
}

// shape is where the Go struct of a message holds other messages and strings.
type shape struct {
	fields  []field
	strings []int
}

// field is a field that holds messages.
type field struct {
	index int
	kind  kind
}

type kind int

const (
	one    kind = iota // *SelectStmt
	many               // []*Node
	choice             // isNode_Node: one of several, as protoc-gen-go writes `oneof`
)

var shapes sync.Map // reflect.Type, a pointer, to *shape

func shapeOf(pointer reflect.Type) *shape {
	if known, ok := shapes.Load(pointer); ok {
		return known.(*shape)
	}
	s := &shape{}
	message := pointer.Elem()
	for i := range message.NumField() {
		f := message.Field(i)
		if !f.IsExported() {
			continue
		}
		held := field{index: i}
		switch t := f.Type; {
		case t.Kind() == reflect.String:
			s.strings = append(s.strings, i)
			continue
		case t.Kind() == reflect.Interface:
			held.kind = choice
		case isMessage(t):
			held.kind = one
		case t.Kind() == reflect.Slice && isMessage(t.Elem()):
			held.kind = many
		default:
			continue
		}
		s.fields = append(s.fields, held)
	}
	shapes.Store(pointer, s)
	return s
}

func isMessage(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
}
