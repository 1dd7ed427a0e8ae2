package events

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// moved pairs files that are gone with files that are new: by $id, or by name where nothing else has it, or because the new
// one, in the same folder, takes all events of the other.
func (c *comparison) moved(states []analyzers.State) map[string]*schema.File {
	byName := map[string][]*schema.File{}
	for _, state := range states {
		if f := c.base[state.Pair.Path]; f != nil && state.Pair.Head == nil {
			if id := f.Identifier(); id != "" {
				byName["id "+id] = append(byName["id "+id], f)
			}
			byName["name "+path.Base(f.Path)] = append(byName["name "+path.Base(f.Path)], f)
		}
	}
	pairs := map[string]*schema.File{}
	taken := map[*schema.File]bool{}
	for _, state := range states {
		f := c.head[state.Pair.Path]
		if f == nil || state.Pair.Base != nil {
			continue
		}
		for _, key := range []string{"id " + f.Identifier(), "name " + path.Base(f.Path)} {
			if list := byName[key]; len(list) == 1 && !taken[list[0]] && pairs[f.Path] == nil && versionOf(list[0].Path).Text == versionOf(f.Path).Text {
				pairs[f.Path] = list[0]
				taken[list[0]] = true
			}
		}
	}
	c.covered = map[*schema.File]bool{}
	for _, gone := range states {
		was := c.base[gone.Pair.Path]
		if was == nil || gone.Pair.Head != nil || taken[was] {
			continue
		}
		for _, came := range states {
			is := c.head[came.Pair.Path]
			if is == nil || came.Pair.Base != nil || path.Dir(is.Path) != path.Dir(was.Path) || versionOf(is.Path).Text != versionOf(was.Path).Text || !covers(was.Root, is.Root) {
				continue
			}
			c.covered[was] = true
			if pairs[is.Path] == nil {
				pairs[is.Path] = was
			}
			break
		}
	}
	return pairs
}

// covers is whether a schema takes all events of another one, and knows each of their properties.
func covers(was, is *schema.Schema) bool {
	if was == nil || is == nil {
		return false
	}
	known := here(is)
	named := 0
	for _, s := range here(was) {
		for _, property := range s.Properties {
			if found, _ := members(known, property.Name); len(found) == 0 {
				return false
			}
			named++
		}
	}
	return named > 0 && contain.Check(was, is, contain.Tolerant).Verdict == contain.Compatible
}

func continued(moved map[string]*schema.File, base *schema.File) bool {
	for _, f := range moved {
		if f == base {
			return true
		}
	}
	return false
}

// supporting matches a folder for what schemas have in common, and for what is said beside events.
var supporting = regexp.MustCompile(`(?i)^(common|shared|definitions|metadata)$`)

// supports is whether a schema is a part of others and no event by itself: another schema refers to it, or its folder says so.
func (c *comparison) supports(base *schema.File) bool {
	if len(c.settings.Schemas) == 0 && slices.ContainsFunc(strings.Split(path.Dir(base.Path), "/"), supporting.MatchString) {
		return true
	}
	for _, other := range c.base {
		if other != base && slices.ContainsFunc(other.Targets(other.Tree), func(s *schema.Schema) bool { return s != nil && s.File == base }) {
			return true
		}
	}
	return false
}

func (c *comparison) removed(base *schema.File) {
	if c.supports(base) {
		return
	}
	v := versionOf(base.Path)
	body := SchemaRemoved{Schema: titled(base), Event: eventOf(base), Version: v.Text, In: v.in()}
	for _, side := range []source.Side{source.Base, source.Head} {
		for _, l := range c.versions[side] {
			switch {
			case l.key == v.key:
				if v.Text != "" && side == source.Head {
					body.Left++
				}
			case l.Event == v.Event && l.folder() != v.folder():
				body.Folder = v.folder()
				if side == source.Head && body.Namesake == "" {
					body.Namesake = strings.TrimPrefix(l.folder()+"/"+l.Event, "/")
				}
			}
		}
	}
	c.out.Facts = append(c.out.Facts, analyzers.Fact{Kind: "event.schema_removed", Object: titled(base), At: firstKey(base), Body: body})
}
