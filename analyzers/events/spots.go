package events

import (
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
)

// spot is a value of an event with the schemas of each side that judge it, those of all alternatives included.
type spot struct {
	way     string
	was, is []*schema.Schema
}

// The bounds of the walk. A schema that refers to itself in many ways has endlessly many places.
const (
	maxSpots = 5_000
	maxParts = 1_000
)

func numbers64(list []*schema.Schema) string {
	var b strings.Builder
	for _, s := range list {
		fmt.Fprint(&b, s.Number, " ")
	}
	return b.String()
}

// here are schemas with all that judge the same value, alternatives included.
func here(list ...*schema.Schema) []*schema.Schema {
	var all []*schema.Schema
	seen := map[*schema.Schema]bool{}
	var add func(s *schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] || len(all) >= maxParts {
			return
		}
		seen[s] = true
		all = append(all, s)
		for _, r := range s.Refs {
			add(r.Target)
		}
		for _, more := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf, {s.Then, s.Else}} {
			for _, one := range more {
				add(one)
			}
		}
		for _, d := range s.DependentSchemas {
			add(d.Schema)
		}
	}
	for _, s := range list {
		add(s)
	}
	return all
}

func missing(list []*schema.Schema) bool {
	for _, s := range list {
		for _, r := range s.Refs {
			if r.Target == nil {
				return true
			}
		}
	}
	return false
}

// inside are the places within a value that both sides speak of.
func inside(at spot) []spot {
	var spots []spot
	step := func(name string, was, is []*schema.Schema) {
		if len(was) > 0 && len(is) > 0 {
			way := strings.TrimSuffix(at.way, "/") + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			spots = append(spots, spot{way, here(was...), here(is...)})
		}
	}
	told := map[string]bool{}
	for _, s := range at.is {
		for _, property := range s.Properties {
			if !told[property.Name] {
				told[property.Name] = true
				was, _ := members(at.was, property.Name)
				is, _ := members(at.is, property.Name)
				step(property.Name, was, is)
			}
		}
	}
	others := func(list []*schema.Schema) (found []*schema.Schema) {
		for _, s := range list {
			found = append(found, some(s.AdditionalProperties)...)
			for _, property := range s.PatternProperties {
				found = append(found, property.Schema)
			}
		}
		return found
	}
	step("*", others(at.was), others(at.is))
	items := func(list []*schema.Schema) (found []*schema.Schema) {
		for _, s := range list {
			found = append(found, some(s.Items)...)
		}
		return found
	}
	step("*", items(at.was), items(at.is))
	prefix := func(list []*schema.Schema, i int) (found []*schema.Schema) {
		for _, s := range list {
			if i < len(s.PrefixItems) {
				found = append(found, s.PrefixItems[i])
			}
		}
		return found
	}
	for i := 0; len(prefix(at.was, i)) > 0 && len(prefix(at.is, i)) > 0; i++ {
		step(fmt.Sprint(i), prefix(at.was, i), prefix(at.is, i))
	}
	return spots
}

func some(s *schema.Schema) []*schema.Schema {
	if s == nil || s.Always != nil {
		return nil
	}
	return []*schema.Schema{s}
}
