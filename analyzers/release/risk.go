package release

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// step is the part of other analyzers' bodies that a risk is read from. Bodies are read by their JSON names, since an
// analyzer does not know the others.
type step struct {
	Migration string `json:"migration"`
	Command   string `json:"command"`
	Column    string `json:"column"`
	NotNull   bool   `json:"not_null"`
	Default   string `json:"default"`
	From      string `json:"from"`
	To        string `json:"to"`
	Rewrite   string `json:"rewrite"`
	Table     *struct {
		Name        string `json:"name"`
		CreatedHere bool   `json:"created_here"`
	} `json:"table"`
	Identity       bool   `json:"identity"`
	Serial         bool   `json:"serial"`
	Generated      string `json:"generated"`
	CompatibleView bool   `json:"compatible_view"`
	Production     bool   `json:"production"`
	Image          string `json:"image"`
	Tag            string `json:"tag"`
	Message        string `json:"message"`
	Field          string `json:"field"`
	Property       string `json:"property"`
	Schema         string `json:"schema"`
	Enabled        bool   `json:"enabled"`
}

// assessed says how to read a risk from a kind of fact; ok is false where the fact is none.
type assessed struct {
	kind   string
	class  string
	weight int
	assess func(f analyzers.Fact, s step, before *analyzers.Fact) (why, undo string, ok bool)
}

// existing is whether a statement is about a table that the change did not make itself.
func (s step) existing() bool { return s.Table != nil && !s.Table.CreatedHere }

// risks are, by kind of fact, what the handbook calls destructive or required-field changes, contract breaks, and changes
// of what production runs.
var risks = []assessed{
	{"sql.drop_column", "migrations", 4, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		return "drops the column " + f.Object + " with its data, which the version before may still read",
			"the code version that no longer reads " + f.Object + ", and where its data is kept", s.existing()
	}},
	{"sql.drop_table", "migrations", 4, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		return "drops " + f.Object + " with its data, which the version before may still use",
			"the code version that no longer uses " + f.Object + ", and where its data is kept", s.existing()
	}},
	{"sql.truncate", "migrations", 4, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		return "empties " + f.Object, "where the rows of " + f.Object + " are kept", s.existing()
	}},
	{"sql.alter_column_type", "migrations", 3, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		return fmt.Sprintf("changes the type of %s to %s", f.Object, s.To), "the statement that brings the type of " + f.Object + " back, and what is lost by it",
			s.existing() && s.Rewrite != "no"
	}},
	{"sql.rename_column", "migrations", 3, renamed},
	{"sql.rename_table", "migrations", 3, renamed},
	{"sql.set_schema", "migrations", 3, renamed},
	{"sql.add_column", "migrations", 3, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		required := s.NotNull && (s.Default == "none" || s.Default == "null") && !s.Identity && !s.Serial && s.Generated == ""
		return "adds the required column " + f.Object + ", which inserts of the version before do not fill",
			"the statement that lifts NOT NULL from " + f.Object + ", run before the old version comes back", s.existing() && required
	}},
	{"sql.set_not_null", "migrations", 3, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		return "makes " + f.Object + " required, which writes of the version before may not fill",
			"ALTER COLUMN " + s.Column + " DROP NOT NULL, run before the old version comes back", s.existing()
	}},
	{"proto.field_removed", "contracts", 2, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		return "removes the field " + f.Object + ", which deployed readers may still need", "which readers of " + f.Object + " are upgraded first", true
	}},
	{"event.required_added", "contracts", 2, func(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
		return "requires " + f.Object + ", which events already sent do not hold", "what new readers do with events that have no " + s.Property, true
	}},
	{"k8s.container", "production", 1, func(f analyzers.Fact, s step, before *analyzers.Fact) (string, string, bool) {
		if before == nil || !s.Production {
			return "", "", false
		}
		was := body(*before)
		return fmt.Sprintf("production runs %s instead of %s", s.Image, was.Image), "the image to restore: " + was.Image, was.Image != s.Image && s.Image != ""
	}},
	{"flag.definition", "flags", 1, func(f analyzers.Fact, s step, before *analyzers.Fact) (string, string, bool) {
		if before == nil {
			return "", "", false
		}
		was := body(*before)
		return fmt.Sprintf("the flag %s serves %s instead of %s", f.Object, served(s), served(was)), fmt.Sprintf("the flag to set back: %s to %s", f.Object, served(was)),
			served(was) != served(s)
	}},
}

func renamed(f analyzers.Fact, s step, _ *analyzers.Fact) (string, string, bool) {
	return fmt.Sprintf("renames %s to %s while the version before still uses the old name", f.Object, s.To),
		"the statement that brings the name " + f.Object + " back, run before the old version", s.existing() && !s.CompatibleView
}

func served(s step) string {
	if !s.Enabled {
		return "nothing (it is off)"
	}
	if s.Default == "" {
		return "the code's own default"
	}
	return s.Default
}

// body reads what risks need of a fact's body. A field of another shape than ours is another kind's, so it stays empty.
func body(f analyzers.Fact) step {
	var s step
	var fields map[string]json.RawMessage
	encoded, err := json.Marshal(f.Body)
	if err != nil || json.Unmarshal(encoded, &fields) != nil {
		return s
	}
	for name, value := range fields {
		one, err := json.Marshal(map[string]json.RawMessage{name: value})
		if err == nil {
			_ = json.Unmarshal(one, &s) // a field of another shape is left empty, as said above
		}
	}
	return s
}

// kinds are the kinds of facts that risks are read from.
func kinds() []string {
	var list []string
	for _, r := range risks {
		list = append(list, r.kind)
	}
	return list
}

// risky gives the risky steps of the change in the order of files, with the fact of each.
func (a analyzer) risky(in analyzers.Input) (found []Risk, at []analyzers.Fact) {
	for _, r := range risks {
		if !slices.Contains(a.settings.RequirePlanFor, r.class) {
			continue
		}
		for _, f := range in.Facts[r.kind] {
			if !f.New {
				continue
			}
			why, undo, ok := r.assess(f, body(f), before(f, in.Base[r.kind]))
			if ok {
				found = append(found, Risk{r.class, f.Object, f.At.File, f.At.Line, why, undo, r.weight})
				at = append(at, f)
			}
		}
	}
	return found, at
}

// before is the fact of the same object at the base; nil when there was none.
func before(f analyzers.Fact, base []analyzers.Fact) *analyzers.Fact {
	for i := range base {
		if base[i].Object == f.Object && base[i].At.File == f.At.File {
			return &base[i]
		}
	}
	return nil
}
