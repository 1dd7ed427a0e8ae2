package policies

import (
	"maps"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// part is some of the facts: all of them, or those of a few files.
type part struct {
	facts, base byKind
}

type byKind map[string][]*analyzers.Fact

func (p part) occurs(kind string) bool { return len(p.facts[kind]) > 0 || len(p.base[kind]) > 0 }

// files are the paths that the part's facts stand in, sorted.
func (p part) files() []string {
	seen := map[string]bool{}
	for _, grouped := range []byKind{p.facts, p.base} {
		for _, facts := range grouped {
			for _, f := range facts {
				seen[f.File()] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// all is every fact.
func (e *evidence) all() part {
	return e.split(1, func(string) (int, bool) { return 0, true })[0]
}

// each gives each of some files a part of its own.
func (e *evidence) each(files []string) []part {
	return e.split(len(files), func(file string) (int, bool) { return slices.BinarySearch(files, file) })
}

// factsPerShard keeps parts small: a policy that looks for a partner of each fact takes time with the square of their number.
const factsPerShard = 60

// shards shares the files that hold facts for some of the rules out over at least n parts, in the order of their paths, so
// that each part has about the same number of facts, and not many more than factsPerShard unless one file has. With no more
// files than parts, each file has a part of its own.
func (e *evidence) shards(fileRules []policy, n int) []part {
	wanted := kindsOf(fileRules)
	total, weight := 0, map[string]int{}
	for _, facts := range [][]analyzers.Fact{e.in.Facts, e.in.Base} {
		for _, f := range facts {
			if wanted[f.Kind] {
				weight[f.File()]++
				total++
			}
		}
	}
	n = max(n, total/factsPerShard)
	files := slices.Sorted(maps.Keys(weight))
	if len(files) <= n {
		return e.each(files)
	}
	shard, before := make(map[string]int, len(files)), 0
	for _, file := range files {
		shard[file] = before * n / total
		before += weight[file]
	}
	return e.split(n, func(file string) (int, bool) { i, ok := shard[file]; return i, ok })
}

// split puts every fact into the part that its file belongs to; facts of files that belong to none are left out.
func (e *evidence) split(n int, partOf func(file string) (int, bool)) []part {
	parts := make([]part, n)
	for i := range parts {
		parts[i] = part{facts: byKind{}, base: byKind{}}
	}
	for i := range e.in.Facts {
		f := &e.in.Facts[i]
		if at, ok := partOf(f.File()); ok {
			parts[at].facts[f.Kind] = append(parts[at].facts[f.Kind], f)
		}
	}
	for i := range e.in.Base {
		f := &e.in.Base[i]
		if at, ok := partOf(f.File()); ok {
			parts[at].base[f.Kind] = append(parts[at].base[f.Kind], f)
		}
	}
	return parts
}

// kindsOf are the kinds of facts that some of the rules read.
func kindsOf(awake []policy) map[string]bool {
	kinds := map[string]bool{}
	for _, r := range awake {
		for _, kind := range r.Facts {
			kinds[kind] = true
		}
	}
	return kinds
}
