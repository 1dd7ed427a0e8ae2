package house

import (
	"strings"
	"testing"
)

// room is one package, or one with all below it when the name ends in /..., and the packages of this module that it may
// reach, directly or not.
type room struct {
	name  string
	reach []string
	opa   bool // it may reach the Rego engine
}

// rooms are all packages of the module but the single analyzers, which are all alike. A new package wants a row here, which
// is the moment to ask where it belongs.
var rooms = []room{
	{name: "internal/source"},
	{name: "internal/nearest"},
	{name: "internal/seeds"},
	{name: "internal/atomicfile"},
	{name: "internal/document", reach: []string{"internal/source"}},

	{name: "analyzers", reach: []string{"internal/source"}},

	{name: "rules", reach: promise},
	{name: "internal/config", reach: append([]string{"rules"}, promise...)},
	{name: "internal/suppress", reach: append([]string{"rules", "internal/config", "internal/atomicfile"}, promise...)},
	{name: "internal/fix", reach: append([]string{"rules"}, promise...)},
	{name: "internal/report", reach: append([]string{"rules"}, promise...)},
	{name: "internal/review", reach: append([]string{"rules", "internal/report"}, promise...)},
	{name: "policies", reach: append([]string{"rules"}, promise...), opa: true},
	{name: "internal/prove", reach: append([]string{"rules", "policies", "internal/fix"}, promise...), opa: true},
	{name: "cmd/plimsoll", reach: []string{"..."}, opa: true},
	{name: "internal/truth", reach: append([]string{"analyzers/postgres/..."}, eyes...)},
	{name: "internal/house"},
	{name: "internal/release"},
}

// eyes is what an analyzer may reach beside its own packages: never rules, policies or another analyzer.
var eyes = []string{"analyzers", "internal/source", "internal/document"}

// promise is what rules may reach.
var promise = []string{"analyzers", "internal/source", "internal/nearest"}

func within(pattern, path string) bool {
	prefix, below := strings.CutSuffix(pattern, "...")
	return pattern == path || below && (strings.HasPrefix(path, prefix) || path == strings.TrimSuffix(prefix, "/"))
}

func (r room) allows(path string) bool {
	if within(r.name, path) {
		return true
	}
	for _, pattern := range r.reach {
		if within(pattern, path) {
			return true
		}
	}
	return false
}

// roomOf is nil for a package that has no room.
func roomOf(path string) *room {
	if analyzer, ok := strings.CutPrefix(path, "analyzers/"); ok {
		name, _, _ := strings.Cut(analyzer, "/")
		return &room{name: "analyzers/" + name + "/...", reach: eyes}
	}
	for i := range rooms {
		if within(rooms[i].name, path) {
			return &rooms[i]
		}
	}
	return nil
}

// TestArrows keeps the arrows between the packages running one way.
func TestArrows(t *testing.T) {
	listed := output(t, projectRoot(t), "go", "list", "-f", "{{.ImportPath}} {{.Name}} {{join .Deps \" \"}}", "./...")
	var mains []string
	for _, line := range strings.Split(listed, "\n") {
		words := strings.Fields(line)
		path := strings.TrimPrefix(words[0], module+"/")
		if words[1] == "main" {
			mains = append(mains, path)
		}
		r := roomOf(path)
		if r == nil {
			t.Errorf("package %s has no row in the table of rooms", path)
			continue
		}
		for _, dependency := range words[2:] {
			if own, ok := strings.CutPrefix(dependency, module+"/"); ok && !r.allows(own) {
				t.Errorf("%s reaches %s, which its room may not", path, own)
			}
			if !r.opa && strings.HasPrefix(dependency, "github.com/open-policy-agent/") {
				t.Errorf("%s reaches %s: it may not depend on the Rego engine", path, dependency)
			}
		}
	}
	// pre-commit and go install build every main package of the module on the user's machine.
	if len(mains) != 1 || mains[0] != "cmd/plimsoll" {
		t.Errorf("the main packages are %v; there is to be one, cmd/plimsoll", mains)
	}
}

func TestRoomsAllowOnlyTheirOwn(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"analyzers/postgres", "analyzers/postgres/lex", true},
		{"analyzers/postgres/lex", "analyzers/postgres", true}, // the compiler forbids cycles
		{"analyzers/postgres", "analyzers", true},
		{"analyzers/postgres", "analyzers/protobuf", false},
		{"analyzers/postgres/lex", "analyzers/protobuf", false},
		{"analyzers/events", "rules", false},
		{"analyzers", "analyzers/events", false},
		{"rules", "policies", false},
		{"policies", "internal/config", false},
		{"internal/report", "policies", false},
		{"cmd/plimsoll", "policies", true},
	} {
		r := roomOf(c.from)
		if r == nil {
			t.Fatalf("%s has no room", c.from)
		}
		if got := r.allows(c.to); got != c.want {
			t.Errorf("%s may reach %s: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
