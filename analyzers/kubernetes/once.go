package kubernetes

import (
	"encoding/json"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// saying is the place of a fact with all that it says, but for the names of what rendered it.
type saying struct {
	kind, file, body string
	start            int
	home             string // where the object is named: a patch may change several
	named            int
}

// once drops the facts of a rendered object when they say of the same places what those of another rendering have said: a base
// that three overlays take in is judged once, and again only where an overlay makes it different.
func (s *stater) once(o *object, facts []analyzers.Fact) []analyzers.Fact {
	if o.Rendered == "" {
		return facts
	}
	named := o.nameNode().Span()
	keys := make([]saying, len(facts))
	fresh := false
	for i, f := range facts {
		keys[i] = saying{f.Kind, f.At.File, s.essence(o, f), f.At.Start, named.File, named.Start}
		fresh = fresh || !s.said[keys[i]]
	}
	if !fresh {
		return nil
	}
	for i := range facts {
		s.said[keys[i]] = true
		facts[i].Home = named.File // all of an object is judged together
	}
	return facts
}

// essence is the body of a fact without what tells one rendering from another: names, namespace, environment.
func (s *stater) essence(o *object, f analyzers.Fact) string {
	body, err := json.Marshal(f.Body)
	if err != nil {
		return f.Object // plain structs of our own: a test marshals every one of them
	}
	quoted := func(key, value string) string {
		text, _ := json.Marshal(value)
		return `"` + key + `":` + string(text)
	}
	pairs := []string{
		quoted("root", o.root), "", quoted("rendered", o.Rendered), "", quoted("namespace", o.Namespace), "",
		quoted("environment", o.runsIn), "", `"production":true`, "", `"production":false`, "",
	}
	if o.Namespace != "" {
		pairs = append(pairs, "/"+o.Namespace+"/", "/")
	}
	if o.Name != "" {
		pairs = append(pairs, o.Name, "*")
	}
	return strings.NewReplacer(pairs...).Replace(string(body))
}
