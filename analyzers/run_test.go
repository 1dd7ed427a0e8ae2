package analyzers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// words is a toy analyzer: each line of a .txt file is a fact toy.word; lines "embed:…" are sources for .inner files.
type words struct{ fail string }

type wordBody struct {
	Text  string   `json:"text" doc:"the word"`
	Place int      `json:"place" fact:"position"`
	Parts []string `json:"parts"`
}

func (w words) Name() string  { return "words" }
func (w words) Kinds() []Kind { return []Kind{{Name: "toy.word", Doc: "A line.", Body: wordBody{}}} }
func (w words) Claims(f *source.File) bool {
	return strings.HasSuffix(f.Path, ".txt") || strings.HasSuffix(f.Path, ".inner")
}
func (w words) Needs() []string                               { return nil }
func (w words) Derive(context.Context, Input) (Output, error) { return Output{}, nil }

func (w words) Read(_ context.Context, pair source.Pair) (Output, error) {
	if pair.Path == w.fail {
		panic("no good")
	}
	var out Output
	for side, file := range map[source.Side]*source.File{source.Head: pair.Head, source.Base: pair.Base} {
		if file == nil {
			continue
		}
		text, err := file.Text()
		if err != nil {
			return out, err
		}
		offset := 0
		for i, line := range strings.SplitAfter(string(text.Bytes), "\n") {
			span := text.Span(offset, offset+len(strings.TrimRight(line, "\n")))
			word := strings.TrimSpace(line)
			if rest, ok := strings.CutPrefix(word, "embed:"); ok && side == source.Head {
				e := Embedded{Path: pair.Path + ".inner", Side: side, Text: []byte(rest), Outer: text}
				for at := range len(rest) + 1 {
					e.Offsets = append(e.Offsets, offset+len("embed:")+at)
				}
				out.Embedded = append(out.Embedded, e)
			} else if word != "" {
				fact := Fact{Kind: "toy.word", Object: word, At: span, Body: wordBody{Text: word, Place: i}}
				if side == source.Head {
					out.Facts = append(out.Facts, fact)
				} else {
					out.Base = append(out.Base, fact)
				}
			}
			offset += len(line)
		}
	}
	return out, nil
}

// counter is a toy analyzer that joins: it states how many words there are.
type counter struct{ needs []string }

type countBody struct {
	Words int `json:"words"`
}

func (c counter) Name() string { return "counter" }
func (c counter) Kinds() []Kind {
	return []Kind{{Name: "toy.count", Doc: "A count.", Body: countBody{}}}
}
func (c counter) Claims(*source.File) bool                          { return false }
func (c counter) Read(context.Context, source.Pair) (Output, error) { return Output{}, nil }
func (c counter) Needs() []string                                   { return c.needs }
func (c counter) Derive(_ context.Context, in Input) (Output, error) {
	words := in.Facts["toy.word"]
	if len(words) == 0 {
		return Output{}, errors.New("no words")
	}
	return Output{Facts: []Fact{{Kind: "toy.count", Object: "all", At: words[0].At, Body: countBody{len(words)}}}}, nil
}

func tree(side source.Side, files map[string]string) *source.Tree {
	var list []*source.File
	for path, content := range files {
		list = append(list, source.NewFile(path, side, content, int64(len(content)), func() ([]byte, error) { return []byte(content), nil }))
	}
	return source.NewTree(list)
}

func TestRunJoinsNumbersAndMarksNew(t *testing.T) {
	change := &source.Change{
		Base: tree(source.Base, map[string]string{"a.txt": "one\ntwo\n"}),
		Head: tree(source.Head, map[string]string{"a.txt": "zero\none\n", "b.txt": "embed:inside\n"}),
	}
	for _, workers := range []int{1, 8} {
		result, err := Run(context.Background(), change, []Analyzer{counter{needs: []string{"toy.word"}}, words{}}, Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range result.Facts {
			got = append(got, fmt.Sprintf("%d %s %s %s:%d:%d new=%v", f.ID, f.Kind, f.Object, f.At.File, f.At.Line, f.At.Column, f.New))
		}
		want := []string{
			"1 toy.count all a.txt:1:1 new=true",
			"2 toy.word zero a.txt:1:1 new=true",
			"3 toy.word one a.txt:2:1 new=false",
			"4 toy.word inside b.txt:1:7 new=true",
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers:\n%s\nwant\n%s", workers, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if body, _ := json.Marshal(WithLists(result.Facts[1]).Body); string(body) != `{"text":"zero","place":0,"parts":[]}` {
			t.Errorf("body %s: an empty list must not be null", body)
		}
	}
}

func TestRunKeepsGoingAfterAPanic(t *testing.T) {
	change := &source.Change{Head: tree(source.Head, map[string]string{"a.txt": "one\n", "b.txt": "two\n"})}
	result, err := Run(context.Background(), change, []Analyzer{words{fail: "a.txt"}}, Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Failures) != 1 || result.Failures[0].File != "a.txt" || !strings.Contains(result.Failures[0].Message, "no good") {
		t.Errorf("failures %+v", result.Failures)
	}
	if len(result.Facts) != 1 || result.Facts[0].Object != "two" {
		t.Errorf("facts %+v", result.Facts)
	}
}

func TestRunRefusesWrongNeeds(t *testing.T) {
	change := &source.Change{Head: tree(source.Head, nil)}
	for want, list := range map[string][]Analyzer{
		"which no analyzer states": {counter{needs: []string{"toy.missing"}}},
		"in a circle":              {counter{needs: []string{"toy.count"}}},
		"stated by both":           {words{}, words{}},
	} {
		if _, err := Run(context.Background(), change, list, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that contains %q", err, want)
		}
	}
}

func TestServices(t *testing.T) {
	database := func(folder string) Unit { return Unit{"database", folder, folder + "/1.sql"} }
	workload := func(image, file string) Unit { return Unit{"workload", image, file} }
	for name, c := range map[string]struct {
		configured []Service
		units      []Unit
		file, want string
	}{
		"one database and one image":       {units: []Unit{database("db"), workload("reg/shop", "k8s/a.yaml")}, file: "flags/x.yaml", want: "shop"},
		"nearest folder":                   {units: []Unit{database("svc/a/db"), workload("a", "svc/a/k8s.yaml"), database("svc/b/db"), workload("b", "svc/b/k8s.yaml")}, file: "svc/b/flags.yaml", want: "b"},
		"two databases, nothing in common": {units: []Unit{database("x/db"), database("y/db"), workload("a", "k8s/a.yaml")}, file: "x/db/1.sql", want: ""},
		"configured":                       {configured: []Service{{Name: "pay", Paths: []string{"x/**"}}}, units: []Unit{database("x/db")}, file: "x/db/1.sql", want: "pay"},
		"configured, not listed":           {configured: []Service{{Name: "pay", Paths: []string{"x/**"}}}, file: "y/1.sql", want: ""},
	} {
		if got := NewServices(c.configured, c.units).OfFile(c.file); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestSortFacts compares with a plain stable sort: of equals, the first stays first.
func TestSortFacts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		facts := make([]Fact, n)
		for i := range facts {
			at := source.Span{File: string(rune('a' + random.IntN(3))), Side: source.Head, Start: random.IntN(4)}
			facts[i] = Fact{ID: i, Kind: string(rune('k' + random.IntN(2))), Object: string(rune('o' + random.IntN(2))), At: at}
		}
		want := slices.Clone(facts)
		slices.SortStableFunc(want, func(a, b Fact) int {
			return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Start, b.At.Start), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Object, b.Object))
		})
		if sortFacts(facts); !slices.Equal(facts, want) {
			t.Fatalf("%d facts: sorted\n%v\nwanted\n%v", n, facts, want)
		}
	}
}
