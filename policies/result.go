package policies

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/nearest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// finding reads one result of a policy:
//
//	fact      the id of the fact at which the finding is reported
//	message   what happens, and to whom
//	help      optional: what to do instead
//	related   optional: [{"fact": id, "message": what it has to do with it}]
//	evidence  optional: an object whose fields the page documents
//	fix       optional, only if the page says that there is one: {"title", "edits": [{"file", "start", "end", "text"}]}, or
//	          null where there is none to offer
//
// Anything else is an error: a slip would otherwise cost the user something without anyone noticing.
func (e *evidence) finding(r rules.Rule, result any) (rules.Finding, error) {
	o, err := fields(result, []string{"fact", "message"}, []string{"help", "related", "evidence", "fix"})
	if err != nil {
		return rules.Finding{}, err
	}
	at, err := e.fact(o["fact"])
	if err != nil {
		return rules.Finding{}, err
	}
	f := rules.Finding{Rule: r.ID, Severity: r.Severity, Object: at.Object, Service: at.Service, At: at.At, Covers: at.Covers, Rendered: at.Home != ""}
	if f.Covers == (source.Span{}) {
		f.Covers = at.At
	}
	if at.Enclosing != (source.Span{}) {
		f.Enclosing = &at.Enclosing
	}
	if f.Message, err = text("message", o["message"]); err != nil {
		return f, err
	}
	if help, ok := o["help"]; ok {
		if f.Help, err = text("help", help); err != nil {
			return f, err
		}
	}
	if related, ok := o["related"]; ok {
		if f.Related, err = e.related(related); err != nil {
			return f, fmt.Errorf("related: %w", err)
		}
	}
	if found, ok := o["evidence"]; ok {
		if f.Evidence, err = evidenceJSON(found); err != nil {
			return f, err
		}
	}
	if fix, ok := o["fix"]; ok {
		if r.Fix == "none" {
			return f, errors.New("it has a fix, and the front matter of the page says fix: none")
		}
		if fix == nil {
			return f, nil
		}
		if f.Fix, err = readFix(fix); err != nil {
			return f, fmt.Errorf("fix: %w", err)
		}
	}
	return f, nil
}

func (e *evidence) fact(v any) (*analyzers.Fact, error) {
	id, err := integer(v)
	if err != nil {
		return nil, fmt.Errorf("fact: %w; the id of a fact is wanted", err)
	}
	at := id - e.first
	if at < 0 || at >= len(e.byID) || e.byID[at] == nil {
		return nil, fmt.Errorf("fact: no fact has the id %d", id)
	}
	return e.byID[at], nil
}

func (e *evidence) related(v any) ([]rules.Related, error) {
	items, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("an array is wanted, not %s", shown(v))
	}
	var related []rules.Related
	for _, item := range items {
		o, err := fields(item, []string{"fact", "message"}, nil)
		if err != nil {
			return nil, err
		}
		f, err := e.fact(o["fact"])
		if err != nil {
			return nil, err
		}
		message, err := text("message", o["message"])
		if err != nil {
			return nil, err
		}
		related = append(related, rules.Related{At: f.At, Message: message})
	}
	return related, nil
}

func evidenceJSON(v any) (json.RawMessage, error) {
	if _, ok := v.(map[string]any); !ok {
		return nil, fmt.Errorf("evidence: an object is wanted, not %s", shown(v))
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return encoded, nil
}

func readFix(v any) (*analyzers.Remedy, error) {
	o, err := fields(v, []string{"title", "edits"}, nil)
	if err != nil {
		return nil, err
	}
	fix := &analyzers.Remedy{}
	if fix.Title, err = text("title", o["title"]); err != nil {
		return nil, err
	}
	items, _ := o["edits"].([]any)
	if len(items) == 0 {
		return nil, fmt.Errorf("edits: a filled array is wanted, not %s", shown(o["edits"]))
	}
	for _, item := range items {
		edit, err := readEdit(item)
		if err != nil {
			return nil, fmt.Errorf("edits: %w", err)
		}
		fix.Edits = append(fix.Edits, edit)
	}
	return fix, nil
}

func readEdit(v any) (analyzers.Edit, error) {
	var edit analyzers.Edit
	o, err := fields(v, []string{"file", "start", "end", "text"}, nil)
	if err != nil {
		return edit, err
	}
	if edit.File, err = text("file", o["file"]); err != nil {
		return edit, err
	}
	if edit.Start, err = integer(o["start"]); err != nil {
		return edit, fmt.Errorf("start: %w", err)
	}
	if edit.End, err = integer(o["end"]); err != nil {
		return edit, fmt.Errorf("end: %w", err)
	}
	if edit.Start < 0 || edit.End < edit.Start {
		return edit, fmt.Errorf("%d to %d is no range of bytes", edit.Start, edit.End)
	}
	replacement, ok := o["text"].(string) // empty to delete
	if !ok {
		return edit, fmt.Errorf("text: a string is wanted, not %s", shown(o["text"]))
	}
	edit.Text = replacement
	return edit, nil
}

// fields takes an object that has all required keys and beyond them optional ones only.
func fields(v any, required, optional []string) (map[string]any, error) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("an object is wanted, not %s", shown(v))
	}
	known := slices.Concat(required, optional)
	unknown := ""
	for key := range o {
		if !slices.Contains(known, key) && (unknown == "" || key < unknown) {
			unknown = key
		}
	}
	if unknown != "" {
		return nil, fmt.Errorf("unknown key %q (known are %s)%s", unknown, strings.Join(known, ", "), nearest.Hint(unknown, known))
	}
	for _, key := range required {
		if _, ok := o[key]; !ok {
			return nil, fmt.Errorf("the key %q is missing", key)
		}
	}
	return o, nil
}

func text(key string, v any) (string, error) {
	if s, ok := v.(string); ok && strings.TrimSpace(s) != "" {
		return s, nil
	}
	return "", fmt.Errorf("%s: a filled string is wanted, not %s", key, shown(v))
}

func integer(v any) (int, error) {
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return int(i), nil
		}
	}
	return 0, fmt.Errorf("a whole number is wanted, not %s", shown(v))
}

// shown is a value as it stands in an error message.
func shown(v any) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%v", v)
	}
	if len(encoded) > 80 {
		return string(encoded[:77]) + "..."
	}
	return string(encoded)
}
