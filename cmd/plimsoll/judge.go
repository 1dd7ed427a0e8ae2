package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"syscall"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/internal/suppress"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// request is what a run is asked to do.
type request struct {
	source         source.Options
	configFile     string // a path that the user named; empty for the one at the root
	configFromBase bool
	version        int      // of the server; 0 for the configuration's
	only           []string // rules; empty for all
	workers        int      // 0 for one a core
}

// judgement is all that came of a run.
type judgement struct {
	result rules.Result
	change *source.Change
	output suppress.Output
	config *config.Config
	root   string
	// baseline is nil when there is none.
	baseline *suppress.Baseline
	facts    *analyzers.Result
	// incomplete is true when something that was asked for could not be examined, or Plimsoll itself failed somewhere.
	incomplete bool
}

// judge takes a change all the way from its sources to the findings that count. The caller closes the change.
func judge(ctx context.Context, r request) (*judgement, error) {
	c, root, err := loadConfig(ctx, r)
	if err != nil {
		return nil, err
	}
	r.source.Exclude = c.Exclude
	change, err := source.Open(ctx, r.source)
	if err != nil {
		return nil, err
	}
	j := &judgement{change: change, config: c, root: root}
	j.baseline, err = loadBaseline(ctx, r, root)
	if err == nil {
		err = j.run(ctx, r)
	}
	if err != nil {
		return nil, errors.Join(err, change.Close())
	}
	return j, nil
}

func (j *judgement) run(ctx context.Context, r request) error {
	if r.workers == 0 {
		r.workers = runtime.GOMAXPROCS(0)
	}
	var err error
	j.facts, err = analyzers.Run(ctx, j.change, analyzersFor(j.config, r, j.change), analyzers.Options{Workers: r.workers, Services: j.config.AnalyzerServices()})
	if err != nil {
		return err
	}
	facts := j.facts
	judged, err := judgedRules(j.config, r.only)
	if err != nil {
		return err
	}
	engine, err := policies.New(policies.Options{Rules: judged, RuleOptions: ruleOptions(j.config), Workers: r.workers})
	if err != nil {
		return err
	}
	changed := changedFiles(j.change)
	asOf := j.change.AsOf.Format("2006-01-02")
	head, failed, err := engine.Judge(ctx, policies.Input{Facts: facts.Facts, Base: facts.Base, HasBase: j.change.HasBase(), Files: sorted(changed), AsOf: asOf})
	if err != nil {
		return err
	}
	var base []rules.Finding
	if j.change.HasBase() {
		// What the base gives too is not introduced by the change: the base is judged as a tree of its own.
		var baseFailed []policies.InternalError
		if base, baseFailed, err = engine.Judge(ctx, policies.Input{Facts: facts.Base, AsOf: asOf}); err != nil {
			return err
		}
		failed = append(failed, baseFailed...)
	}
	head = append(head, internalErrors(facts.Failures, failed)...)
	j.conclude(r, judged, head, base, changed)
	return nil
}

// conclude lets waivers, the baseline and newness have their say, and gathers the result.
func (j *judgement) conclude(r request, judged []rules.Rule, head, base []rules.Finding, changed map[string]bool) {
	facts := j.facts
	input := suppress.Input{
		Head: head, Base: base, HasBase: j.change.HasBase(),
		ConfigWaivers: j.config.Waivers, Policy: j.config.WaiverPolicy, Baseline: j.baseline,
		AsOf: j.change.AsOf, ChangedFiles: changed, Renamed: j.change.Renamed(), TrustHeadWaivers: !r.configFromBase, Text: j.change.Text,
		// With a base, what did not change is context, and need not have been judged: nothing can be called unused for it.
		ExaminedFiles: map[string]bool{}, AllExamined: !j.change.HasBase() && len(facts.Problems)+len(j.change.Problems) == 0,
		JudgedRules: map[string]bool{}, Severities: map[string]rules.Severity{},
	}
	for _, c := range facts.Comments {
		if c.At.Side == source.Base {
			input.BaseComments = append(input.BaseComments, c)
		} else {
			input.HeadComments = append(input.HeadComments, c)
		}
	}
	for _, path := range facts.Examined {
		input.ExaminedFiles[path] = !j.change.HasBase() || changed[path]
	}
	for _, p := range facts.Problems {
		delete(input.ExaminedFiles, p.File)
	}
	for _, rule := range rules.Catalogue() {
		input.KnownRules = append(input.KnownRules, rule.ID)
	}
	for _, rule := range judged {
		input.JudgedRules[rule.ID] = true
		input.Severities[rule.ID] = rule.Severity
	}
	j.output = suppress.Apply(input)
	j.gather(facts, changed)
}

// judgedRules are the rules that are on, with the severities that the configuration gives them; only those named where
// any are.
func judgedRules(c *config.Config, only []string) ([]rules.Rule, error) {
	for _, id := range only {
		if _, err := rules.Find(id); err != nil {
			return nil, err
		}
	}
	var judged []rules.Rule
	for _, rule := range rules.Catalogue() {
		if set, ok := c.Rules[rule.ID]; ok && set.Severity != "" {
			rule.Severity = set.Severity
		}
		if rule.Severity != rules.Off && (len(only) == 0 || slices.Contains(only, rule.ID)) {
			judged = append(judged, rule)
		}
	}
	return judged, nil
}

func ruleOptions(c *config.Config) map[string]map[string]any {
	options := map[string]map[string]any{}
	for id, set := range c.Rules {
		if len(set.Options) > 0 {
			options[id] = set.Options
		}
	}
	return options
}

func changedFiles(change *source.Change) map[string]bool {
	changed := map[string]bool{}
	for _, pair := range change.Pairs() {
		if pair.Changed() {
			changed[pair.Path] = true
		}
	}
	return changed
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for name := range set {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}

// internalErrors are findings about faults of Plimsoll itself: they are never silent, and never hide the rest.
func internalErrors(failures []analyzers.Failure, failed []policies.InternalError) []rules.Finding {
	var list []rules.Finding
	add := func(who, file, message string) {
		list = append(list, rules.Finding{
			Rule: "plimsoll/internal-error", Severity: rules.Error, Object: who,
			At:      source.Span{File: file, Side: source.Head, Line: 1, Column: 1, EndLine: 1, EndColumn: 1},
			Message: who + " failed: " + message,
			Help:    "this is a fault of Plimsoll, not of your change; please report it with the file",
		})
	}
	for _, f := range failures {
		add("the "+f.Analyzer+" analyzer", f.File, f.Message)
	}
	for _, f := range failed {
		add("the policy of "+f.Rule, f.File, f.Message)
	}
	return list
}

// loadConfig reads the configuration: a named file, else the one at the root of the head or, if asked for, of the base.
func loadConfig(ctx context.Context, r request) (*config.Config, string, error) {
	dir := r.source.Dir
	if r.source.HeadDir != "" {
		dir = filepath.Join(dir, r.source.HeadDir)
		if filepath.IsAbs(r.source.HeadDir) {
			dir = r.source.HeadDir
		}
	}
	root := dir
	if r.source.BaseDir == "" {
		found, _, err := source.Root(ctx, dir)
		if err != nil {
			return nil, "", err
		}
		root = found
	}
	name, content, err := readConfig(ctx, r, root)
	if err != nil {
		return nil, "", err
	}
	if content == nil {
		return config.Default(), root, nil
	}
	c, err := config.Parse(name, content, rules.Catalogue())
	return c, root, err
}

func readConfig(ctx context.Context, r request, root string) (name string, content []byte, err error) {
	switch {
	case r.configFile != "":
		path := r.configFile
		if !filepath.IsAbs(path) {
			path = filepath.Join(r.source.Dir, path)
		}
		if content, err = readRegular(func(flag int) (*os.File, error) { return os.OpenFile(path, flag, 0) }); err != nil {
			return "", nil, fmt.Errorf("%s, which --config names: %w", r.configFile, err)
		}
		return r.configFile, content, nil
	case r.configFromBase:
		content, err = readFromBase(ctx, r, config.FileName)
		return config.FileName + " of the base", content, err
	case r.source.Revision != "":
		content, err = readFrom(ctx, r, config.FileName, source.OpenRevision)
		return config.FileName + " of " + r.source.Revision, content, err
	}
	content, err = readInside(root, config.FileName)
	return config.FileName, content, err
}

// readFromBase reads one file of the base; nil when the base has none.
func readFromBase(ctx context.Context, r request, name string) ([]byte, error) {
	return readFrom(ctx, r, name, source.OpenBase)
}

// readFrom reads one file of a tree; nil when the tree has none.
func readFrom(ctx context.Context, r request, name string, open func(context.Context, source.Options) (*source.Tree, func() error, error)) ([]byte, error) {
	tree, done, err := open(ctx, r.source)
	if err != nil {
		return nil, err
	}
	content, err := tree.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		content, err = nil, nil
	}
	return content, errors.Join(err, done())
}

// readInside reads one file at a root without following a link out of it; nil when there is none.
func readInside(root, name string) ([]byte, error) {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", root, err)
	}
	defer dir.Close()
	content, err := readRegular(func(flag int) (*os.File, error) { return dir.OpenFile(name, flag, 0) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return content, nil
}

// readRegular reads a regular file that holds settings; how large they may be is theirs to say, and this only keeps an
// endless one out. Without O_NONBLOCK a named pipe would wait for a writer.
func readRegular(open func(flag int) (*os.File, error)) ([]byte, error) {
	const enough = suppress.MaxBaselineSize + 1
	f, err := open(os.O_RDONLY | syscall.O_NONBLOCK)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, plain(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	content, err := io.ReadAll(io.LimitReader(f, enough))
	if err != nil {
		return nil, plain(err)
	}
	return content, nil
}

// plain is the cause of an error of the file system, without the operation and the path that it repeats.
func plain(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("it cannot be read: %w", at.Err)
	}
	return fmt.Errorf("it cannot be read: %w", err)
}

// loadBaseline reads the baseline of the head or, if asked for, of the base; nil when there is none.
func loadBaseline(ctx context.Context, r request, root string) (*suppress.Baseline, error) {
	var content []byte
	var err error
	switch {
	case r.configFromBase:
		content, err = readFromBase(ctx, r, suppress.BaselineName)
	case r.source.Revision != "":
		content, err = readFrom(ctx, r, suppress.BaselineName, source.OpenRevision)
	default:
		content, err = readInside(root, suppress.BaselineName)
	}
	if err != nil || content == nil {
		return nil, err
	}
	return suppress.ReadBaseline(suppress.BaselineName, content)
}
