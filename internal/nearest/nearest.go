// Package nearest finds the name that a mistyped one was probably meant to be, for messages that say "did you mean".
package nearest

import "strings"

// Name gives the known name that is closest to unknown, and "" where none is close enough to be worth suggesting: more
// than a third of its letters would have to change. Upper and lower case, and dashes and underscores, count as equal. Of
// equally close names the first in alphabetical order is taken, so that the order of known does not matter.
func Name(unknown string, known []string) string {
	const tooLong = 200 // nobody's typing slip; keeps the cost bounded for hostile input
	if unknown == "" || len(unknown) > tooLong {
		return ""
	}
	best, bestDistance := "", 0
	from := fold(unknown)
	limit := max(1, len(from)/3)
	for _, name := range known {
		to := fold(name)
		if len(to)-len(from) > limit || len(from)-len(to) > limit {
			continue
		}
		if d := distance(from, to); d <= limit && (best == "" || d < bestDistance || d == bestDistance && name < best) {
			best, bestDistance = name, d
		}
	}
	return best
}

// Hint is `; did you mean "name"?` for the nearest known name, and "" where there is none: it can be put at the end of
// any message.
func Hint(unknown string, known []string) string {
	if name := Name(unknown, known); name != "" {
		return "; did you mean \"" + name + "\"?"
	}
	return ""
}

func fold(name string) []rune {
	return []rune(strings.ReplaceAll(strings.ToLower(name), "_", "-"))
}

// distance is the optimal string alignment distance: insertions, deletions, substitutions, and swaps of two neighbours.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
