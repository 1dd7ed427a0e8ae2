package main

import (
	"cmp"
	"fmt"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// gather makes the result that every report shows, of what the user asked to see.
func (j *judgement) gather(facts *analyzers.Result, changed map[string]bool) {
	change := j.change
	result := rules.Result{Version: version(), BaseName: change.BaseName, HeadName: change.HeadName, HasBase: change.HasBase()}
	for _, f := range j.output.Findings {
		if f.At.File == "" || change.Wants(f.At.File) {
			result.Findings = append(result.Findings, f)
			j.incomplete = j.incomplete || f.Rule == "plimsoll/internal-error"
		}
	}
	for _, w := range j.output.Waived {
		if change.Wants(w.Finding.At.File) {
			result.Waived = append(result.Waived, w)
		}
	}
	for _, f := range result.Findings {
		switch f.Severity {
		case rules.Error:
			result.Summary.Errors++
		case rules.Warning:
			result.Summary.Warnings++
		case rules.Note:
			result.Summary.Notes++
		}
	}
	for _, w := range result.Waived {
		switch {
		case w.Requested:
		case w.By == "baseline":
			result.Summary.Baselined++
		default:
			result.Summary.Waived++
		}
	}
	for _, path := range facts.Examined {
		if change.Wants(path) {
			result.Summary.Files++
		}
	}
	j.problems(&result, facts, changed)
	j.unparsed(&result, facts)
	sort.SliceStable(result.Problems, func(a, b int) bool {
		return cmp.Or(cmp.Compare(result.Problems[a].File, result.Problems[b].File), cmp.Compare(result.Problems[a].Line, result.Problems[b].Line)) < 0
	})
	result.Summary.Problems = len(result.Problems)
	result.Notices = j.notices(facts, result.Summary.Files)
	j.result = result
}

// wasAskedFor is whether a file had to be examined: the user named it, or the change touches it.
func (j *judgement) wasAskedFor(file string, changed map[string]bool) bool {
	return j.change.Explicit[file] || j.change.HasBase() && changed[file]
}

// problems shows what could not be examined, and settles whether that fails the run. What stands at the base is only
// shown when the head has not the same.
func (j *judgement) problems(result *rules.Result, facts *analyzers.Result, changed map[string]bool) {
	seen := map[string]bool{}
	add := func(p analyzers.Problem) {
		key := fmt.Sprintf("%s:%d:%d:%s", p.File, p.Line, p.Column, p.Message)
		if !j.change.Wants(p.File) || seen[key] {
			return
		}
		seen[key] = true
		result.Problems = append(result.Problems, p)
		j.incomplete = j.incomplete || j.wasAskedFor(p.File, changed)
	}
	for _, p := range j.change.Problems {
		if p.Side == source.Head {
			add(analyzers.Problem{File: p.Path, Side: p.Side, Message: p.Reason})
		}
	}
	for _, side := range []source.Side{source.Head, source.Base} {
		for _, p := range facts.Problems {
			if p.Side == side || p.Side == "" && side == source.Head {
				add(p)
			}
		}
	}
}

// unparsed settles whether statements that do not parse fail the run. The rule about them shows them; where it does not run
// (it is off, or --rule names others) they are problems instead, for nothing is skipped silently. A waiver accepts them.
func (j *judgement) unparsed(result *rules.Result, facts *analyzers.Result) {
	shown, waived := map[source.Span]bool{}, map[source.Span]bool{}
	for _, f := range result.Findings {
		shown[f.At] = true
	}
	for _, w := range result.Waived {
		waived[w.Finding.At] = !w.Requested
	}
	for _, fact := range facts.Facts {
		statement, ok := fact.Body.(postgres.Unparsed)
		if !ok || !j.change.Wants(fact.At.File) || waived[fact.At] || j.change.HasBase() && !fact.New {
			continue
		}
		if !shown[fact.At] {
			result.Problems = append(result.Problems, analyzers.Problem{File: fact.At.File, Side: fact.At.Side, Line: fact.At.Line, Column: fact.At.Column, Message: "this statement does not parse: " + statement.Reason})
		}
		j.incomplete = j.incomplete || j.change.HasBase() || j.change.Explicit[fact.At.File]
	}
}

// notices are what the user should know and need not act on: each reason once, with a count and examples.
func (j *judgement) notices(facts *analyzers.Result, files int) []string {
	notices := append([]string(nil), j.change.Notices...)
	if files > 0 && strings.HasPrefix(j.change.AsOfSource, "today") {
		notices = append(notices, fmt.Sprintf("rules about expiry take the date %s: %s", j.change.AsOf.Format("2006-01-02"), j.change.AsOfSource))
	}
	for from := 0; from < len(facts.Notices); {
		about := facts.Notices[from].About
		to := from
		var files []string
		for ; to < len(facts.Notices) && facts.Notices[to].About == about; to++ {
			if file := facts.Notices[to].File; file != "" && j.change.Wants(file) && (len(files) == 0 || files[len(files)-1] != file) {
				files = append(files, file)
			}
		}
		if len(files) > 0 {
			notices = append(notices, fmt.Sprintf("left alone: %s (%s)", about, some(files)))
		}
		if about := facts.Notices[from]; about.File == "" {
			notices = append(notices, about.About)
		}
		from = to
	}
	if facts.ServicesOpen {
		notices = append(notices, "rules that join areas stay silent: it does not show which databases and workloads belong together; `services` in .plimsoll.yaml tells")
	}
	if files == 0 {
		notices = append(notices, "there was nothing to examine: no migration, protobuf file, event schema, manifest, flag file or release record")
	}
	return notices
}

// some counts files and names the first few.
func some(files []string) string {
	const shown = 2
	var names []string
	for _, file := range files[:min(shown, len(files))] {
		names = append(names, printable(file))
	}
	switch {
	case len(files) == 1:
		return names[0]
	case len(files) <= shown:
		return fmt.Sprintf("%d files: %s", len(files), strings.Join(names, ", "))
	}
	return fmt.Sprintf("%d files, %s and others", len(files), strings.Join(names, ", "))
}
