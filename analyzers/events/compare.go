package events

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// comparison is the work on one change.
type comparison struct {
	settings         Settings
	in               analyzers.Input
	stopped          func() bool // nobody waits for the answer any more
	baseSet, headSet *schema.Set
	base, head       map[string]*schema.File // those that changed
	versions         map[source.Side][]located
	addresses        map[source.Side]map[string]string
	named            map[source.Side]map[string]string // what CloudEvents call the events of a schema's file
	opened           map[source.Side]map[string]opened
	links            []linked
	wordings         map[*document.Node]wording
	compared         map[[2]string]bool         // files, by path and name
	payloads         map[[2]*schema.Schema]bool // what was compared as the payload of a message
	covered          map[*schema.File]bool      // gone, and a new file beside them takes their events
	out              analyzers.Output
}

// located is a claimed file with its version.
type located struct {
	path string
	version
}

func newComparison(s Settings, in analyzers.Input) *comparison {
	c := &comparison{
		settings: s, in: in, base: map[string]*schema.File{}, head: map[string]*schema.File{},
		versions: map[source.Side][]located{}, addresses: map[source.Side]map[string]string{},
		named:    map[source.Side]map[string]string{source.Base: {}, source.Head: {}},
		opened:   map[source.Side]map[string]opened{source.Base: {}, source.Head: {}},
		compared: map[[2]string]bool{}, wordings: map[*document.Node]wording{}, payloads: map[[2]*schema.Schema]bool{},
	}
	dialect, _ := schema.DialectOf(s.Dialect)
	set := func(side source.Side) *schema.Set {
		lookup := func(path string) *source.File { return in.Lookup(side, path) }
		return schema.NewSet(side, lookup, func(address string) string { return c.addressed(side, address) }, dialect)
	}
	c.baseSet, c.headSet = set(source.Base), set(source.Head)
	for _, state := range in.States {
		for _, f := range []*source.File{state.Pair.Base, state.Pair.Head} {
			if f != nil {
				c.versions[f.Side] = append(c.versions[f.Side], located{f.Path, versionOf(f.Path)})
			}
		}
	}
	return c
}

// ids match the identifier of a schema in JSON and YAML. The first in a file is its own.
var ids = []*regexp.Regexp{regexp.MustCompile(`(?m)["']?\$id["']?\s*:\s*["']?([^"'\s,}]+)`), regexp.MustCompile(`(?m)"id"\s*:\s*"([^"]+)"`)}

// addressed finds the claimed file that calls itself by an address. All claimed files are looked through, once and only
// when a reference leads to no file.
func (c *comparison) addressed(side source.Side, address string) string {
	if c.addresses[side] == nil {
		known := map[string]string{}
		for _, l := range c.versions[side] {
			f := c.in.Lookup(side, l.path)
			if f == nil {
				continue
			}
			content, err := f.Bytes()
			if err != nil {
				continue
			}
			for _, id := range ids {
				if m := id.FindSubmatch(content); m != nil {
					if id := plain(string(m[1])); known[id] == "" {
						known[id] = l.path
					}
					break
				}
			}
		}
		c.addresses[side] = known
	}
	return c.addresses[side][plain(address)]
}

// plain is an address in the form in which addresses are compared.
func plain(address string) string { return strings.TrimPrefix(strings.TrimSuffix(address, "#"), "/") }

// titled is the name of a schema for people.
func titled(f *schema.File) string {
	if f.Name != "" {
		return f.Name
	}
	if title := f.Tree.Get("title").Text(); title != "" {
		return title
	}
	name := path.Base(f.Path)
	for ending.MatchString(name) {
		name = ending.ReplaceAllString(name, "")
	}
	return name
}

// eventOf is the name of the event that a schema describes.
func eventOf(f *schema.File) string {
	if f.Event != "" {
		return f.Event
	}
	return versionOf(f.Path).Event
}

// versionText is the version that the path of a schema says; empty for none.
func versionText(f *schema.File) string {
	if f.Unversioned {
		return ""
	}
	return versionOf(f.Path).Text
}

// stated are the facts about one side of a file.
func (a analyzer) stated(f *schema.File) []analyzers.Fact {
	facts := []analyzers.Fact{{
		Kind: "event.schema", Object: titled(f), At: firstKey(f),
		Body: SchemaStated{
			Schema: titled(f), Event: eventOf(f), Version: versionText(f), ID: f.Identifier(), Dialect: f.Dialect.String(), Guessed: f.Guessed,
			Compatibility: a.settings.mode(f.Path), Profile: a.settings.Profile,
		},
	}}
	for _, m := range f.Mistakes {
		facts = append(facts, analyzers.Fact{Kind: "event.invalid_schema", Object: titled(f), At: m.Node.Span(f.Text), Body: InvalidSchema{titled(f), m.Message, f.Dialect.String()}})
	}
	return facts
}

func firstKey(f *schema.File) source.Span {
	if entries := f.Tree.Map(); len(entries) > 0 {
		return entries[0].Key.Span(f.Text)
	}
	return f.Tree.Span(f.Text)
}

// run compares what the change touches.
func (c *comparison) run(states []analyzers.State) {
	moved := c.moved(states)
	for _, state := range states {
		s := state.Value.(sides)
		if !s.changed {
			continue
		}
		if s.several() {
			c.several(s)
			continue
		}
		file := state.Pair.Path
		base, head := c.base[file], c.head[file]
		switch {
		case base != nil && head != nil:
			c.files(base, head, true)
		case head != nil && moved[file] != nil:
			c.files(moved[file], head, false)
		case head != nil && state.Pair.Base == nil:
			c.earlier(head)
		case base != nil && state.Pair.Head == nil && !continued(moved, base) && !c.covered[base]:
			c.removed(base)
		}
	}
}

// earlier compares a new version of an event with those that it goes on with: the latest, or all where the mode is transitive.
func (c *comparison) earlier(head *schema.File) {
	v := versionOf(head.Path)
	var list []located
	for _, l := range c.versions[source.Head] {
		if v.continues(l.version) {
			list = append(list, l)
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[j].before(list[i].version) })
	if len(list) > 1 && !strings.HasSuffix(c.settings.mode(head.Path), transitive) {
		list = list[:1]
	}
	for _, l := range list {
		f := c.head[l.path]
		if f == nil {
			if f = c.load(l.path); f == nil {
				continue
			}
		}
		c.files(f, head, false)
	}
}

func (c *comparison) load(file string) *schema.File {
	from := c.in.Lookup(source.Head, file)
	if from == nil {
		return nil
	}
	text, err := from.Text()
	if err != nil {
		return nil // it is unchanged, so what is wrong with it is no problem of the change
	}
	tree, _ := schema.Tree(text)
	if tree == nil {
		return nil
	}
	return c.headSet.Add(text, tree)
}

// files compares two versions of a schema: as wholes, and definition by definition where the file only offers those to others.
func (c *comparison) files(base, head *schema.File, inPlace bool) {
	both := [2]string{base.Path + "#" + base.Name, head.Path + "#" + head.Name}
	if base.Root == nil || head.Root == nil || c.compared[both] {
		return
	}
	c.compared[both] = true
	p := c.pair(base, head, base.Root, head.Root, "")
	p.compare()
	if inPlace && versionText(head) != "" && (p.backward.Verdict == Incompatible || p.forward.Verdict == Incompatible) {
		p.versionEdited()
	}
	was := map[string]*schema.Schema{}
	for _, d := range base.Definitions() {
		was[d.Name] = d.Schema
	}
	for _, d := range head.Definitions() {
		is := d.Schema
		if was[d.Name] == nil || reaches(base.Root, was[d.Name]) || reaches(head.Root, is) {
			continue
		}
		c.pair(base, head, was[d.Name], is, d.Name).compare()
	}
}

func reaches(from, to *schema.Schema) bool {
	return contain.Reaches(from, func(s *schema.Schema) bool { return s == to }, true)
}

// pair is two schemas that are compared.
type pair struct {
	*comparison
	baseFile, headFile *schema.File
	base, head         *schema.Schema
	definition         string
	profile            contain.Profile
	mode               string
	backward, forward  way
	explained          []string
	fates              map[string]fate // of properties, by place and name
	spots              map[string]spot
	counted            map[*document.Node]bool   // what was stated already: a definition counts once, however many places refer to it
	order              []spot                    // all spots, outer ones first
	standing           map[*schema.Schema][]spot // those that a schema judges
	comings            map[string][]coming       // how each is come to, by its key
	known              map[string]places         // where each is, by its key
	levels             map[string]*level         // by the way to a value
	unchanged          map[*schema.Schema]bool
	redirections       []*redirected
	subjects           map[string]both
}

// fate is what became of a property: it came, or it went.
type fate string

const (
	cameNew  fate = "came"
	wentAway fate = "went"
)

func (c *comparison) pair(baseFile, headFile *schema.File, base, head *schema.Schema, definition string) *pair {
	return &pair{
		comparison: c, baseFile: baseFile, headFile: headFile, base: base, head: head, definition: definition,
		profile: contain.Profile(c.settings.Profile), mode: c.settings.mode(headFile.Path), fates: map[string]fate{},
		levels: map[string]*level{}, unchanged: map[*schema.Schema]bool{},
	}
}

func (p *pair) compare() {
	if p.stopped() {
		return
	}
	p.backward = judge(p.base, p.head, p.profile, p.stopped)
	p.forward = judge(p.head, p.base, p.profile, p.stopped)
	p.declarations()
	p.causes()
	p.references()
	if p.backward.Verdict != Compatible || p.forward.Verdict != Compatible {
		p.summary()
	}
}

func (p *pair) name() string {
	if p.definition != "" {
		return titled(p.headFile) + "#" + p.definition
	}
	return titled(p.headFile)
}

func (p *pair) place(way string) place {
	return place{Schema: p.name(), Event: eventOf(p.headFile), Against: p.baseFile.Path, HeadFile: p.headFile.Path, Path: way, Elsewhere: []string{}}
}

func (p *pair) verdict(backward, forward Direction) Verdict {
	return Verdict{
		Backward: backward, Forward: forward, First: first(backward, forward), Together: first(p.backward.Direction, p.forward.Direction),
		Others:        p.others(backward, forward),
		Compatibility: p.mode, Profile: p.settings.Profile, Breaks: breaks(p.mode, backward, forward),
	}
}

// object names a place of a schema.
func (p *pair) object(way, property string) string {
	name := p.name() + strings.TrimSuffix(way, "/")
	if property != "" {
		name += "/" + property
	}
	return name
}

// state states a fact at a place of the head; gone one about something that only the base has, with what held it at the head.
func (p *pair) state(kind, object string, at source.Span, body any) {
	p.out.Facts = append(p.out.Facts, analyzers.Fact{Kind: kind, Object: object, At: at, Body: body})
	p.explain(kind)
}

func (p *pair) gone(kind, object string, at, enclosing source.Span, body any) {
	p.out.Facts = append(p.out.Facts, analyzers.Fact{Kind: kind, Object: object, At: at, Enclosing: enclosing, Body: body})
	p.explain(kind)
}

func (p *pair) explain(kind string) {
	if !slices.Contains(p.explained, kind) {
		p.explained = append(p.explained, kind)
	}
}

// summary states what the comparison came to.
func (p *pair) summary() {
	var kinds []string
	for _, w := range []way{p.backward, p.forward} {
		for _, cause := range w.causes {
			if !slices.Contains(kinds, cause.Kind) {
				kinds = append(kinds, cause.Kind)
			}
		}
	}
	at := firstKey(p.headFile)
	if p.definition != "" {
		at = p.head.Span(p.head.Node)
	}
	explained := p.explained
	p.state("event.compared", p.name(), at, Compared{
		Verdict: p.verdict(p.backward.Direction, p.forward.Direction), place: p.place("/"),
		Version: versionText(p.headFile), AgainstVersion: versionText(p.baseFile),
		Causes: kinds, Explained: explained, Reasons: append(append([]string{}, p.backward.reasons...), p.forward.reasons...),
	})
}

func (p *pair) versionEdited() {
	v := versionOf(p.headFile.Path)
	latest := true
	for _, l := range p.versions[source.Head] {
		latest = latest && !(l.key == v.key && v.before(l.version))
	}
	p.state("event.version_edited", p.name(), firstKey(p.headFile), VersionEdited{
		Verdict: p.verdict(p.backward.Direction, p.forward.Direction), place: p.place("/"), Version: v.Text, Latest: latest,
	})
}
