package analyzers

import (
	"encoding/json"
	"reflect"
)

// identity is what makes two facts the same: kind, object and body. Fields of the body tagged `fact:"position"` say where
// something stands rather than what it is, and are left out.
func identity(f Fact) string {
	body, err := json.Marshal(withoutPositions(reflect.ValueOf(f.Body)))
	if err != nil {
		// Bodies are plain structs of our own; the test of the schema marshals every one of them.
		body = []byte(err.Error())
	}
	return f.Kind + "\x00" + f.Object + "\x00" + string(body)
}

func withoutPositions(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		return withoutPositions(v.Elem())
	}
	if v.Kind() != reflect.Struct {
		return v.Interface()
	}
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	clearPositions(copied)
	return copied.Interface()
}

func clearPositions(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case field.Tag.Get("fact") == "position":
			v.Field(i).SetZero()
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			clearPositions(v.Field(i))
		}
	}
}

// markNew sets New on the facts of the head: true where the base has no equal fact left to pair with.
func markNew(head, base []Fact, hasBase bool) {
	seen := make(map[string]bool, len(base))
	for _, f := range base {
		seen[identity(f)] = true
	}
	for i := range head {
		head[i].New = !hasBase || !seen[identity(head[i])]
	}
}

// withLists replaces the nil slices of a body by empty ones, at any depth, so that JSON shows [] and policies need not
// tell null from empty.
func withLists(body any) any {
	v := reflect.ValueOf(body)
	if !v.IsValid() || v.Kind() != reflect.Struct || !lacksLists(v) {
		return body
	}
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	fillLists(copied)
	return copied.Interface()
}

// lacksLists is whether fillLists has something to do; most often it has not, and a copy is spared.
func lacksLists(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if lacksLists(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			return true
		}
		if k := v.Type().Elem().Kind(); k != reflect.Struct && k != reflect.Slice && k != reflect.Pointer {
			return false
		}
		for i := range v.Len() {
			if lacksLists(v.Index(i)) {
				return true
			}
		}
	case reflect.Pointer:
		return !v.IsNil() && lacksLists(v.Elem())
	}
	return false
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
