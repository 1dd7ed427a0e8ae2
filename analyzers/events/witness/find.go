package witness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// The bounds of a search.
const (
	maxTries = 250       // documents for one cause
	maxMore  = 12        // further ones, once one is refused for the cause and for something else
	maxSteps = 6_000_000 // times that the validator applies a schema to a value, for one pair of schemas
)

// Prover finds documents for one writer and one reader.
type Prover struct {
	tolerant bool
	root     *schema.Schema
	writer   *jsonschema.Schema
	reader   *jsonschema.Schema
	// Reason is why no document can be looked for; empty where one can.
	Reason string
	count  counter
	steps  int
}

// New makes a prover: both schemas are compiled for the validator, without a look at anything outside of them.
func New(writer, reader *schema.Schema, profile contain.Profile) *Prover {
	p := &Prover{tolerant: profile == contain.Tolerant, root: writer, steps: maxSteps}
	var err error
	if p.writer, err = compile(writer, side{writer: true, profile: profile}); err == nil {
		p.reader, err = compile(reader, side{profile: profile})
	}
	if err != nil {
		p.Reason = err.Error()
	}
	p.count = counter{roots: []*schema.Schema{writer, reader}}
	return p
}

// Accepts and Refuses are the validator's word on a document: that the writer may write it, and that the reader refuses it.
// Each is false where the validator cannot be asked.
func (p *Prover) Accepts(document any) bool {
	return p.Reason == "" && p.count.steps(document) < tooMany && judge(p.writer, document) == nil
}

// Refuses is described at Accepts.
func (p *Prover) Refuses(document any) bool {
	var refusal *jsonschema.ValidationError
	return p.Reason == "" && p.count.steps(document) < tooMany && errors.As(judge(p.reader, document), &refusal)
}

func (p *Prover) affordable(document any) bool {
	needed := p.count.steps(document)
	if needed >= tooMany {
		p.steps -= needed / 4 // counting takes time as well
		return false
	}
	p.steps -= needed
	return p.steps > 0
}

var errFailed = errors.New("the validator failed")

// judge is the validator's refusal; nil when it accepts. A failure of the validator is neither.
func judge(s *jsonschema.Schema, document any) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", errFailed, cause)
		}
	}()
	return s.Validate(document)
}

// Shown is a document that the writer may write and that the reader refuses.
type Shown struct {
	Text string // as JSON; empty where none was found
	// Aside are the places in it that the reader minds for something else than the cause, step by step.
	Aside [][]string
}

// Alone is whether the reader refuses the document for nothing else than what stands where a path leads.
func (s Shown) Alone(path []contain.Level) bool {
	return s.Text != "" && !slices.ContainsFunc(s.Aside, func(at []string) bool { return !within(at, path) })
}

// Find looks for a document that the writer may write and that the reader refuses for a cause, within bounds: one that is
// refused for nothing else, or else one that is refused for the cause among other things.
func (p *Prover) Find(cause contain.Cause) Shown {
	if p.Reason != "" || p.steps < 0 {
		return Shown{}
	}
	tries := maxTries
	seen := map[string]bool{}
	var among any
	found := false
	best := func() Shown {
		if !found {
			return Shown{}
		}
		document := p.smaller(among, cause, false)
		shown := Shown{Text: show(document)}
		var refusal *jsonschema.ValidationError
		if errors.As(judge(p.reader, document), &refusal) {
			shown.Aside = aside(refusal, cause)
		}
		return shown
	}
	for turn := range turns {
		m := &maker{turn: turn, closed: p.tolerant, left: 2 * maxValues}
		values := m.aim(cause)
		p.steps -= 20 * (2*maxValues - m.left)
		for _, value := range values {
			m := &maker{turn: turn, closed: p.tolerant, left: maxValues}
			documents := m.around(cause.Path, value)
			p.steps -= 20 * (maxValues - m.left)
			for _, document := range documents {
				text := show(document)
				if m.left < 0 || seen[text] || len(text) > 100_000 {
					continue
				}
				seen[text] = true
				if tries--; tries < 0 || p.steps < 0 {
					return best()
				}
				refusal := p.refusal(document, cause)
				if refusal == nil {
					continue
				}
				if !alone(refusal, cause) {
					if !found {
						among, found = document, true
						tries = min(tries, maxMore)
					}
					document, refusal = p.mended(document, cause, turn)
				}
				if refusal != nil {
					return Shown{Text: show(p.smaller(document, cause, true))}
				}
			}
		}
	}
	return best()
}

// around puts a value where the path leads, with what the schemas on the way ask for around it. There are several documents
// where the path goes through a property of any name.
func (m *maker) around(path []contain.Level, value any) []any {
	values := []any{value}
	for i := len(path) - 1; i >= 0; i-- {
		level := path[i]
		parts := m.flat(level.Writer)
		var next []any
		for _, v := range values {
			if level.Step.Index >= 0 {
				next = append(next, m.array(parts, []any{v}, level.Step.Index))
				continue
			}
			names := []string{level.Step.Name}
			if level.Step.Other {
				names = m.names(parts, 0)
				names = names[:min(len(names), 4)]
			}
			for _, name := range names {
				next = append(next, m.object(parts, &wish{with: map[string]any{name: v}}))
			}
		}
		values = next[:min(len(next), 8)]
	}
	return values
}

// refusal is why the reader refuses a document that the writer may write, where the cause is among the reasons; else nil.
func (p *Prover) refusal(document any, cause contain.Cause) *jsonschema.ValidationError {
	if !p.affordable(document) || judge(p.writer, document) != nil {
		return nil
	}
	var refusal *jsonschema.ValidationError
	if !errors.As(judge(p.reader, document), &refusal) || !speaks(refusal, cause) || !names(refusal, cause) {
		return nil
	}
	return refusal
}

// smaller takes out of a document what it does not need to show the cause; for nothing else, where only is set.
func (p *Prover) smaller(document any, cause contain.Cause, only bool) any {
	tries := 60
	for again := true; again; {
		again = false
		for _, cut := range cuts(document) {
			if tries--; tries < 0 || p.steps < 0 {
				return document
			}
			if refusal := p.refusal(cut, cause); refusal != nil && (!only || alone(refusal, cause)) {
				document, again = cut, true
				break
			}
		}
	}
	return document
}

// cuts are the documents that lack one property or one item, at any depth.
func cuts(document any) []any {
	var list []any
	switch v := document.(type) {
	case map[string]any:
		for _, name := range sortedKeys(v) {
			without := map[string]any{}
			for k, inner := range v {
				if k != name {
					without[k] = inner
				}
			}
			list = append(list, without)
		}
		for _, name := range sortedKeys(v) {
			for _, inner := range cuts(v[name]) {
				with := map[string]any{}
				for k, same := range v {
					with[k] = same
				}
				with[name] = inner
				list = append(list, with)
			}
		}
	case []any:
		for i := range v {
			list = append(list, append(append([]any{}, v[:i]...), v[i+1:]...))
		}
		for i := range v {
			for _, inner := range cuts(v[i]) {
				with := append([]any{}, v...)
				with[i] = inner
				list = append(list, with)
			}
		}
	}
	if len(list) > 200 {
		list = list[:200]
	}
	return list
}

// show is a document as JSON, with its properties in order.
func show(document any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(document) != nil {
		return "" // only numbers that are none would fail, and there are none
	}
	return strings.TrimSpace(b.String())
}

// Read reads JSON as Accepts and Refuses take it.
func Read(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		return nil, fmt.Errorf("reading a document: %w", err)
	}
	return document, nil
}

// Way is a path as a JSON pointer in which * stands for any item and any other property; / for the document itself.
func Way(path []contain.Level) string {
	var b strings.Builder
	for _, level := range path {
		b.WriteByte('/')
		switch {
		case level.Step.Other, level.Step.Index >= 0 && level.Step.Name == "" && !fixed(level):
			b.WriteByte('*')
		case level.Step.Index >= 0:
			b.WriteString(strconv.Itoa(level.Step.Index))
		default:
			b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(level.Step.Name))
		}
	}
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

// fixed is whether items have schemas by their index.
func fixed(level contain.Level) bool {
	for _, s := range level.Writer {
		if len(s.PrefixItems) > 0 {
			return true
		}
	}
	return false
}
