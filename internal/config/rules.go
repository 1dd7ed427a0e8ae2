package config

import (
	"fmt"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/rules"
	"go.yaml.in/yaml/v3"
)

// severities are the words that set a rule's weight, from the heaviest.
var severities = []string{string(rules.Error), string(rules.Warning), string(rules.Note), string(rules.Off)}

// severityKey is the key of an object under rules that is no option.
const severityKey = "severity"

// rules decodes the section rules: each key is a rule of the catalogue.
func (d *decoder) rules(n *yaml.Node) Rules {
	if n.Kind != yaml.MappingNode {
		d.wrongType(n, "rules", "an object with a key for each rule")
		return nil
	}
	settings := make(Rules)
	d.pairs(n, "rules", func(key, value *yaml.Node) {
		rule, known := d.catalogue[key.Value]
		if !known {
			d.errorf(key, "there is no rule %q%s", shorten(key.Value), d.hint(key.Value, d.ruleIDs()))
			return
		}
		settings[key.Value] = d.rule(value, rule)
	})
	return settings
}

// rule decodes the setting of one rule: a severity, or an object.
func (d *decoder) rule(n *yaml.Node, rule rules.Rule) Rule {
	n, ok := d.resolve(n)
	if !ok {
		return Rule{}
	}
	if n.Kind != yaml.MappingNode {
		return Rule{Severity: d.severity(n, "rules."+rule.ID)}
	}
	var setting Rule
	d.pairs(n, "rules."+rule.ID, func(key, value *yaml.Node) {
		value, ok := d.resolve(value)
		if !ok {
			return
		}
		name := "rules." + rule.ID + "." + key.Value
		if key.Value == severityKey {
			setting.Severity = d.severity(value, name)
			return
		}
		option, known := rule.Options[key.Value]
		if !known {
			names := append(optionNames(rule), severityKey)
			d.errorf(key, "%s has no option %q%s", rule.ID, shorten(key.Value), d.hint(key.Value, names))
			return
		}
		if decoded, ok := d.option(value, option, name); ok {
			if setting.Options == nil {
				setting.Options = make(map[string]any)
			}
			setting.Options[key.Value] = decoded
		}
	})
	return setting
}

func (d *decoder) severity(n *yaml.Node, name string) rules.Severity {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		d.wrongType(n, name, orList(severities))
		return ""
	}
	word, err := check{oneOf: severities}.accept(n.Value)
	if err != nil {
		d.errorf(n, "%s %v", name, err)
	}
	return rules.Severity(word)
}

// option decodes the value of an option by the type that the rule's page gives it.
func (d *decoder) option(n *yaml.Node, option rules.Option, name string) (any, bool) {
	tag := n.ShortTag()
	scalar := n.Kind == yaml.ScalarNode
	switch option.Type {
	case "integer":
		var value int
		if scalar && tag == "!!int" && n.Decode(&value) == nil {
			return value, true
		}
		d.wrongType(n, name, "a whole number")
	case "number":
		var value float64
		// No infinity and no "not a number": neither can be written as JSON, which is what policies read.
		if scalar && (tag == "!!int" || tag == "!!float") && n.Decode(&value) == nil && value-value == 0 {
			return value, true
		}
		d.wrongType(n, name, "a number")
	case "boolean":
		var value bool
		if scalar && tag == "!!bool" && n.Decode(&value) == nil {
			return value, true
		}
		d.wrongType(n, name, "true or false")
	case "duration":
		if scalar && tag == "!!str" && isDuration(n.Value) {
			return n.Value, true
		}
		d.wrongType(n, name, "a duration, as in 30s, 10m, 2h or 90d")
	case "list":
		if n.Kind != yaml.SequenceNode {
			d.wrongType(n, name, "a list")
			break
		}
		values := make([]string, 0, len(n.Content))
		before := len(d.errors)
		for i, content := range n.Content {
			if item, ok := d.resolve(content); ok {
				text, _ := d.string(item, check{}, fmt.Sprintf("%s[%d]", name, i))
				values = append(values, text)
			}
		}
		return values, len(d.errors) == before
	default:
		return d.string(n, check{}, name)
	}
	return nil, false
}

// durationPattern is what a duration looks like in the configuration; the JSON Schema gives it to editors.
const durationPattern = `^([0-9]+(w|d|h|m|s))+$`

var (
	durationText = regexp.MustCompile(durationPattern)
	durationPart = regexp.MustCompile(`([0-9]+)(w|d|h|m|s)`)
)

// isDuration is whether a text is a sum of whole weeks, days, hours, minutes and seconds of at most a hundred years.
func isDuration(text string) bool {
	const longest = 100 * 365 * 24 * 60 * 60
	if !durationText.MatchString(text) {
		return false
	}
	seconds := map[string]int{"w": 7 * 24 * 60 * 60, "d": 24 * 60 * 60, "h": 60 * 60, "m": 60, "s": 1}
	total := 0
	for _, part := range durationPart.FindAllStringSubmatch(text, -1) {
		count, err := strconv.Atoi(part[1])
		if err != nil || count > longest {
			return false
		}
		if total += count * seconds[part[2]]; total > longest {
			return false
		}
	}
	return true
}

// rulePattern is whether the rule of a waiver, which may hold *, names any rule of the catalogue.
func (d *decoder) rulePattern(n *yaml.Node, name string) bool {
	ids := d.ruleIDs()
	for _, id := range ids {
		if RuleMatches(n.Value, id) {
			return true
		}
	}
	if strings.HasPrefix(n.Value, "plimsoll/") {
		d.errorf(n, "%s: what Plimsoll says of waivers and the baseline cannot be waived", name)
		return false
	}
	d.errorf(n, "%s: there is no rule %q%s", name, shorten(n.Value), d.hint(n.Value, ids))
	return false
}

// RuleMatches is whether a waiver's rule, which may hold *, stands for the rule with this id. The engine's own rules, of
// area plimsoll, cannot be waived: else a waiver could hide that it has expired.
func RuleMatches(pattern, id string) bool {
	if path.Dir(id) == "plimsoll" {
		return false
	}
	return Wildcard(pattern, id)
}

// Wildcard is whether text is pattern, where * in the pattern stands for any text, a slash included.
func Wildcard(pattern, text string) bool {
	star, mark := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// ruleIDs are the ids of the catalogue, sorted.
func (d *decoder) ruleIDs() []string {
	if d.ids == nil {
		for id := range d.catalogue {
			d.ids = append(d.ids, id)
		}
		sort.Strings(d.ids)
	}
	return d.ids
}

func optionNames(rule rules.Rule) []string {
	names := make([]string, 0, len(rule.Options)+1)
	for name := range rule.Options {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
