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
	p.visit(func(f *analyzers.Fact) { seen[f.File()] = true })
	return slices.Sorted(maps.Keys(seen))
}

func group(facts []analyzers.Fact) byKind {
	grouped := byKind{}
	for i := range facts {
		grouped[facts[i].Kind] = append(grouped[facts[i].Kind], &facts[i])
	}
	return grouped
}

// each gives each of some files a part of its own.
func (p part) each(files []string) []part {
	return p.split(len(files), func(file string) int { at, _ := slices.BinarySearch(files, file); return at })
}

// factsPerShard keeps parts small: a policy that looks for a partner of each fact takes time with the square of their number.
const factsPerShard = 60

// shards shares the files out over at least n parts, in the order of their paths, so that each part has about the same number of
// facts, and not many more than factsPerShard unless one file has. With no more files than parts, each file has a part of its own.
func (p part) shards(n int) []part {
	total, weight := 0, map[string]int{}
	p.visit(func(f *analyzers.Fact) {
		weight[f.File()]++
		total++
	})
	n = max(n, total/factsPerShard)
	files := slices.Sorted(maps.Keys(weight))
	if len(files) <= n {
		return p.each(files)
	}
	shard, before := make(map[string]int, len(files)), 0
	for _, file := range files {
		shard[file] = before * n / total
		before += weight[file]
	}
	return p.split(n, func(file string) int { return shard[file] })
}

// split puts every fact into the part that its file belongs to.
func (p part) split(n int, partOf func(file string) int) []part {
	parts := make([]part, n)
	for i := range parts {
		parts[i] = part{facts: byKind{}, base: byKind{}}
	}
	for kind, facts := range p.facts {
		for _, f := range facts {
			at := parts[partOf(f.File())].facts
			at[kind] = append(at[kind], f)
		}
	}
	for kind, facts := range p.base {
		for _, f := range facts {
			at := parts[partOf(f.File())].base
			at[kind] = append(at[kind], f)
		}
	}
	return parts
}

func (p part) visit(see func(f *analyzers.Fact)) {
	for _, grouped := range []byKind{p.facts, p.base} {
		for _, facts := range grouped {
			for _, f := range facts {
				see(f)
			}
		}
	}
}
