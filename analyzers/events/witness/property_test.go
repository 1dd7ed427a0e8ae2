package witness

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/seeds"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

var dialects = []schema.Dialect{schema.Draft4, schema.Draft6, schema.Draft7, schema.Draft2019, schema.Draft2020}

// The verdicts are held against what a validator says of random documents, both ways, in all dialects and both profiles: what
// is called compatible has no document that shows otherwise.
func TestVerdicts(t *testing.T) {
	var tallies tally
	seeds.Each(t, func(seed int64) { verdicts(t, seed, &tallies) })
	t.Logf("%+v", tallies)
	if tallies.Pairs < 50 || tallies.Compatible == 0 || tallies.Proven == 0 || tallies.Alone == 0 || tallies.Among == 0 {
		t.Errorf("the pairs showed too little: %+v", tallies)
	}
	if tallies.Proven*10 < (tallies.Proven+tallies.Unproven)*9 {
		t.Errorf("fewer than nine in ten incompatible verdicts have a document: %+v", tallies)
	}
}

type tally struct {
	Pairs, Compatible, Undecided, Found, Proven, Unproven, Unusable, Alone, Among int
}

func verdicts(t *testing.T, seed int64, tallies *tally) {
	t.Helper()
	g := &generator{Rand: rand.New(rand.NewSource(seed))}
	g.dialect = dialects[g.Intn(len(dialects))]
	old := g.root()
	fresh := g.mutate(old)
	var documents []any
	for range 60 {
		documents = append(documents, g.value(3))
	}
	base, head := load(t, source.Base, old), load(t, source.Head, fresh)
	for _, profile := range []contain.Profile{contain.Strict, contain.Tolerant} {
		for _, way := range [][2]*schema.Schema{{base.Root, head.Root}, {head.Root, base.Root}} {
			one(t, seed, g, way[0], way[1], profile, documents, tallies)
		}
	}
}

func one(t *testing.T, seed int64, g *generator, writer, reader *schema.Schema, profile contain.Profile, documents []any, tallies *tally) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Errorf("seed %d, %s: %s\n--- writer\n%s\n--- reader\n%s", seed, profile, fmt.Sprintf(format, args...), writer.File.Text.Bytes, reader.File.Text.Bytes)
	}
	result := contain.Check(writer, reader, profile)
	p := New(writer, reader, profile)
	if p.Reason != "" {
		tallies.Unusable++
		if !strings.Contains(p.Reason, "infinite loop") {
			fail("no document can be judged: %s", p.Reason)
		}
		return
	}
	tallies.Pairs++
	for turn := range 12 { // and documents that the writer's schema leads to
		m := &maker{turn: turn, left: maxValues, closed: profile == contain.Tolerant}
		documents = append(documents, m.value([]*schema.Schema{writer}))
		full := &maker{turn: turn, left: maxValues}
		documents = append(documents, full.object(full.flat([]*schema.Schema{writer}), &wish{all: true}))
	}
	for _, d := range documents { // and what is close to a document that the writer may write
		if p.Accepts(d) && len(documents) < 160 {
			documents = append(documents, g.near(d), g.near(d), g.near(g.near(d)))
		}
	}
	shown := ""
	for _, d := range documents {
		if p.Accepts(d) && p.Refuses(d) {
			shown = show(d)
			break
		}
	}
	finds := 0
	for _, cause := range result.Causes {
		found := p.Find(cause)
		if found.Text == "" {
			continue
		}
		finds++
		d, err := Read(found.Text)
		if err != nil || !p.Accepts(d) || !p.Refuses(d) {
			fail("the document %s does not show what it is said to show: %v", found.Text, cause.Kind)
		}
		named := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSuffix(Way(cause.Path), "/")), `\*`, "[^/]*") + "(/|$)")
		if !slices.ContainsFunc(refused(p, d), named.MatchString) {
			fail("the document %s is to be refused for what stands at %s, and is not refused there", found.Text, Way(cause.Path))
		}
		if !found.Alone(cause.Path) {
			tallies.Among++
		} else {
			tallies.Alone++
			if at := elsewhere(p, d, Way(cause.Path)); len(found.Aside) == 0 && at != "" {
				fail("the document %s is to be refused for what stands at %s, and is refused at %s as well", found.Text, Way(cause.Path), at)
			}
		}
	}
	switch {
	case result.Verdict == contain.Compatible:
		tallies.Compatible++
		if shown != "" {
			fail("called compatible, and the reader refuses %s", shown)
		}
	case finds > 0:
		tallies.Proven++
	case result.Verdict == contain.Incompatible:
		tallies.Unproven++
		if *verbose {
			fail("incompatible without a document: %s", causes(result))
		}
	default:
		tallies.Undecided++
		if shown != "" {
			tallies.Found++
			if *verbose {
				fail("undecided, and the reader refuses %s: %s", shown, causes(result))
			}
		}
	}
}

// elsewhere is a place at which a reader refuses a document and that is not the given one, nor inside of it; empty where there
// is none. Alternatives of unions are left out: one that is not meant has errors everywhere.
func elsewhere(p *Prover, document any, way string) string {
	var refusal *jsonschema.ValidationError
	if !errors.As(p.reader.Validate(document), &refusal) {
		return ""
	}
	expected := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSuffix(way, "/")), `\*`, "[^/]*") + "(/|$)")
	waiting := []*jsonschema.ValidationError{refusal}
	for len(waiting) > 0 {
		e := waiting[0]
		waiting = waiting[1:]
		if union := strings.HasSuffix(e.KeywordLocation, "Of"); !union {
			waiting = append(waiting, e.Causes...)
		}
		if at, err := url.PathUnescape(e.InstanceLocation); len(e.Causes) == 0 && (err != nil || !expected.MatchString(at)) {
			return at
		}
	}
	return ""
}

// refused are all places at which a reader refuses a document, in alternatives of unions as well.
func refused(p *Prover, document any) (places []string) {
	var refusal *jsonschema.ValidationError
	if !errors.As(p.reader.Validate(document), &refusal) {
		return nil
	}
	waiting := []*jsonschema.ValidationError{refusal}
	for len(waiting) > 0 {
		e := waiting[0]
		waiting = append(waiting[1:], e.Causes...)
		if at, err := url.PathUnescape(e.InstanceLocation); err == nil && (len(e.Causes) == 0 || isUnion(e)) {
			places = append(places, at)
		}
	}
	return places
}

var verbose = flag.Bool("tell", false, "fail for verdicts that could be better")

func causes(r contain.Result) string {
	var list []string
	for _, c := range r.Causes {
		list = append(list, fmt.Sprintf("%s %s %s at %s (certain %v)", c.Kind, c.Keyword, c.Name, Way(c.Path), c.Certain))
	}
	for _, reason := range r.Reasons {
		list = append(list, reason.Text)
	}
	return strings.Join(list, "; ")
}

func load(t *testing.T, side source.Side, s any) *schema.File {
	t.Helper()
	content, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return readAs(t, side, string(content), 0)
}

func readAs(t *testing.T, side source.Side, content string, dialect schema.Dialect) *schema.File {
	t.Helper()
	text := source.NewText("a.json", side, []byte(content))
	tree, problems := schema.Tree(text)
	if tree == nil {
		t.Fatal(problems)
	}
	set := schema.NewSet(side, func(string) *source.File { return nil }, nil, dialect)
	return set.Add(text, tree)
}
