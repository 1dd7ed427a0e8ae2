package release

import (
	"encoding/json"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// step is the part of other analyzers' bodies that a risk is read from. Bodies are read by their JSON names, since an
// analyzer does not know the others.
type step struct {
	Database  string `json:"database"`
	Migration string `json:"migration"`
	Previous  string `json:"previous"`
	Column    string `json:"column"`
	AddedHere bool   `json:"added_here"`
	NotNull   bool   `json:"not_null"`
	Default   string `json:"default"`
	To        string `json:"to"`
	Rewrite   string `json:"rewrite"`
	Table     *struct {
		CreatedHere bool `json:"created_here"`
	} `json:"table"`
	Identity       bool   `json:"identity"`
	Serial         bool   `json:"serial"`
	Generated      string `json:"generated"`
	CompatibleView bool   `json:"compatible_view"`
	Production     bool   `json:"production"`
	Image          string `json:"image"`
	TagClass       string `json:"tag_class"`
	Overridden     string `json:"overridden"`
	NumberReserved bool   `json:"number_reserved"`
	NameReserved   bool   `json:"name_reserved"`
	Unstable       bool   `json:"unstable"`
	Compatibility  string `json:"compatibility"`
	Property       string `json:"property"`
	Schema         string `json:"schema"`
	Enabled        bool   `json:"enabled"`
	DefaultValue   string `json:"default_value"`
}

// existing is whether a statement is about a table that the change did not make itself.
func (s step) existing() bool { return s.Table != nil && !s.Table.CreatedHere }

// served is what a flag gives where no rule matches.
func (s step) served() string {
	switch {
	case !s.Enabled:
		return "nothing (it is disabled)"
	case s.Default == "":
		return "the code's own default"
	}
	return s.Default
}

// floating is whether the manifest does not say which code runs.
func (s step) floating() bool {
	switch s.TagClass {
	case "none", "latest", "latest-like", "branch-like":
		return true
	}
	return false
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
