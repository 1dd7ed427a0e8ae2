package events

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/events/witness"
)

// One schema may describe values at several places of an event, and what changes of it changes at each of them.

// maxWays is how many places of one change are told.
const maxWays = 20

// coming is how a spot is come to: from another one, by a step.
type coming struct{ from, step string }

// places are all places that are judged by the same schemas. deeper is whether there are more than are listed: too many, or
// within values of the same kind without end.
type places struct {
	ways   []string
	deeper bool
}

func (s spot) key() string { return numbers64(s.was) + "/" + numbers64(s.is) }

// placesOf are the places of a spot, the outer ones first.
func (p *pair) placesOf(at spot) places {
	found := p.come(at.key())
	found.ways = slices.Clone(found.ways)
	slices.SortFunc(found.ways, func(a, b string) int {
		return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), strings.Compare(a, b))
	})
	return found
}

func (p *pair) come(key string) places {
	if known, ok := p.known[key]; ok {
		return known
	}
	p.known[key] = places{deeper: true} // stands while this is open: what leads back here has no end
	var found places
	for _, from := range p.comings[key] {
		if from.from == "" {
			found.ways = append(found.ways, "/")
			continue
		}
		outer := p.come(from.from)
		found.deeper = found.deeper || outer.deeper
		for _, way := range outer.ways {
			found.ways = append(found.ways, strings.TrimSuffix(way, "/")+"/"+from.step)
		}
	}
	if len(found.ways) > maxWays {
		found.ways, found.deeper = found.ways[:maxWays], true
	}
	p.known[key] = found
	return found
}

// elsewhere adds to a place the others that are judged alike.
func (at place) elsewhere(all places) place {
	for _, way := range all.ways {
		if way != at.Path && !slices.Contains(at.Elsewhere, way) {
			at.Elsewhere = append(at.Elsewhere, way)
		}
	}
	at.Deeper = at.Deeper || all.deeper
	return at
}

// placeOf is where a cause is: at its own place, and wherever else the same schemas of both sides stand, the reader's whatever
// alternative is met.
func (p *pair) placeOf(c *proven, way string, backward bool) place {
	at := p.place(way)
	writer, reader := c.Writer.Schema, c.Reader.Schema
	own := p.spots[way].key()
	for _, s := range p.standing[reader] {
		was, is := s.was, s.is
		if !backward {
			was, is = is, was
		}
		if !slices.Contains(was, writer) {
			continue
		}
		if s.key() != own && (!slices.Contains(p.certain(is), reader) || requires(p.certain(was), c.Name)) {
			continue
		}
		at = at.elsewhere(p.placesOf(s))
	}
	return at
}

// ofEither is the place of a change with a cause in either direction.
func (p *pair) ofEither(b both) place {
	if b.backward != nil {
		return p.placeOf(b.backward, witness.Way(b.backward.Path), true)
	}
	return p.placeOf(b.forward, witness.Way(b.forward.Path), false)
}

// where are the places at which a property of a schema came or went.
func (p *pair) where(s *schema.Schema, change func(spot) bool) places {
	var all places
	for _, at := range p.standing[s] {
		if change(at) {
			more := p.placesOf(at)
			all.ways, all.deeper = append(all.ways, more.ways...), all.deeper || more.deeper
		}
	}
	return all
}
