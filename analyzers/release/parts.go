package release

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// parts are what a change shows of what its rollback plan has to hold.
type parts struct {
	images []moved             // what production runs, before and after
	flags  []moved             // what flags serve, before and after
	schema []string            // by database: the last migration before the change
	files  map[string][]string // by class of risk: what the change holds of it, risky or not
}

// moved is something that the change moves from one state to another.
type moved struct {
	name, from, to string
	floating       bool // from does not say exactly what it was
}

// partsOf collects the parts of one service; of the empty service, those of no known one.
func partsOf(in analyzers.Input, service string) parts {
	p := parts{files: map[string][]string{}}
	for _, kind := range []string{"k8s.container", "k8s.image_override"} {
		before := byObject(in.Base[kind])
		for _, f := range in.Facts[kind] {
			s, was := body(f), before.of(f)
			if f.New && f.Service == service && was != nil && s.Production && s.Overridden == "" && was.Image != s.Image && was.Image != "" {
				p.images = appendOnce(p.images, moved{f.Object, was.Image, s.Image, was.floating()})
			}
		}
	}
	before := byObject(in.Base["flag.definition"])
	for _, f := range in.Facts["flag.definition"] {
		s, was := body(f), before.of(f)
		if f.New && f.Service == service && was != nil && s.served() != was.served() {
			p.flags = appendOnce(p.flags, moved{f.Object, was.served(), s.served(), false})
		}
	}
	fresh := map[[2]string]bool{}
	for _, f := range in.Facts["sql.migration"] {
		if s := body(f); f.New {
			fresh[[2]string{s.Database, s.Migration}] = true
		}
	}
	for _, f := range in.Facts["sql.migration"] {
		s := body(f)
		if !f.New || f.Service != service {
			continue
		}
		p.files["migrations"] = appendOnce(p.files["migrations"], f.At.File)
		if s.Previous != "" && !fresh[[2]string{s.Database, s.Previous}] {
			p.schema = appendOnce(p.schema, s.Previous)
		}
	}
	return p
}

func appendOnce[T comparable](list []T, item T) []T {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

// maxUndo is how many steps a plan is filled in for one by one: nobody reads a list of thousands.
const maxUndo = 12

// mustHold is what a rollback plan holds by the handbook ("Rollback and rollforward"), filled in from the change.
func (p parts) mustHold(risks []Risk) []string {
	var list []string
	for _, i := range p.images {
		exact := i.from
		if i.floating {
			exact = "the digest that ran under " + i.from
		}
		list = appendOnce(list, fmt.Sprintf("the exact artifact to restore: %s, which %s replaces", exact, i.to))
	}
	if len(p.images) == 0 {
		list = append(list, "the exact artifact to restore (image digest, chart version or commit)")
	}
	for _, f := range p.flags {
		list = appendOnce(list, fmt.Sprintf("the flag to set back: %s to %s", f.name, f.from))
	}
	undo, seen := 0, map[string]bool{}
	for _, r := range risks {
		if seen[r.Undo] {
			continue
		}
		seen[r.Undo] = true
		if undo++; undo <= maxUndo {
			list = appendOnce(list, r.Undo)
		}
	}
	if undo > maxUndo {
		list = append(list, fmt.Sprintf("the same for %d more steps", undo-maxUndo))
	}
	if slices.ContainsFunc(risks, func(r Risk) bool { return r.Class == "migrations" }) {
		state := "the state of the database that the restored version runs on"
		if len(p.schema) > 0 {
			state += fmt.Sprintf(" (it was written for migration %s)", strings.Join(p.schema, ", "))
		}
		list = append(list, state)
	}
	return append(list, "what happens to caches and queues", "the recovery metric with its threshold", "who may execute it", "where the incident is told")
}

// skeleton is a record as YAML in flow style: one line, so that a report may wrap it anywhere between two words.
func (p parts) skeleton(name, service string, risks []Risk) string {
	files := map[string][]string{}
	for class, list := range p.files {
		files[class] = slices.Clone(list)
	}
	lost, seen := false, map[string]bool{}
	for class, list := range files {
		for _, entry := range list {
			seen[class+":"+entry] = true
		}
	}
	for _, r := range risks {
		lost = lost || r.Weight == 4
		entry := r.File
		if r.Class == "flags" {
			entry = r.Object
		}
		if !seen[r.Class+":"+entry] {
			seen[r.Class+":"+entry] = true
			files[r.Class] = append(files[r.Class], entry)
		}
	}
	var changes []string
	for _, class := range []struct{ name, key string }{{"migrations", "migrations"}, {"contracts", "contracts"}, {"flags", "flags"}, {"production", "config"}} {
		if list := files[class.name]; len(list) > 0 {
			changes = append(changes, class.key+": ["+strings.Join(quoted(list), ", ")+"]")
		}
	}
	fields := []string{"release: " + quote(name)}
	if service != "" {
		fields = append(fields, "service: "+quote(service))
	}
	action := "rollback"
	if lost {
		action = "roll-forward" // dropped data does not come back with the old version
	}
	artifact, schema := "?", "?"
	if len(p.images) > 0 && !p.images[0].floating {
		artifact = p.images[0].from
	}
	if len(p.schema) == 1 {
		schema = p.schema[0]
	}
	var flags []string
	for _, f := range p.flags {
		flags = append(flags, "{key: "+quote(f.name)+", to: "+quote(f.from)+"}")
	}
	rollback := []string{"action: " + action, "artifact: " + quote(artifact), "flags: [" + strings.Join(flags, ", ") + "]"}
	if len(files["migrations"]) > 0 {
		rollback = append(rollback, fmt.Sprintf("database: {schema_at_least: %s, reversible: %v}", quote(schema), !lost))
	}
	rollback = append(rollback, `cache: "?"`, `queues: "?"`, `recovery: [{metric: "?", below: "?", within: "?"}]`, `owner: "?"`, `comms: "?"`)
	fields = append(fields, `owner: "?"`, "changes: {"+strings.Join(changes, ", ")+"}", "rollback: {"+strings.Join(rollback, ", ")+"}")
	return "{" + strings.Join(fields, ", ") + "}"
}

func quoted(list []string) []string {
	all := make([]string, len(list))
	for i, item := range list {
		all[i] = quote(item)
	}
	return all
}

// quote writes a string so that YAML reads it as one: bare where it can only be a word, else in double quotes
// (YAML 1.2.2, section 7.3.1, whose escapes include those of Go and JSON that occur here).
func quote(s string) string {
	plain := s != ""
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		plain = plain && (letter || i > 0 && (c >= '0' && c <= '9' || strings.ContainsRune("-_./", c)))
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		plain = false
	}
	if plain {
		return s
	}
	return strconv.Quote(s)
}
