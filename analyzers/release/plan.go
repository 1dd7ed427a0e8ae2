package release

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// Needs are the kinds that risks are read from.
func (analyzer) Needs() []string { return kinds() }

// Derive states, for each service, the risky steps that no plan covers. A step of no known service forms a group of its
// own: a plan of any service may cover it.
func (a analyzer) Derive(_ context.Context, in analyzers.Input) (analyzers.Output, error) {
	var out analyzers.Output
	if !in.HasBase {
		return out, nil
	}
	records := a.records(in)
	risks, facts := a.risky(in)
	services := map[string][]int{}
	for i, f := range facts {
		if !covered(f, risks[i], records) {
			services[f.Service] = append(services[f.Service], i)
		}
	}
	names := make([]string, 0, len(services))
	for name := range services {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		open := services[name]
		sort.SliceStable(open, func(i, j int) bool { return risks[open[i]].Weight > risks[open[j]].Weight })
		heaviest := facts[open[0]]
		body := Unplanned{Records: a.settings.Records}
		for _, i := range open {
			body.Risks = append(body.Risks, risks[i])
		}
		body.MustHold = mustHold(body.Risks)
		out.Facts = append(out.Facts, analyzers.Fact{
			Kind: "release.unplanned", Object: heaviest.Object, At: heaviest.At, Covers: heaviest.Covers, Enclosing: heaviest.Enclosing, Body: body,
		})
	}
	return out, nil
}

// planned is a record with what is known of where it stands.
type planned struct {
	Record
	isNew bool
}

// records are the records of the head, which Read left.
func (a analyzer) records(in analyzers.Input) []planned {
	var list []planned
	for _, s := range in.States {
		list = append(list, s.Value.([]planned)...)
	}
	return list
}

// covered is whether a plan speaks of the step: a record that is new in this change and of the same service, or one that
// lists the step's file or object.
func covered(f analyzers.Fact, r Risk, records []planned) bool {
	for _, p := range records {
		if p.Action == "" {
			continue
		}
		if p.isNew && (p.Service == "" || f.Service == "" || p.Service == f.Service) {
			return true
		}
		for _, c := range p.Covers {
			if c == r.Object || c == f.At.File {
				return true
			}
			if ok, _ := doublestar.Match(c, f.At.File); ok && strings.Contains(c, "/") {
				return true
			}
		}
	}
	return false
}

// mustHold is what a rollback plan holds by the handbook ("Rollback plan contents"), filled in from the risky steps.
func mustHold(risks []Risk) []string {
	var undo []string
	artifact := "the exact artifact to restore (image digest, chart version or commit)"
	database := false
	for _, r := range risks {
		if restored, ok := strings.CutPrefix(r.Undo, "the image to restore: "); ok {
			artifact = "the exact artifact to restore: " + restored
			continue
		}
		database = database || r.Class == "migrations"
		undo = append(undo, r.Undo)
	}
	list := append([]string{artifact}, undo...)
	if database {
		list = append(list, fmt.Sprintf("the database state that the restored version runs on, after %s", risks[0].File))
	}
	return append(list, "the recovery metric with its threshold", "who executes it, and where incidents are told")
}
