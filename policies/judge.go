package policies

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// judging is one call of Judge under way.
type judging struct {
	ctx      context.Context
	evidence *evidence
	cancel   topdown.Cancel

	mutex    sync.Mutex
	findings []rules.Finding
	failures []InternalError
}

// judge asks one rule about one part of the facts. Where that fails and the rule is judged by files, each file is asked
// about alone, so that a failure costs one rule on one file.
func (j *judging) judge(r policy, p part) {
	if !r.wokenBy(p) {
		return
	}
	findings, err := j.ask(r, p)
	if err != nil && j.ctx.Err() == nil {
		if files := p.files(); r.Scope == rules.FileScope && len(files) > 1 {
			for _, one := range p.each(files) {
				j.judge(r, one)
			}
			return
		}
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if err == nil {
		j.findings = append(j.findings, findings...)
		return
	}
	failure := InternalError{Rule: r.ID, Message: err.Error()}
	if r.Scope == rules.FileScope {
		failure.File = p.files()[0]
	}
	j.failures = append(j.failures, failure)
}

// ask evaluates one policy. A panic is an error like any other.
func (j *judging) ask(r policy, p part) (findings []rules.Finding, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("policy %s: panic: %v\n%s", Path(r.ID), cause, debug.Stack())
		}
	}()
	results, err := r.query.Eval(j.ctx, rego.EvalParsedInput(j.evidence.input(r, p)), rego.EvalExternalCancel(j.cancel))
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", Path(r.ID), err)
	}
	for _, result := range results {
		for _, expression := range result.Expressions {
			items, _ := expression.Value.([]any) // findings is a set by the check of its definition
			for _, item := range items {
				finding, err := j.evidence.finding(r.Rule, item)
				if err != nil {
					return nil, fmt.Errorf("policy %s: a result does not fit: %w", Path(r.ID), err)
				}
				findings = append(findings, finding)
			}
		}
	}
	return findings, nil
}

// sorted gives what was found in an order that depends neither on the workers nor on how the files were shared out.
func (j *judging) sorted() ([]rules.Finding, []InternalError) {
	slices.SortFunc(j.findings, func(a, b rules.Finding) int {
		return cmp.Or(
			cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Line, b.At.Line),
			cmp.Compare(a.At.Column, b.At.Column),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.At.Side, b.At.Side),
			cmp.Compare(a.Object, b.Object),
			cmp.Compare(string(a.Evidence), string(b.Evidence)),
		)
	})
	// What is said in the same words of one place that is rendered in several ways is said once.
	j.findings = slices.CompactFunc(j.findings, func(a, b rules.Finding) bool {
		return a.Rendered && b.Rendered && a.Rule == b.Rule && a.At == b.At && a.Message == b.Message && a.Help == b.Help
	})
	slices.SortFunc(j.failures, func(a, b InternalError) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return j.findings, j.failures
}
