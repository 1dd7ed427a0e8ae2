package release

import (
	"context"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// Needs are the kinds that risks, and what a plan is filled in from, are read from.
func (analyzer) Needs() []string { return kinds() }

// Derive states the risky steps and, for each service, those that no plan covers. Steps of no known service form a group of
// their own: a plan of any service may cover them.
func (a analyzer) Derive(_ context.Context, in analyzers.Input) (analyzers.Output, error) {
	var out analyzers.Output
	if !in.HasBase {
		return out, nil
	}
	var plans []planned
	for _, s := range in.States {
		plans = append(plans, s.Value.([]planned)...)
	}
	open := map[string][]found{}
	for _, f := range a.risky(in) {
		for _, p := range plans {
			if p.covers(f.Risk) {
				f.Plan = p.file
				break
			}
		}
		out.Facts = append(out.Facts, at(f, "release.risk", f.Risk))
		if f.Plan == "" {
			open[f.Service] = append(open[f.Service], f)
		}
	}
	services := make([]string, 0, len(open))
	for service := range open {
		services = append(services, service)
	}
	sort.Strings(services)
	for _, service := range services {
		out.Facts = append(out.Facts, at(open[service][0], "release.unplanned", a.unplanned(service, open[service], partsOf(in, service))))
	}
	return out, nil
}

// at is a fact that stands where the risk was found.
func at(f found, kind string, body any) analyzers.Fact {
	return analyzers.Fact{Kind: kind, Object: f.Object, At: f.fact.At, Covers: f.fact.Covers, Enclosing: f.fact.Enclosing, Body: body}
}

func (a analyzer) unplanned(service string, open []found, p parts) Unplanned {
	body := Unplanned{Service: service, Records: a.settings.Records}
	for _, f := range open {
		body.Risks = append(body.Risks, f.Risk)
	}
	name := strings.TrimSuffix(path.Base(body.Risks[0].File), path.Ext(body.Risks[0].File))
	body.File = a.recordFile(name)
	body.MustHold = p.mustHold(body.Risks)
	body.Skeleton = p.skeleton(name, service, body.Risks)
	return body
}

// recordFile is where a record of a name could stand, by the first pattern of records.
func (a analyzer) recordFile(name string) string {
	pattern := strings.ReplaceAll(a.settings.Records[0], "**/", "")
	dir, file := path.Split(pattern)
	if strings.ContainsAny(dir, "*?[{") || !strings.Contains(file, "*") {
		return pattern
	}
	return dir + strings.Replace(file, "*", name, 1)
}

// covers is whether a record's plan speaks of a step. A record that is new in this change speaks of all steps of its
// service, except of those of a class of which it lists some and not this one. An older record speaks of what it names.
func (p planned) covers(r Risk) bool {
	switch {
	case p.Action == "":
		return false
	case names(p.Covers, r, p.isNew):
		return true
	case !p.isNew || p.Service != "" && r.Service != "" && p.Service != r.Service:
		return false
	}
	return len(p.lists[r.Class]) == 0
}

// names is whether a list names the step: its object, or its file by the path, the end of the path, the version that the
// name begins with, or (where they count) a pattern.
func names(list []string, r Risk, patterns bool) bool {
	base := path.Base(r.File)
	return slices.ContainsFunc(list, func(c string) bool {
		if c == r.Object || c == r.File || strings.HasSuffix(r.File, "/"+c) || c == strings.TrimSuffix(base, path.Ext(base)) || strings.HasPrefix(base, c+"_") {
			return true
		}
		ok, _ := doublestar.Match(c, r.File)
		return ok && patterns && strings.Contains(c, "/")
	})
}
