package review

import (
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestWhatIsMended(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	g.post(r)
	g.threads[1].replies = 1
	g.threads = append(g.threads, &testThread{id: "theirs", author: "stranger", body: "x" + markerOf("abc")})
	g.head, g.writes = nextHead, nil
	if o := g.post(resultOf()); o.err != nil {
		t.Fatal(o.err)
	}
	if !g.threads[0].resolved || g.threads[1].resolved || !g.threads[2].resolved || g.threads[3].resolved {
		t.Error("conversations of mended findings are to be resolved, but for those with an answer and those of others")
	}
	if body := g.comments[0].Body; len(g.comments) != 1 || !strings.Contains(body, "no findings in 3 files") || strings.Contains(body, "elsewhere.sql") {
		t.Errorf("the summary says %q", body)
	}
	g.writes = nil
	g.post(resultOf())
	if len(g.writes) > 0 {
		t.Errorf("the second time: %v", g.writes)
	}
	// What comes back is said again.
	g.post(resultOf(r.Findings[0]))
	if last := g.threads[len(g.threads)-1]; last.line != 3 || last.resolved {
		t.Errorf("the finding that came back has no open comment: %+v", last)
	}
}

func TestConversations(t *testing.T) {
	f := finding(rules.Error, at(source.Head, "a.sql", 2, 2))
	mine := "text" + markerOf(f.Fingerprint)
	for name, tt := range map[string]struct {
		thread   testThread
		comments int
		resolved bool
	}{
		"open":                    {testThread{author: ourLogin, body: mine}, 0, false},
		"folded away":             {testThread{author: ourLogin, body: mine, outdated: true}, 1, true},
		"folded away, answered":   {testThread{author: ourLogin, body: mine, outdated: true, replies: 1}, 0, false},
		"resolved by somebody":    {testThread{author: ourLogin, body: mine, resolved: true, resolvedByOther: true}, 0, true},
		"resolved by us":          {testThread{author: ourLogin, body: mine, resolved: true}, 1, true},
		"of a stranger":           {testThread{author: "stranger", body: mine}, 1, false},
		"of a namesake":           {testThread{author: "github-actions", body: mine}, 1, false},
		"a mark inside of a text": {testThread{author: ourLogin, body: mine + "\nmore" + markerOf("0ther")}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGitHub(t, file{Filename: "a.sql", Patch: twoHunks})
			tt.thread.id = "T"
			g.threads = []*testThread{&tt.thread}
			if o := g.post(resultOf(f)); o.err != nil {
				t.Fatal(o.err)
			}
			if got := len(g.threads) - 1; got != tt.comments || tt.thread.resolved != tt.resolved {
				t.Errorf("%d new comments, resolved: %v", got, tt.thread.resolved)
			}
		})
	}
}

// A token that may not resolve conversations hides its comments.
func TestHiding(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	g.hidesOnly = true
	g.post(r)
	g.threads[0].outdated = true
	g.writes = nil
	if o := g.post(resultOf(r.Findings[0])); o.err != nil || strings.Contains(o.log, "(403)") {
		t.Errorf("%v\n%s", o.err, o.log)
	}
	var hidden []string
	for _, thread := range g.threads {
		hidden = append(hidden, thread.hidden)
	}
	if want := []string{"OUTDATED", "RESOLVED", "RESOLVED", ""}; !slices.Equal(hidden, want) {
		t.Errorf("the comments are hidden: %q", hidden)
	}
	g.writes = nil
	if g.post(resultOf(r.Findings[0])); len(g.writes) > 0 {
		t.Errorf("the second time: %v", g.writes)
	}
	// What comes back is said again, and a comment that somebody hid for another reason is there.
	g.post(resultOf(r.Findings[0], r.Findings[1]))
	if len(g.threads) != 5 {
		t.Errorf("%d comments", len(g.threads))
	}
	g.threads[4].hidden = "OFF_TOPIC"
	if g.post(resultOf(r.Findings[0], r.Findings[1])); len(g.threads) != 5 {
		t.Errorf("%d comments", len(g.threads))
	}
}

func TestSummaryOfAStranger(t *testing.T) {
	files, r := everyRung()
	g := newGitHub(t, files...)
	g.addComment("stranger", summaryMarker+"\nall is well")
	g.addComment("github-actions", summaryMarker+"\nall is well")
	g.post(r)
	if len(g.comments) != 3 || g.comments[0].Body != summaryMarker+"\nall is well" {
		t.Errorf("the comments are %+v", g.comments)
	}
}
