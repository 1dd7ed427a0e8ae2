package events

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// The modes of compatibility: what versions of a schema promise each other. The transitive ones hold against every earlier
// version of the same event whose file is in the tree, and not only against the latest.
const (
	ModeBackward = "backward" // new readers accept old events
	ModeForward  = "forward"  // old readers accept new events
	ModeFull     = "full"     // both
	ModeNone     = "none"     // neither
	transitive   = "-transitive"
)

// mode is the mode of a file.
func (s Settings) mode(path string) string {
	mode := s.Compatibility
	for _, p := range s.Paths {
		if ok, _ := doublestar.Match(p.Path, path); ok {
			mode = p.Compatibility
		}
	}
	return mode
}

// breaks are the directions that a mode promises and that a verdict breaks.
func breaks(mode string, backward, forward Direction) []string {
	mode = strings.TrimSuffix(mode, transitive)
	list := []string{}
	if backward.Verdict == Incompatible && (mode == ModeBackward || mode == ModeFull) {
		list = append(list, "backward")
	}
	if forward.Verdict == Incompatible && (mode == ModeForward || mode == ModeFull) {
		list = append(list, "forward")
	}
	return list
}

// The verdicts of a direction.
const (
	Compatible   = "compatible"
	Incompatible = "incompatible"
	Undecided    = "undecided"
)

// Who has to be deployed first.
const (
	firstConsumers = "consumers"
	firstProducers = "producers"
	firstEither    = "either"
	firstNobody    = "nobody"
	firstUnknown   = "unknown"
)

// first follows from what can read what: where new readers accept old events and old readers refuse new ones, readers go
// first; in the other case writers do.
func first(backward, forward Direction) string {
	switch {
	case backward.Verdict == Compatible && forward.Verdict == Compatible:
		return firstEither
	case backward.Verdict == Incompatible && forward.Verdict == Incompatible:
		return firstNobody
	case backward.Verdict == Compatible && forward.Verdict == Incompatible:
		return firstConsumers
	case backward.Verdict == Incompatible && forward.Verdict == Compatible:
		return firstProducers
	}
	return firstUnknown
}
