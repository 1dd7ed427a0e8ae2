package events

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
)

func TestExcerpt(t *testing.T) {
	name := func(name string) contain.Level { return contain.Level{Step: contain.Step{Name: name, Index: -1}} }
	item := func(index int, other bool) contain.Level {
		return contain.Level{Step: contain.Step{Index: index, Other: other}}
	}
	anyName := contain.Level{Step: contain.Step{Index: -1, Other: true}}
	for _, tt := range []struct {
		event string
		path  []contain.Level
		want  string
	}{
		{`{"a":{"b":1e3}}`, nil, `{"a":{"b":1e3}}`},
		{`{"a":{"b":1e3}}`, []contain.Level{name("a"), name("b")}, `1e3`},
		{`{"a":["x","y"]}`, []contain.Level{name("a"), item(1, false)}, `"y"`},
		{`{"a":["x"]}`, []contain.Level{name("a"), item(2, true)}, `"x"`},
		{`{"a":["x","y"]}`, []contain.Level{name("a"), item(2, true)}, ``}, // which one?
		{`{"a":"x"}`, []contain.Level{anyName}, ``},
		{`{"a":"x"}`, []contain.Level{name("b")}, ``},
		{`"x"`, []contain.Level{name("b")}, ``},
		{``, []contain.Level{name("b")}, ``},
		{`"` + strings.Repeat("x", 99) + `"`, nil, ``}, // too long for a sentence
	} {
		if got := excerpt(tt.event, tt.path); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.event, got, tt.want)
		}
	}
}
