package report

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestComment(t *testing.T) {
	r := sample()
	want := "**error** [`sql/blocking-index`](https://example.com/rules/sql/blocking-index): " +
		"building `public.users_email_idx` makes every write to `public.users` wait until the build ends.\n\n" +
		"- Object: `public.users_email_idx`\n- Service: `shop`\n- Locks: `ShareLock on public.users`\n"
	if got := Comment(r.Findings[1], false, sampleOptions()); !strings.HasPrefix(got, want) || strings.Contains(got, "```") {
		t.Errorf("got %s", got)
	}
	if got := Comment(r.Findings[1], true, Options{}); !strings.HasPrefix(got, "**error** `sql/blocking-index` at `db/migrations/0007_email.sql:3`: building") {
		t.Errorf("elsewhere: got %s", got)
	}
}

// However much there is, the message is there, and what is cut is seen.
func TestCommentLimit(t *testing.T) {
	f := rules.Finding{Rule: "sql/x", Severity: rules.Error, Message: strings.Repeat("\x1b", 5000), Help: strings.Repeat("\u202e ", 5000),
		At: source.Span{File: strings.Repeat("\x01", 4096), Side: source.Head, Line: 1}}
	for range 100 {
		f.Related = append(f.Related, rules.Related{At: f.At, Message: strings.Repeat("@x ", 1000)})
	}
	got := Comment(f, true, Options{})
	if len(got) > 40000 || !strings.Contains(got, `\x1b\x1b`) || !strings.HasSuffix(got, "- …\n") {
		t.Errorf("%d bytes, ending with %q", len(got), got[max(len(got)-40, 0):])
	}
}

func TestFence(t *testing.T) {
	for text, want := range map[string]string{"a": "```go\na\n```\n", "```\n````": "`````go\n```\n````\n`````\n", "": "```go\n\n```\n"} {
		if got := Fence("go", text); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
