package protobuf

import (
	"path"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// comparison states what changed between what the matcher has paired, and what is left over on either side.
type comparison struct {
	settings Settings
	*matcher
	paths map[string]bool // the folders of the head that hold protobuf files
	facts []analyzers.Fact
	// packages are the package names at the head of what moved with its file's package, by file of the base.
	packages map[*schema.File]string
	lookups  lookups
	effort   int // what is left of maxEffort for the file at hand
	past     *history
}

func (d *comparison) run(states []analyzers.State) {
	d.packageChanges()
	for _, base := range d.base {
		d.effort = maxEffort
		gone := d.files[base] == nil && d.fileRemoved(base)
		d.messagesOf(base, gone)
		d.enumsOf(base, gone)
		d.servicesOf(base, gone)
		d.extensionsOf(base)
		if head := d.files[base]; head != nil {
			d.semantics(base, head)
			d.fileOptions(base, head)
		}
	}
	for _, head := range d.arrivals() {
		for _, s := range head.Services {
			d.serviceAdded(s)
		}
	}
}

// judged is what a verdict is made of.
type judged struct {
	wire.Change
	source wire.Direction
	first  string // empty: what follows from the directions
	files  []*schema.File
	shown  []wire.Witness
}

// verdict completes a verdict by what the configuration says.
func (d *comparison) verdict(j judged) Verdict {
	if j.source.Verdict == "" {
		j.source.Verdict = wire.Compatible
	}
	v := Verdict{
		Backward: j.Backward.Binary, Forward: j.Forward.Binary, JSONBackward: j.Backward.JSON, JSONForward: j.Forward.JSON,
		Source: j.source, Strength: d.settings.Strength, First: j.first, Witnesses: j.shown, Unstable: d.unstable(j.files...),
	}
	json := d.settings.Strength != StrengthWire
	if v.Backward.Bad() || v.Forward.Bad() {
		v.Breaks = append(v.Breaks, "binary")
	}
	if json && (v.JSONBackward.Bad() || v.JSONForward.Bad()) {
		v.Breaks = append(v.Breaks, "json")
	}
	if d.settings.Strength == StrengthSource && v.Source.Bad() {
		v.Breaks = append(v.Breaks, "source")
	}
	if v.First == "" {
		v.First = first(v.Backward.Bad() || json && v.JSONBackward.Bad(), v.Forward.Bad() || json && v.JSONForward.Bad())
	}
	return v
}

// first says who is deployed first. Where new readers cannot take old messages, writers change and what they wrote before is
// read out; where old readers cannot take new messages, readers change first.
func first(backward, forward bool) string {
	switch {
	case backward && forward:
		return firstNobody
	case backward:
		return firstWriters
	case forward:
		return firstReaders
	}
	return firstEither
}

// unstable is whether the configuration calls a file, or its package written with slashes, unstable.
func (d *comparison) unstable(files ...*schema.File) bool {
	for _, f := range files {
		if f != nil && (matches(d.settings.Unstable, f.Path) || f.Package != "" && matches(d.settings.Unstable, strings.ReplaceAll(f.Package, ".", "/"))) {
			return true
		}
	}
	return false
}

func (d *comparison) state(kind, object string, at, covers source.Span, body any) {
	d.facts = append(d.facts, analyzers.Fact{Kind: kind, Object: object, At: at, Covers: covers, Body: body})
}

// gone states something that only the base has; enclosing is what held it, at the head.
func (d *comparison) gone(kind, object string, at, enclosing source.Span, body any) {
	d.facts = append(d.facts, analyzers.Fact{Kind: kind, Object: object, At: at, Enclosing: enclosing, Body: body})
}

func placeOf(f *schema.File) place {
	if f == nil {
		return place{}
	}
	return place{HeadFile: f.Path, Syntax: f.Syntax}
}

// spanOf is the whole of a file of the head, as what held a thing that is gone; the zero span when the file is gone too.
func spanOf(f *schema.File) source.Span {
	if f == nil {
		return source.Span{}
	}
	return f.SyntaxSpan
}

func breaksSource(why string) wire.Direction { return wire.Direction{Verdict: wire.Breaking, Why: why} }

func direction(verdict, why string) wire.Direction {
	return wire.Direction{Verdict: verdict, Why: why}
}

func both(binary, json wire.Direction) wire.Both { return wire.Both{Binary: binary, JSON: json} }

func compatible() wire.Both {
	return both(direction(wire.Compatible, ""), direction(wire.Compatible, ""))
}

// packageChanges states each file whose package is another one, with what moved along.
func (d *comparison) packageChanges() {
	d.packages = map[*schema.File]string{}
	for _, base := range d.base {
		targets := map[*schema.File]int{}
		total := 0
		count := func(head *schema.File) {
			total++
			if head.Package != base.Package {
				targets[head]++
			}
		}
		for _, m := range base.Messages {
			if is := d.messages[m]; is != nil && m.Parent == nil {
				count(is.File)
			}
		}
		for _, e := range base.Enums {
			if is := d.enums[e]; is != nil && e.Parent == nil {
				count(is.File)
			}
		}
		for _, s := range base.Services {
			if is := d.services[s]; is != nil {
				count(is.File)
			}
		}
		head := largest(targets)
		if same := d.files[base]; head == nil || same != nil && same.Package == base.Package || targets[head]*2 <= total {
			continue // single types that moved are facts of their own
		}
		d.packages[base] = head.Package
		d.packageChanged(base, head)
	}
}

// largest is the file that most things went to; of several, the first by path.
func largest(targets map[*schema.File]int) *schema.File {
	var list []*schema.File
	for f := range targets {
		list = append(list, f)
	}
	sort.Slice(list, func(i, j int) bool {
		if targets[list[i]] != targets[list[j]] {
			return targets[list[i]] > targets[list[j]]
		}
		return list[i].Path < list[j].Path
	})
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func (d *comparison) packageChanged(base, head *schema.File) {
	body := PackageChanged{From: base.Package, To: head.Package, FromFile: base.Path, place: placeOf(head)}
	for _, m := range base.Messages {
		if is := d.messages[m]; is != nil && m.Parent == nil && is.File.Package == head.Package {
			body.Messages = append(body.Messages, m.Name)
		}
	}
	for _, e := range base.Enums {
		if is := d.enums[e]; is != nil && e.Parent == nil && is.File.Package == head.Package {
			body.Enums = append(body.Enums, e.Name)
		}
	}
	for _, s := range base.Services {
		if is := d.services[s]; is != nil && is.File.Package == head.Package {
			body.Services = append(body.Services, s.Name)
		}
	}
	j := judged{Change: movedName(), source: breaksSource("generated code stands in another package or namespace"), files: []*schema.File{base, head}}
	if len(body.Services) > 0 {
		j.Backward = both(direction(wire.Breaking, "old clients call "+path.Join("/"+body.Services[0])+"/…, which a new server answers with UNIMPLEMENTED"), direction(wire.Breaking, "old clients call the service by its old name"))
		j.Forward = both(direction(wire.Breaking, "new clients call the service by its new name, which an old server answers with UNIMPLEMENTED"), direction(wire.Breaking, "new clients call the service by its new name"))
		j.first = firstServers // which serve both names until no client is left that calls the old one
	}
	body.Verdict = d.verdict(j)
	d.state("proto.package_changed", base.Package, head.PackageSpan, source.Span{}, body)
}

// movedName is the verdict on a type that has another full name: embedded in other messages it is the same bytes; only what
// goes by the name misses it (google/protobuf/any.proto; gRPC server reflection; registries of schemas).
func movedName() wire.Change {
	binary := direction(wire.Compatible, "only what goes by the full name misses it: google.protobuf.Any, reflection, registries of schemas")
	json := direction(wire.Compatible, "only google.protobuf.Any holds the full name, in @type")
	return wire.Change{Backward: both(binary, json), Forward: both(binary, json)}
}

// fileRemoved states a file that is gone with things that are nowhere else, and says whether it did.
func (d *comparison) fileRemoved(base *schema.File) bool {
	body := FileRemoved{Package: base.Package, PackageGone: !d.paths[path.Dir(base.Path)]}
	for _, m := range base.Messages {
		if m.Parent == nil && d.messages[m] == nil {
			body.Messages = append(body.Messages, m.Name)
		}
	}
	for _, e := range base.Enums {
		if e.Parent == nil && d.enums[e] == nil {
			body.Enums = append(body.Enums, e.Name)
		}
	}
	for _, s := range base.Services {
		if d.services[s] == nil {
			body.Services = append(body.Services, s.Name)
		}
	}
	if len(body.Messages)+len(body.Enums)+len(body.Services) == 0 {
		return false
	}
	j := judged{Change: removedType("types"), source: breaksSource("code that imports the file no longer builds"), files: []*schema.File{base}}
	if len(body.Services) > 0 {
		j.Change, j.first = removedService(body.Services[0]), firstClients
	}
	body.Verdict = d.verdict(j)
	d.gone("proto.file_removed", base.Path, base.SyntaxSpan, source.Span{}, body)
	return true
}

// removedType: a type that is gone leaves no bytes of its own; the fields that used it say what happens to them.
func removedType(what string) wire.Change {
	back := direction(wire.Unknown, "what was written as one of these "+what+" on its own (in Any, in a topic, in a file) cannot be read by new code")
	forth := direction(wire.Compatible, "")
	return wire.Change{Backward: both(back, back), Forward: both(forth, forth)}
}
