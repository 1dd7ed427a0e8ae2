package suppress

import (
	"encoding/json"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// below is whether a finding is about small tables only: its evidence tells the rows of tables, none of them is unknown, and
// each has fewer than limit. A finding that shows no rows is about something that does not hang on them, and one that is about
// a table of unknown size may be about a large one.
func below(f rules.Finding, limit int) bool {
	var evidence struct {
		Rows map[string]*int64 `json:"rows"`
	}
	if len(f.Evidence) == 0 || json.Unmarshal(f.Evidence, &evidence) != nil || len(evidence.Rows) == 0 {
		return false
	}
	for _, rows := range evidence.Rows {
		if rows == nil || *rows < 0 || *rows >= int64(limit) {
			return false
		}
	}
	return true
}
