package analyzers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Options are the settings of a run.
type Options struct {
	// Workers is how many files are read at a time; the result does not depend on it.
	Workers int
	// Services are the configured services; empty where the tree itself decides.
	Services []Service
}

// Failure is an analyzer that failed on a file (or, with an empty File, as a whole). It is a fault of Plimsoll.
type Failure struct {
	Analyzer string
	File     string
	Message  string
}

// Result is all that the analyzers found.
type Result struct {
	Facts, Base  []Fact // sorted by file, place, kind, object; numbered across both
	Problems     []Problem
	Notices      []Notice
	Comments     []Comment // of both sides; At.Side tells
	Failures     []Failure
	Examined     []string // the paths that at least one analyzer claimed
	ServicesOpen bool     // databases and workloads were seen that could not be brought together
}

// Run takes every analyzer over the change: Read for each pair of files that it claims, side by side, then the Derive of
// each in the order of their needs. What one analyzer cannot do on one file never hides the rest.
func Run(ctx context.Context, change *source.Change, list []Analyzer, o Options) (*Result, error) {
	list, err := order(list)
	if err != nil {
		return nil, err
	}
	r := &run{change: change, list: list, options: o, states: map[string][]State{}, kinds: map[string]bool{}}
	for _, k := range Kinds(list) {
		r.kinds[k.Name] = true
	}
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	if err := r.derive(ctx); err != nil {
		return nil, err
	}
	return r.finish(), nil
}

type run struct {
	change  *source.Change
	list    []Analyzer
	options Options
	kinds   map[string]bool
	states  map[string][]State
	units   []Unit
	inner   map[string]map[source.Side]Embedded
	told    *Services // by the first so many units
	toldBy  int
	result  Result
}

// task is one pair of files for one analyzer.
type task struct {
	analyzer Analyzer
	pair     source.Pair
	output   Output
	failure  *Failure
}

func (r *run) read(ctx context.Context) error {
	tasks, err := r.examineAll(ctx, r.change.Pairs())
	if err != nil {
		return err
	}
	for i, t := range tasks {
		if i == 0 || t.pair.Path != tasks[i-1].pair.Path {
			r.result.Examined = append(r.result.Examined, t.pair.Path)
		}
	}
	inner, err := r.examineAll(ctx, r.embedded(tasks))
	if err != nil {
		return err
	}
	for _, t := range append(tasks, inner...) {
		if t.failure != nil {
			r.result.Failures = append(r.result.Failures, *t.failure)
			continue
		}
		r.take(t.output)
		if t.output.State != nil {
			name := t.analyzer.Name()
			r.states[name] = append(r.states[name], State{t.pair, t.output.State})
		}
	}
	return nil
}

// examineAll has the analyzers read many pairs side by side. What they leave is in the order of the pairs.
func (r *run) examineAll(ctx context.Context, pairs []source.Pair) ([]*task, error) {
	examined := make([][]*task, len(pairs))
	err := r.each(ctx, len(pairs), func(i int) { examined[i] = r.examine(ctx, pairs[i]) })
	return slices.Concat(examined...), err
}

// examine has each analyzer that claims either side of a pair read it.
func (r *run) examine(ctx context.Context, pair source.Pair) []*task {
	for _, f := range []*source.File{pair.Base, pair.Head} {
		if f != nil {
			defer f.Hold()() // those who claim by content and those who read do so in turn
		}
	}
	sides := []*source.File{pair.Head, pair.Base}
	if pair.Head != nil && !pair.Changed() {
		sides = sides[:1] // what did not change is claimed as it is at the head
	}
	claimed := func(a Analyzer) bool {
		return slices.ContainsFunc(sides, func(f *source.File) bool { return f != nil && a.Claims(f) })
	}
	var tasks []*task
	for _, a := range r.list {
		if claimed(a) {
			t := &task{analyzer: a, pair: pair}
			t.perform(ctx)
			tasks = append(tasks, t)
		}
	}
	return tasks
}

func (t *task) perform(ctx context.Context) {
	t.failure = protect(t.analyzer, t.pair.Path, func() error {
		var err error
		t.output, err = t.analyzer.Read(ctx, t.pair)
		return err
	})
}

// each does a number of things by a few goroutines. A stack that has grown once serves all that its goroutine does.
func (r *run) each(ctx context.Context, n int, do func(i int)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(max(1, r.options.Workers), n) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(n) && ctx.Err() == nil; i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// protect runs one step of an analyzer and turns an error or a panic into a failure.
func protect(a Analyzer, file string, step func() error) (failure *Failure) {
	defer func() {
		if cause := recover(); cause != nil {
			failure = &Failure{a.Name(), file, fmt.Sprintf("panic: %v\n%s", cause, debug.Stack())}
		}
	}()
	if err := step(); err != nil {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return nil // Run itself reports a cancelled context
		}
		return &Failure{a.Name(), file, err.Error()}
	}
	return nil
}

// take collects an output, apart from what is read on (embedded sources, states).
func (r *run) take(o Output) {
	r.place(&o)
	if r.result.Facts == nil {
		r.result.Facts = o.Facts // often those of the only analyzer that states many
	} else {
		r.result.Facts = append(r.result.Facts, o.Facts...)
	}
	r.result.Base = append(r.result.Base, o.Base...)
	r.result.Problems = append(r.result.Problems, o.Problems...)
	r.result.Notices = append(r.result.Notices, o.Notices...)
	r.result.Comments = append(r.result.Comments, o.Comments...)
	r.units = append(r.units, o.Units...)
}

func (r *run) derive(ctx context.Context) error {
	for _, a := range r.list {
		if err := ctx.Err(); err != nil {
			return err
		}
		input := Input{
			Facts:    map[string][]Fact{},
			Base:     map[string][]Fact{},
			States:   r.states[a.Name()],
			HasBase:  r.change.HasBase(),
			Services: r.services(),
			Lookup: func(side source.Side, path string) *source.File {
				if side == source.Base {
					return r.change.Base.Lookup(path)
				}
				return r.change.Head.Lookup(path)
			},
			Files: func(side source.Side) []*source.File {
				if side == source.Base {
					return r.change.Base.Files()
				}
				return r.change.Head.Files()
			},
		}
		if needs := a.Needs(); len(needs) > 0 {
			r.settle(input.Services)
			group(r.result.Facts, needs, input.Facts)
			group(r.result.Base, needs, input.Base)
		}
		var output Output
		failure := protect(a, "", func() error {
			var err error
			output, err = a.Derive(ctx, input)
			return err
		})
		if failure != nil {
			r.result.Failures = append(r.result.Failures, *failure)
			continue
		}
		r.take(output)
	}
	return ctx.Err()
}

func (r *run) services() *Services {
	if r.told == nil || r.toldBy != len(r.units) {
		sortUnits(r.units)
		r.told, r.toldBy = NewServices(r.options.Services, r.units), len(r.units)
	}
	return r.told
}

// settle puts the facts in order and marks what Derive of a joining analyzer reads of them: services and newness.
func (r *run) settle(services *Services) {
	for _, facts := range [][]Fact{r.result.Facts, r.result.Base} {
		sortFacts(facts)
		for i := range facts {
			facts[i].Service = services.of(facts[i])
		}
	}
	markNew(r.result.Facts, r.result.Base, r.change.HasBase(), r.options.Workers)
}

func group(facts []Fact, kinds []string, into map[string][]Fact) {
	wanted := map[string]bool{}
	for _, k := range kinds {
		wanted[k] = true
	}
	for _, f := range facts {
		if wanted[f.Kind] {
			into[f.Kind] = append(into[f.Kind], f)
		}
	}
}

func (r *run) finish() *Result {
	services := r.services()
	r.result.ServicesOpen = services.Ambiguous
	r.settle(services)
	id := 0
	for _, facts := range [][]Fact{r.result.Facts, r.result.Base} {
		for i := range facts {
			id++
			facts[i].ID = id
			if facts[i].Covers == (source.Span{}) {
				facts[i].Covers = facts[i].At
			}
			if !r.kinds[facts[i].Kind] {
				r.result.Failures = append(r.result.Failures, Failure{File: facts[i].At.File, Message: "a fact of the undeclared kind " + facts[i].Kind})
			}
		}
	}
	sortProblems(r.result.Problems)
	sort.SliceStable(r.result.Notices, func(i, j int) bool {
		a, b := r.result.Notices[i], r.result.Notices[j]
		return a.About < b.About || a.About == b.About && a.File < b.File
	})
	sort.SliceStable(r.result.Comments, func(i, j int) bool { return before(r.result.Comments[i].At, r.result.Comments[j].At) })
	sort.Strings(r.result.Examined)
	return &r.result
}

// sortFacts puts facts in order. They are large, so their numbers are sorted, and then each fact is moved once.
func sortFacts(facts []Fact) {
	order := make([]int, len(facts))
	for i := range order {
		order[i] = i
	}
	compare := func(i, j int) int { return compareFacts(&facts[i], &facts[j]) }
	if slices.IsSortedFunc(order, compare) {
		return
	}
	slices.SortStableFunc(order, compare)
	for i := range order {
		// Facts that change places among each other are moved in turn, from the first of them on.
		first, at := facts[i], i
		for from := order[at]; from != i; from = order[at] {
			facts[at], order[at] = facts[from], at
			at = from
		}
		facts[at], order[at] = first, at
	}
}

func compareFacts(a, b *Fact) int {
	switch {
	case before(a.At, b.At):
		return -1
	case before(b.At, a.At):
		return 1
	}
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Object, b.Object))
}

func before(a, b source.Span) bool {
	if a.File != b.File {
		return a.File < b.File
	}
	if a.Side != b.Side {
		return a.Side < b.Side
	}
	if a.Start != b.Start {
		return a.Start < b.Start
	}
	return a.End < b.End
}

func sortProblems(problems []Problem) {
	sort.SliceStable(problems, func(i, j int) bool {
		a, b := problems[i], problems[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
}
