package effect

// Merge is the effect of several steps that run as one statement: the strongest lock on each relation, held from the start
// (an ALTER TABLE takes the strongest lock that any of its subcommands needs before it begins the first; PostgreSQL
// documentation, "ALTER TABLE"), and everything else together. What was observed of all is what was observed of each.
func Merge(effects []Effect) Effect {
	merged := newDraft()
	for i, one := range effects {
		for _, lock := range one.Locks {
			merged.take(lock.Relation, lock.Mode)
		}
		merged.rewrites.add(one.Rewrites...)
		merged.scans.add(one.Scans...)
		merged.reindexes.add(one.Reindexes...)
		merged.unknown.add(one.Unknown...)
		merged.forbidden = merged.forbidden || one.InTransaction == forbidden
		merged.failsOnRows = merged.failsOnRows || one.FailsOnRows
		merged.observed = common(merged.observed, one.Observed, i == 0)
	}
	return merged.effect()
}

// common keeps the versions that stand in both lists.
func common(all, one []int, first bool) []int {
	if first {
		return one
	}
	var both []int
	for _, version := range all {
		for _, other := range one {
			if version == other {
				both = append(both, version)
			}
		}
	}
	return both
}
