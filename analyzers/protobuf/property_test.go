package protobuf

import (
	"context"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/seeds"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// The verdicts are held against what real messages do, both ways, on random pairs of schemas: what is called compatible
// loses nothing in any random message, and what is called lossy or breaking has a message that shows it.
func TestVerdicts(t *testing.T) {
	kinds := map[string]bool{}
	tried := 0
	seeds.Each(t, func(seed int64) {
		tried++
		for kind := range verdicts(t, seed) {
			kinds[kind] = true
		}
	})
	if tried < 20 {
		t.Errorf("only %d pairs were tried", tried)
	}
	if len(kinds) < 10 {
		t.Errorf("the pairs showed too little: %v", kinds)
	}
}

// verdicts tries one pair, and gives the kinds of facts that were stated.
func verdicts(t *testing.T, seed int64) map[string]bool {
	t.Helper()
	g := &generator{Rand: rand.New(rand.NewSource(seed))}
	base := g.file()
	head := g.mutate(base)
	before, after := map[string]string{"a.proto": base.String()}, map[string]string{"a.proto": head.String()}
	result, err := analyzers.Run(context.Background(), change(before, after), []analyzers.Analyzer{New(Settings{})}, analyzers.Options{})
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(seed, err, result.Failures)
	}
	fail := func(format string, args ...any) {
		t.Errorf("seed %d: %s\n--- base\n%s--- head\n%s", seed, fmt.Sprintf(format, args...), before["a.proto"], after["a.proto"])
	}
	if len(result.Problems) > 0 {
		fail("the generator writes what protoc refuses: %v", result.Problems)
		return nil
	}
	old, fresh := modelOf(t, before["a.proto"]), modelOf(t, after["a.proto"])
	// worst is the heaviest verdict on any change, by direction and encoding.
	worst := map[string]wire.Direction{}
	kinds := map[string]bool{}
	for _, f := range result.Facts {
		v, ok := verdictOf(f.Body)
		if !ok {
			continue
		}
		kinds[f.Kind] = true
		shown := map[string]bool{}
		for _, w := range v.Witnesses {
			shown[w.Direction+" "+w.Encoding] = true
		}
		for way, d := range ways(v) {
			worst[way] = wire.Worst(worst[way], d)
			if d.Bad() && !shown[way] && !unheld(f, way, old, fresh) && !sumsUnheld(f, result.Facts, way, old, fresh) {
				fail("%s %s: %s is %s (%s), and no message shows it", f.Kind, f.Object, way, d.Verdict, d.Why)
			}
		}
	}
	for way, observed := range wire.Observe(message(old), message(fresh), g.Rand) {
		if observed != "" && (worst[way].Verdict == wire.Compatible || worst[way].Verdict == "") {
			fail("%s is called compatible, and %s", way, observed)
		}
	}
	return kinds
}

// unheld is whether a fact is about an enum that no field shows: none holds it in the same way on both sides.
func unheld(fact analyzers.Fact, way string, old, fresh *schema.File) bool {
	if !strings.HasPrefix(fact.Kind, "proto.enum_") {
		return false
	}
	for _, m := range old.Messages {
		for _, is := range fresh.Messages {
			for _, f := range m.Fields {
				if f.Enum == nil || m.Name != is.Name || f.Enum.Name != fact.Object && !strings.HasPrefix(fact.Object, f.Enum.Name+".") {
					continue
				}
				g := is.Field(f.Number)
				if g != nil && g.Enum != nil && g.Enum.Name == f.Enum.Name && (wire.Held{Old: f, New: g}).Alike() && !silent(fact, way, f) {
					return false
				}
			}
		}
	}
	return true
}

// silent is whether a field cannot show a change of an enum: a list is never unset, and a zero without presence, which is not
// written, leaves no name in a document.
func silent(fact analyzers.Fact, way string, f *schema.Field) bool {
	if fact.Kind == "proto.enum_zero_changed" {
		return !f.Singular()
	}
	number := reflect.ValueOf(fact.Body).FieldByName("Number")
	return f.Cardinality == schema.Implicit && strings.HasSuffix(way, " json") && number.IsValid() && number.Int() == 0
}

// sumsUnheld is whether a fact sums up what a new syntax does, to such an enum among others.
func sumsUnheld(fact analyzers.Fact, all []analyzers.Fact, way string, old, fresh *schema.File) bool {
	return fact.Kind == "proto.semantics_changed" && slices.ContainsFunc(all, func(other analyzers.Fact) bool {
		return other.Kind == "proto.enum_openness_changed" && unheld(other, way, old, fresh)
	})
}

func message(f *schema.File) *schema.Message {
	for _, m := range f.Messages {
		if m.Name == "p.Outer" {
			return m
		}
	}
	return nil
}

func modelOf(t *testing.T, content string) *schema.File {
	t.Helper()
	f, problems := schema.Parse(source.NewText("a.proto", source.Head, []byte(content)))
	if f == nil || len(problems) > 0 {
		t.Fatal(problems)
	}
	set := schema.NewSet(source.Head, func(string) *source.File { return nil }, nil, nil)
	set.Add("a.proto", f)
	set.Link(f)
	return f
}

func verdictOf(body any) (Verdict, bool) {
	v := reflect.ValueOf(body).FieldByName("Verdict")
	if !v.IsValid() {
		return Verdict{}, false
	}
	verdict, ok := v.Interface().(Verdict)
	return verdict, ok
}

func ways(v Verdict) map[string]wire.Direction {
	return map[string]wire.Direction{"backward binary": v.Backward, "forward binary": v.Forward, "backward json": v.JSONBackward, "forward json": v.JSONForward}
}
