// Package release joins what a change does in every area with the plans that releases are recorded in: which risky steps
// the change holds, and whether a rollback plan covers them.
package release

import (
	"context"
	"reflect"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Settings are what the configuration says about releases.
type Settings struct {
	// Records are doublestar patterns of release records; empty for releases/*.yaml, releases/*.yml and releases/*.md.
	Records []string
	// RequirePlanFor are the classes of risk that need a plan: migrations, production, flags, contracts. Empty stands for all.
	RequirePlanFor []string
}

// Record is the body of release.record.
type Record struct {
	Release  string   `json:"release" doc:"the release's own name, else the file's"`
	Service  string   `json:"service" doc:"the service that the record names; empty when it names none"`
	Action   string   `json:"action" doc:"the rollback action: rollback, roll-forward, disable-flag, as written; described for a plan in prose; empty when there is no plan"`
	Artifact string   `json:"artifact" doc:"what a rollback restores"`
	Covers   []string `json:"covers" doc:"paths, patterns, objects and flags that the record lists as changed"`
}

// Risk is the body of release.risk: one step of a change that the version before it may not survive, or that cannot be
// taken back.
type Risk struct {
	Service string `json:"service" doc:"the service that the step belongs to; empty when that is not known"`
	Class   string `json:"class" doc:"migrations, production, flags or contracts"`
	Object  string `json:"object" doc:"what the step is about"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Why     string `json:"why" doc:"what makes the step risky, in words that follow on 'this change'"`
	Undo    string `json:"undo" doc:"what a plan has to say to take it back"`
	Weight  int    `json:"weight" doc:"how much it weighs: 4 loses data, 3 breaks the version before, 2 breaks readers of contracts, 1 changes what runs"`
	Plan    string `json:"plan" doc:"the file of the release record whose plan covers the step; empty when none does"`
}

// Unplanned is the body of release.unplanned.
type Unplanned struct {
	Service  string   `json:"service" doc:"the service that the steps belong to; empty when that is not known"`
	Risks    []Risk   `json:"risks" doc:"the risky steps that no plan covers, the heaviest first"`
	MustHold []string `json:"must_hold" doc:"what the plan has to hold, filled in from the change"`
	Records  []string `json:"records" doc:"where records are looked for"`
	File     string   `json:"file" doc:"where the record could stand"`
	Skeleton string   `json:"skeleton" doc:"a release record to begin with, as YAML in one line, filled in from the change; ? stands for what only people know"`
}

// New makes the analyzer of release records.
func New(s Settings) analyzers.Analyzer {
	if len(s.Records) == 0 {
		s.Records = []string{"releases/*.yaml", "releases/*.yml", "releases/*.md"}
	}
	if len(s.RequirePlanFor) == 0 {
		s.RequirePlanFor = []string{"migrations", "production", "flags", "contracts"}
	}
	return analyzer{s}
}

type analyzer struct{ settings Settings }

func (analyzer) Name() string { return "release" }

func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{
		{Name: "release.record", Doc: "A release record and the rollback plan in it.", Body: Record{}},
		{Name: "release.risk", Doc: "A step of the change that the version before may not survive, or that cannot be taken back.", Body: Risk{}, Change: true},
		{Name: "release.unplanned", Doc: "A change holds risky steps of one service that no rollback plan covers. Anchored at the heaviest.", Body: Unplanned{}, Change: true},
	}
}

func (a analyzer) Claims(f *source.File) bool {
	for _, pattern := range a.settings.Records {
		if ok, _ := doublestar.Match(pattern, f.Path); ok {
			return true
		}
	}
	return false
}

// planned is a record with what is known of where it stands.
type planned struct {
	Record
	file  string
	isNew bool                // the base has no record that says the same
	lists map[string][]string // by class of risk: what the record lists as changed
}

// Read states the records of each side.
func (a analyzer) Read(_ context.Context, pair source.Pair) (analyzers.Output, error) {
	var plans []planned
	out := analyzers.BothSides(pair, func(f *source.File) analyzers.Output {
		read, out := a.file(f)
		if f.Side == source.Head {
			plans = read
		}
		return out
	})
	for i := range plans {
		plans[i].isNew = true
		for _, f := range out.Base {
			if reflect.DeepEqual(f.Body, plans[i].Record) {
				plans[i].isNew = false
			}
		}
	}
	out.State = plans
	return out, nil
}
