package schema

import (
	"encoding/json"
	"strings"
)

// Types is a set of JSON types. Numbers are two: integers and fractions, so that "integer" is a part of "number".
type Types uint8

// The types.
const (
	Null Types = 1 << iota
	Boolean
	Integer
	Fraction // a number that is no integer
	String
	Array
	Object

	Numbers = Integer | Fraction
	Any     = Null | Boolean | Numbers | String | Array | Object
)

var typeNames = []struct {
	name string
	set  Types
}{{"null", Null}, {"boolean", Boolean}, {"number", Numbers}, {"integer", Integer}, {"string", String}, {"array", Array}, {"object", Object}}

// TypesNamed is the set that the keyword `type` means by a name; 0 for no type.
func TypesNamed(name string) Types {
	for _, t := range typeNames {
		if t.name == name {
			return t.set
		}
	}
	return 0
}

// Names are the names of a set, as `type` would list them. A set that holds fractions alone is called number.
func (t Types) Names() []string {
	names := []string{}
	for _, known := range typeNames {
		switch {
		case known.set == Integer && t&Fraction != 0:
		case known.set == Numbers && t&Fraction == 0:
		case t&known.set != 0:
			names = append(names, known.name)
		}
	}
	return names
}

func (t Types) String() string { return strings.Join(t.Names(), ", ") }

// Quote is a string as JSON.
func Quote(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string is always encoded
	return strings.TrimSuffix(b.String(), "\n")
}
