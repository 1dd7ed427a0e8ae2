// Package witness shows that a reader refuses what a writer may write: with a document, judged by a JSON Schema validator.
package witness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// side is whose schema is written for the validator, and in which sense. What cannot be judged (a reference that leads
// nowhere, an expression that RE2 cannot run) is taken so that a document that the validator accepts as the writer's, and
// refuses as the reader's, shows what it shows whatever that means.
type side struct {
	writer bool
	// turned is set inside of a `not`, where less means more.
	turned  bool
	literal bool // beside a form that is closed
	profile contain.Profile
}

// strictly is whether what cannot be judged is taken to refuse.
func (s side) strictly() bool { return s.writer != s.turned }

func (s side) closing() bool {
	return s.writer && !s.turned && s.profile == contain.Tolerant
}

func (s side) opening() bool {
	return !s.writer && !s.turned && s.profile == contain.Tolerant
}

// builder writes schemas as one document of 2019-09 without identifiers: each schema is a definition of its own, and every
// reference names one. So the validator has nothing to look up, and the dialects are all one, but for unevaluatedItems:
// since 2020-12 (section 11.2) what `contains` finds is evaluated. The validator takes long to compile 2020-12.
type builder struct {
	side   side
	defs   map[string]any
	left   int
	clear  map[*schema.Schema]bool
	closes map[*schema.Schema]bool
	newest bool // 2020-12 is written
}

// maxSchemas is how many definitions are written. Larger schemas have no witness.
const maxSchemas = 6_000

var errTooLarge = errors.New("the schema is too large to look for a document")

// compile gives the validator's form of a schema.
func compile(root *schema.Schema, s side) (compiled *jsonschema.Schema, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			compiled, err = nil, fmt.Errorf("the validator failed: %v", cause) // the library panics on some broken schemas
		}
	}()
	b := &builder{side: s, defs: map[string]any{}, left: maxSchemas, clear: map[*schema.Schema]bool{}, closes: map[*schema.Schema]bool{}}
	b.newest = contain.Reaches(root, func(s *schema.Schema) bool { return s.UnevaluatedItems != nil && s.File.Dialect >= schema.Draft2020 }, true)
	dialect, draft := "https://json-schema.org/draft/2019-09/schema", jsonschema.Draft2019
	if b.newest {
		dialect, draft = "https://json-schema.org/draft/2020-12/schema", jsonschema.Draft2020
	}
	all := []any{b.place(root, s)}
	if s.closing() {
		// What is named by `required` alone counts as named, and so as judged; taken literally it is not.
		all = append(all, b.ref(root, side{writer: true, literal: true, profile: contain.Strict}))
	}
	whole := map[string]any{"$schema": dialect, "allOf": all, "$defs": b.defs}
	if b.left < 0 {
		return nil, errTooLarge
	}
	content, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("writing the schema for the validator: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.Draft = draft
	compiler.AssertFormat = s.writer
	compiler.LoadURL = func(url string) (io.ReadCloser, error) { return nil, fmt.Errorf("%s is outside of the schema", url) }
	const name = "https://schema.invalid/"
	if err := compiler.AddResource(name, bytes.NewReader(content)); err != nil {
		return nil, fmt.Errorf("reading the schema into the validator: %w", err)
	}
	compiled, err = compiler.Compile(name)
	if err != nil {
		return nil, fmt.Errorf("compiling the schema for the validator: %w", err)
	}
	return compiled, nil
}

// place is a schema for a value of its own, where a tolerant writer writes no more than is named.
func (b *builder) place(s *schema.Schema, as side) any {
	ref := b.ref(s, as)
	if as.closing() && s != nil && s.Always == nil && contain.Declares(s) {
		return map[string]any{"allOf": []any{ref}, "unevaluatedProperties": false}
	}
	return ref
}

// name is what a schema is called in the document: by its number and its sense.
func name(s *schema.Schema, as side) string {
	sense := "p"
	if as.turned {
		sense = "n"
	}
	if as.literal {
		sense += "l"
	}
	return fmt.Sprint(sense, s.Number)
}

func (b *builder) ref(s *schema.Schema, as side) any {
	if s == nil {
		return true
	}
	key := name(s, as)
	ref := map[string]any{"$ref": "#/$defs/" + key}
	if _, ok := b.defs[key]; ok {
		return ref
	}
	b.left--
	if b.left < 0 {
		return true
	}
	b.defs[key] = true // stands while its parts are written
	b.defs[key] = b.schema(s, as)
	return ref
}

func (b *builder) refs(list []*schema.Schema, as side) []any {
	out := []any{}
	for _, s := range list {
		out = append(out, b.ref(s, as))
	}
	return out
}

func (b *builder) schema(s *schema.Schema, as side) any {
	if s.Always != nil {
		return *s.Always
	}
	if len(s.Unknowns) > 0 && as.strictly() {
		return false
	}
	out := map[string]any{}
	var all []any
	for _, r := range s.Refs {
		if r.Target != nil {
			all = append(all, b.ref(r.Target, as))
		}
	}
	all = append(all, b.refs(s.AllOf, as)...)
	if len(s.AnyOf) > 0 {
		out["anyOf"] = b.refs(s.AnyOf, as)
	}
	if len(s.OneOf) > 0 {
		all = append(all, b.oneOf(s, as))
	}
	flipped := as
	flipped.turned = !as.turned
	if s.Not != nil {
		out["not"] = b.ref(s.Not, flipped)
	}
	if s.If != nil {
		if b.isClear(s.If) {
			literal := side{writer: as.writer, turned: true, literal: as.literal, profile: as.profile}
			out["if"] = b.ref(s.If, literal)
			if s.Then != nil {
				out["then"] = b.ref(s.Then, as)
			}
			if s.Else != nil {
				out["else"] = b.ref(s.Else, as)
			}
		} else {
			all = append(all,
				map[string]any{"anyOf": []any{map[string]any{"not": b.ref(s.If, flipped)}, b.ref(s.Then, as)}},
				map[string]any{"anyOf": []any{b.ref(s.If, as), b.ref(s.Else, as)}})
		}
	}
	b.values(out, s, as)
	all = append(all, b.object(out, s, as)...)
	all = append(all, b.array(out, s, as)...)
	if len(all) > 0 {
		out["allOf"] = all
	}
	return out
}

// oneOf writes "exactly one" so that each alternative is taken in the sense that it has.
func (b *builder) oneOf(s *schema.Schema, as side) any {
	opened := as.opening() && slices.ContainsFunc(s.OneOf, b.refuses)
	alike := as.profile == contain.Strict || !as.closing()
	for _, one := range s.OneOf {
		alike = alike && b.isClear(one)
	}
	switch {
	case opened:
		return map[string]any{"anyOf": b.refs(s.OneOf, as)}
	case alike:
		return map[string]any{"oneOf": b.refs(s.OneOf, as)}
	}
	// Some alternative is met in this sense, and of the others none in the opposite one. Where this sense is the narrower of
	// the two, exactly one is met in the opposite one; where it is the wider, at most one is.
	flipped := as
	flipped.turned = !as.turned
	some, others := map[string]any{"anyOf": b.refs(s.OneOf, as)}, map[string]any{"oneOf": b.refs(s.OneOf, flipped)}
	if !as.strictly() {
		others = map[string]any{"anyOf": []any{others, map[string]any{"not": map[string]any{"anyOf": b.refs(s.OneOf, flipped)}}}}
	}
	// Under two `not` the others judge, and name no properties.
	return map[string]any{"allOf": []any{some, map[string]any{"not": map[string]any{"not": others}}}}
}

// isClear is whether a schema means the same in every sense: nothing in it is unknown.
func (b *builder) isClear(s *schema.Schema) bool {
	if known, ok := b.clear[s]; ok {
		return known
	}
	b.clear[s] = !contain.Reaches(s, func(s *schema.Schema) bool {
		return len(s.Unknowns) > 0 || unrunnable(s.Pattern) || s.Format != "" ||
			slices.ContainsFunc(s.PatternProperties, func(p schema.Property) bool { return p.Pattern.Regexp == nil })
	}, true)
	return b.clear[s]
}

// refuses is whether a schema, or one below it, refuses properties that it does not know.
func (b *builder) refuses(s *schema.Schema) bool {
	known, ok := b.closes[s]
	if !ok {
		known = contain.Reaches(s, contain.RefusesOthers, false)
		b.closes[s] = known
	}
	return known
}
