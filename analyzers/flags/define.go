package flags

import (
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// entry is a flag as a file has it.
type entry struct {
	format string
	key    *document.Node
	flag   *document.Node
	set    *document.Node // the metadata of all flags of the file; nil when there is none
}

// recognise finds the flags of a document by its shape: flagd keeps flags with a state or variants under "flags", as a map
// or (for its daemon) a list, and the OpenFeature operator keeps the same in a FeatureFlag; go-feature-flag keeps flags with
// variations at the top.
func recognise(root *document.Node) (entries []entry) {
	if root.Get("kind").Text() == "FeatureFlag" && root.Get("spec", "flagSpec") != nil {
		root = root.Get("spec", "flagSpec")
	}
	flags := root.Get("flags")
	for _, e := range flags.Map() {
		if isFlagd(e.Value) {
			entries = append(entries, entry{"flagd", e.Key, e.Value, root.Get("metadata")})
		}
	}
	for _, item := range flags.List() {
		if key := item.Get("key"); key.Text() != "" && isFlagd(item) {
			entries = append(entries, entry{"flagd", key, item, root.Get("metadata")})
		}
	}
	if len(entries) > 0 {
		return entries
	}
	for _, e := range root.Map() {
		if e.Value.Get("variations").Map() != nil {
			entries = append(entries, entry{"go-feature-flag", e.Key, e.Value, nil})
		}
	}
	return entries
}

func isFlagd(flag *document.Node) bool {
	state := flag.Get("state").Text()
	return state == "ENABLED" || state == "DISABLED" || flag.Get("variants").Map() != nil
}

func (e entry) define() Definition {
	d := Definition{
		Key: e.key.Value, Format: e.format,
		Kind:    kind(e.first("type", "kind")),
		Owner:   e.first("owner", "owners", "maintainer", "team", "group"),
		Created: date(e.first("created", "createdat", "createdon", "creationdate")),
		Expires: date(e.first("expires", "expiresat", "expireson", "expiry", "expirydate", "expiration", "expirationdate", "removeby", "deadline")),
	}
	var variants, value *document.Node
	if e.format == "flagd" {
		variants = e.flag.Get("variants")
		d.Enabled = e.flag.Get("state").Text() != "DISABLED"
		d.Default = e.flag.Get("defaultVariant").Text()
		d.Rules = written(e.flag.Get("targeting"))
	} else {
		variants = e.flag.Get("variations")
		d.Enabled = !strings.EqualFold(e.flag.Get("disable").Text(), "true")
		d.Default = e.flag.Get("defaultRule", "variation").Text()
		for _, key := range []string{"targeting", "scheduledRollout", "experimentation"} {
			d.Rules += written(e.flag.Get(key))
		}
		for _, key := range []string{"percentage", "progressiveRollout"} {
			d.Rules += written(e.flag.Get("defaultRule", key))
		}
	}
	if value = variants.Get(d.Default); value != nil {
		d.DefaultValue = written(value)
	}
	return d
}

// written is a value in a form that does not depend on the layout of the file; empty for nothing, {} and [].
func written(n *document.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	switch n.Kind {
	case document.List:
		for _, item := range n.Items {
			b.WriteString("," + written(item))
		}
		if b.Len() == 0 {
			return ""
		}
		return "[" + b.String()[1:] + "]"
	case document.Map:
		for _, e := range n.Entries {
			b.WriteString("," + e.Key.Value + ":" + written(e.Value))
		}
		if b.Len() == 0 {
			return ""
		}
		return "{" + b.String()[1:] + "}"
	}
	return n.Value
}

// first is the first of several names for one thing that the flag's metadata, the flag itself, or the metadata of all flags
// gives. No standard names them (OpenFeature enhancement proposal 35 left them open), so case, hyphens and underscores do
// not matter. A flag's metadata wins over that of its set (flagd, "Metadata").
func (e entry) first(names ...string) string {
	for _, from := range []*document.Node{e.flag.Get("metadata"), e.flag, e.set} {
		for _, name := range names {
			for _, field := range from.Map() {
				if plainName(field.Key.Value) != name {
					continue
				}
				if value := texts(field.Value); value != "" {
					return value
				}
			}
		}
	}
	return ""
}

// texts is a scalar's text, or the texts of a list.
func texts(n *document.Node) string {
	if n.Kind != document.List {
		return strings.TrimSpace(n.Text())
	}
	var all []string
	for _, item := range n.Items {
		if item.Text() != "" {
			all = append(all, item.Text())
		}
	}
	return strings.Join(all, ", ")
}

var separators = strings.NewReplacer("-", "", "_", "", " ", "")

func plainName(name string) string { return separators.Replace(strings.ToLower(name)) }

// kind is a flag's kind in the words of the handbook, "Feature flags"; what is none of them stays as it is.
func kind(written string) string {
	known := map[string]string{
		"release": "release", "ops": "ops", "operational": "ops", "permission": "permission", "entitlement": "permission",
		"experiment": "experiment", "killswitch": "kill_switch", "migration": "migration",
	}
	if k, ok := known[plainName(written)]; ok {
		return k
	}
	return written
}

// date is a date as YYYY-MM-DD, with or without a time behind it; empty for what is no date.
func date(value string) string {
	for _, layout := range []string{time.DateOnly, "2006/01/02"} {
		day, rest := value, ""
		if len(value) > len(layout) {
			day, rest = value[:len(layout)], value[len(layout):]
		}
		if rest != "" && !strings.ContainsRune("Tt ", rune(rest[0])) {
			continue // 2026-10-311
		}
		if parsed, err := time.Parse(layout, day); err == nil {
			return parsed.Format(time.DateOnly)
		}
	}
	return ""
}
