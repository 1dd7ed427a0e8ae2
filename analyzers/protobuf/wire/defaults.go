package wire

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Default is what an unset field reads as, in words, and in a form in which equal values are equal. Known is false for what
// has no default (lists, maps, messages) and where it cannot be told.
func Default(f *schema.Field) (words, value string, known bool) {
	if !f.Singular() || f.IsMessage() || f.Kind == schema.KindUnknown {
		return "", "", false
	}
	if f.Kind == schema.KindEnum {
		if f.Enum == nil || f.Enum.Zero() == nil {
			return "", "", false
		}
		v := f.Enum.Zero()
		if f.Default != "" {
			if v = f.Enum.Named(f.Default); v == nil {
				return "", "", false
			}
		}
		return v.Name, strconv.Itoa(v.Number), true
	}
	switch {
	case f.Kind == "string" || f.Kind == "bytes":
		return strconv.Quote(f.Default), "s" + f.Default, true
	case f.Kind == "bool":
		if f.Default == "true" {
			return "true", "1", true
		}
		return "false", "0", true
	case f.Default == "":
		return "0", "0", true
	}
	return f.Default, number(f.Default), true
}

// number gives one form to the ways of writing a number.
func number(text string) string {
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	if n, err := strconv.ParseUint(text, 0, 64); err == nil {
		return strconv.FormatUint(n, 10)
	}
	if x, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSuffix(text, "f"), "F"), 64); err == nil {
		if x == 0 {
			return "0"
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return text
}

func defaults(w, r *schema.Field) Both {
	if w.Cardinality == schema.Required || r.Cardinality == schema.Required {
		return fine() // it is always set, or refused
	}
	written, before, known := Default(w)
	read, after, also := Default(r)
	if !known || !also || before == after || w.Kind == schema.KindEnum && r.Kind == schema.KindEnum && written == read {
		return fine()
	}
	if strings.HasPrefix(before, "s") != strings.HasPrefix(after, "s") {
		return fine() // the types cannot be read as each other anyway
	}
	return same(Lossy, fmt.Sprintf("where %s is not set, the writer means %s and the reader reads %s", w.Name, written, read))
}
