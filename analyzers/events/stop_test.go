package events

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// A run that is told to stop compares no further schema.
func TestStop(t *testing.T) {
	a := New(Settings{})
	ctx, stop := context.WithCancel(context.Background())
	base, head := map[string]string{}, map[string]string{}
	for i := range 20 {
		base[fmt.Sprintf("events/e%d.json", i)] = `{"type": "object", "properties": {"a": {"type": "string"}}}`
		head[fmt.Sprintf("events/e%d.json", i)] = `{"type": "object", "properties": {"a": {"type": "integer"}}}`
	}
	change := &source.Change{Base: tree(source.Base, base), Head: tree(source.Head, head)}
	in := analyzers.Input{HasBase: true, Lookup: func(side source.Side, path string) *source.File {
		if side == source.Base {
			return change.Base.Lookup(path)
		}
		return change.Head.Lookup(path)
	}}
	for _, pair := range change.Pairs() {
		read, err := a.Read(ctx, pair)
		if err != nil {
			t.Fatal(err)
		}
		in.States = append(in.States, analyzers.State{Pair: pair, Value: read.State})
	}
	if out, err := a.Derive(ctx, in); err != nil || len(out.Facts) == 0 {
		t.Fatal(err, len(out.Facts))
	}
	stop()
	if out, err := a.Derive(ctx, in); !errors.Is(err, context.Canceled) || len(out.Facts) > 0 {
		t.Errorf("got %d facts, %v", len(out.Facts), err)
	}
}
