package witness

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
)

// names is whether a refusal has an error about the value that a cause is about. Without one, a document is refused for what
// stands elsewhere only, and shows nothing of the cause.
func names(e *jsonschema.ValidationError, cause contain.Cause) bool {
	if (len(e.Causes) == 0 || isUnion(e)) && concerns(e, cause) {
		return true
	}
	return slices.ContainsFunc(e.Causes, func(inner *jsonschema.ValidationError) bool { return names(inner, cause) })
}

// speaks is whether a refusal names the cause: the keyword of the reader's schema, or the property.
func speaks(e *jsonschema.ValidationError, cause contain.Cause) bool {
	if keyword, own := keywordOf(e, cause); own {
		switch cause.Kind {
		case contain.RequiredAdded:
			if keyword == "required" && strings.Contains(e.Message, "'"+cause.Name+"'") {
				return true
			}
		case contain.Constrained, contain.Closed, contain.Forbidden, contain.BranchRemoved, contain.BranchesOverlap, contain.Dependency, contain.ValueRemoved:
			return true
		case contain.RangeNarrowed:
			if keyword == cause.Keyword || cause.Keyword == "maxContains" {
				return true
			}
		default:
			if keyword == cause.Keyword || keyword == "" {
				return true
			}
		}
	}
	if cause.Kind == contain.Constrained && cause.Name != "" && strings.Contains(e.InstanceLocation+"/", "/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(cause.Name)+"/") {
		return true
	}
	// A step into an item, or into the alternatives of a union that are written in another way, has no name of its own.
	if cause.Kind == contain.Constrained && cause.Name == "" || cause.Kind == contain.BranchRemoved || cause.Kind == contain.BranchesOverlap || cause.Kind == contain.Forbidden {
		if within(tokens(e.InstanceLocation), cause.Path) {
			return true
		}
	}
	for _, inner := range e.Causes {
		if speaks(inner, cause) {
			return true
		}
	}
	return false
}

// keywordOf is the keyword that an error is about, and whether it is one of the schema that the cause is about.
func keywordOf(e *jsonschema.ValidationError, cause contain.Cause) (keyword string, own bool) {
	_, at, _ := strings.Cut(e.AbsoluteKeywordLocation, "#/$defs/")
	definition, rest, _ := strings.Cut(at, "/")
	keyword, _, _ = strings.Cut(rest, "/")
	return keyword, definition == name(cause.Reader.Schema, side{}) || definition == name(cause.Reader.Schema, side{turned: true})
}

// aside are the places of the errors that are not about the value that a cause is about: there are none where a document is
// refused for the cause alone. Where no alternative of a union takes a value, each alternative has its errors; one that has
// no others will do.
func aside(e *jsonschema.ValidationError, cause contain.Cause) (places [][]string) {
	switch {
	case (len(e.Causes) == 0 || isUnion(e)) && concerns(e, cause):
		return nil
	case isUnion(e) && slices.ContainsFunc(e.Causes, func(inner *jsonschema.ValidationError) bool { return alone(inner, cause) }):
		return nil
	case len(e.Causes) == 0 || isUnion(e):
		return [][]string{tokens(e.InstanceLocation)}
	}
	for _, inner := range e.Causes {
		places = append(places, aside(inner, cause)...)
	}
	return places
}

func alone(e *jsonschema.ValidationError, cause contain.Cause) bool { return len(aside(e, cause)) == 0 }

func isUnion(e *jsonschema.ValidationError) bool {
	return strings.HasSuffix(e.KeywordLocation, "/anyOf") || strings.HasSuffix(e.KeywordLocation, "/oneOf")
}

// concerns is whether one error is about the value that a cause is about, and of a property that is missing, about it.
func concerns(e *jsonschema.ValidationError, cause contain.Cause) bool {
	at := tokens(e.InstanceLocation)
	if !within(at, cause.Path) {
		return false
	}
	below := at[len(cause.Path):]
	switch cause.Kind {
	case contain.Constrained, contain.Closed, contain.Forbidden:
		return cause.Name == "" || len(below) == 0 || below[0] == cause.Name
	case contain.BranchRemoved, contain.BranchesOverlap, contain.Names, contain.ValueRemoved: // the value is meant as a whole
		return true
	case contain.RequiredAdded:
		keyword, own := keywordOf(e, cause)
		return len(below) == 0 && (own && keyword == "required" || strings.Contains(e.Message, "'"+cause.Name+"'"))
	}
	return len(below) == 0 || isUnion(e)
}

// within is whether a place in a document is where a path leads, or inside of it.
func within(at []string, path []contain.Level) bool {
	if len(at) < len(path) {
		return false
	}
	for i, level := range path {
		index, err := strconv.Atoi(at[i])
		switch {
		case level.Step.Other:
		case level.Step.Index >= 0 && (err != nil || fixed(level) && index != level.Step.Index):
			return false
		case level.Step.Index < 0 && at[i] != level.Step.Name:
			return false
		}
	}
	return true
}

// tokens are the steps of a place in a document, as the validator writes it.
func tokens(location string) []string {
	if location == "" {
		return nil
	}
	list := strings.Split(strings.TrimPrefix(location, "/"), "/")
	for i, token := range list {
		if plain, err := url.PathUnescape(token); err == nil {
			token = plain
		}
		list[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return list
}
