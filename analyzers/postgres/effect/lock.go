package effect

// strengths orders the table lock modes. A stronger mode conflicts with every mode that a weaker one conflicts with,
// ShareUpdateExclusive and Share aside, which each conflict with something that the other allows
// (PostgreSQL documentation, "Explicit Locking", table "Conflicting Lock Modes").
var strengths = map[Mode]int{
	AccessShare: 1, RowShare: 2, RowExclusive: 3, ShareUpdateExclusive: 4,
	Share: 5, ShareRowExclusive: 6, Exclusive: 7, AccessExclusive: 8,
}

// Stronger says whether a mode is stronger than another one. A mode that is not one of PostgreSQL's is weaker than all.
func (m Mode) Stronger(than Mode) bool { return strengths[m] > strengths[than] }

// Blocked says what other sessions wait for while a relation is locked in the mode: AccessExclusive conflicts with the
// AccessShare of a SELECT, Share and all that is stronger with the RowExclusive of INSERT, UPDATE and DELETE. A lock on an
// index counts like one on its table: planning any query on the table locks each of its indexes (measured: REINDEX makes
// reads wait on servers 12, 14 and 18).
func (m Mode) Blocked() Blocks {
	return Blocks{Reads: m == AccessExclusive, Writes: strengths[m] >= strengths[Share]}
}

func blocks(locks []Lock) Blocks {
	var all Blocks
	for _, lock := range locks {
		one := lock.Mode.Blocked()
		all.Reads = all.Reads || one.Reads
		all.Writes = all.Writes || one.Writes
	}
	return all
}
