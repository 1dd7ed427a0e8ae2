// Package statistics reads how large the tables of a production database are, from the JSON file that the query of
// docs/statistics.md exports.
package statistics

import (
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Statistics are the sizes of a database's tables on one day.
type Statistics struct {
	// ExportedAt is when they were taken.
	ExportedAt time.Time
	// Server is the major version of the server that they come from.
	Server int
	tables map[name]Size
}

// Size is how large one table is; for a partitioned table, all its partitions together.
type Size struct {
	// Rows is the server's estimate; nil where it has none, as of a table that was never analyzed.
	Rows *int64
	// Bytes are those of the rows, without indexes.
	Bytes int64
}

type name struct{ schema, table string }

// Size gives the size of a table by its names as the server stores them, and whether the file has it. It may be called on
// nil, which has none.
func (s *Statistics) Size(schema, table string) (Size, bool) {
	if s == nil {
		return Size{}, false
	}
	size, ok := s.tables[name{schema, table}]
	return size, ok
}

// Read reads a file strictly: a key that is unknown, missing or of another type than the format says is a problem, with its
// place. Where there is a problem, there are no statistics: half of them could make a large table look like a small one.
func Read(text *source.Text) (*Statistics, []document.Problem) {
	read, problem := document.JSON(text)
	if problem != nil {
		return nil, []document.Problem{*problem}
	}
	r := &reader{text: text, statistics: &Statistics{tables: map[name]Size{}}}
	r.file(read.Root)
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return r.statistics, nil
}
