package truth

import (
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// unshown are the pages about SQL of which no server can show what goes wrong, each with the reason. Of their rollouts it is
// still shown that they do no harm.
var unshown = map[string]string{
	"sql/backfill-table-shape": "what a control table lacks is missed when a backfill is stopped or was wrong; no statement fails for it",
	"sql/drop-not-null":        "the server takes the NULL and gives it back; it is the reader's own code that fails",
}

func sqlPages(t *testing.T) []*rules.Page {
	t.Helper()
	pages, err := rules.ReadPages(rules.Pages())
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(pages, func(p *rules.Page) bool { return !strings.HasPrefix(p.ID, "sql/") })
}

// TestPagesCanBeRun: a page about SQL says what goes wrong on a server, and shows a rollout that is run there.
func TestPagesCanBeRun(t *testing.T) {
	ids := map[string]bool{}
	for _, page := range sqlPages(t) {
		ids[page.ID] = true
		if named := len(page.Hazards) > 0; named == (unshown[page.ID] != "") {
			t.Errorf("%s: its hazard is named: %v; a page about SQL names it, or is listed as one that cannot show it", page.Path, named)
		}
		if len(page.Rollouts) == 0 {
			t.Errorf("%s: it shows no safe rollout as a txtar block", page.Path)
		}
	}
	for id := range unshown {
		if !ids[id] {
			t.Errorf("there is no page %s", id)
		}
	}
}
