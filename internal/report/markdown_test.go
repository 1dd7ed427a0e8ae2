package report

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestCodeSpan(t *testing.T) {
	for _, tt := range []struct{ s, want string }{
		{"", ""},
		{"a", "`a`"},
		{"a`b", "``a`b``"},
		{"`a``", "``` `a`` ```"},
		{" a", "`  a `"},
		{"a\nb\x1b", "`a\\nb\\x1b`"},
		{"@x <b> #1", "`@x <b> #1`"},
	} {
		if got := codeSpan(tt.s); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.s, got, tt.want)
		}
	}
}

func TestMarkdownText(t *testing.T) {
	for _, tt := range []struct{ s, want string }{
		{"building it makes every write wait (until the build ends).", "building it makes every write wait (until the build ends)."},
		{"drop public.users.email, then users_email_idx!", "drop `public.users.email`, then `users_email_idx`!"},
		{"ask @data about #12, GH-7 or a/b#3", "ask `@data` about `#12`, `GH-7` or `a/b#3`"},
		{"see https://x.example, www.x.example", "see `https://x.example`, `www.x.example`"},
		{":tada: 10:30 note: x", "`:tada`: `10:30` note: x"},
		{"<b>x</b> [a](b) *c* _d_ | e", "`<b>x</b>` `[a](b`) `*c*` `_d_` `|` e"},
		{"- a 1. b", "`-` a 1. b"},
		{"1. a", "`1`. a"},
		{"set `lock_timeout` first", "set `lock_timeout` first"},
		{"a `b c` (`@d`) e", "a `b c` (`@d`) e"},
		{"odd ` tick", "odd `` ` `` tick"},
		{"`a``b`", "``` `a``b` ```"},
		{"`a`@b", "`a` `@b`"},
		{"line\n\n# two", "line `#` two"},
		{"0123456789abcdef0123456789abcdef01234567 is a commit", "`0123456789abcdef0123456789abcdef01234567` is a commit"},
	} {
		if got := markdownText(tt.s); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.s, got, tt.want)
		}
	}
}

// outsideCode is a line of Markdown without its code spans (CommonMark 0.31, section 6.1).
func outsideCode(s string) string {
	var b strings.Builder
	for s != "" {
		at := strings.IndexByte(s, '`')
		if at < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:at])
		n := len(s[at:]) - len(strings.TrimLeft(s[at:], "`"))
		rest := s[at+n:]
		end := closing(rest, n)
		if end < 0 {
			b.WriteString(s[at : at+n])
			s = rest
			continue
		}
		s = rest[end+n:]
	}
	return b.String()
}

// closing is where a run of exactly n backticks begins.
func closing(s string, n int) int {
	for at := 0; at < len(s); {
		if s[at] != '`' {
			at++
			continue
		}
		run := len(s[at:]) - len(strings.TrimLeft(s[at:], "`"))
		if run == n {
			return at
		}
		at += run
	}
	return -1
}

// Outside of code spans nothing is left that Markdown or GitHub would read as more than words.
func FuzzMarkdownText(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := markdownText(s)
		rest := outsideCode(got)
		if strings.ContainsAny(rest, "`@#<>[]|*_~\\&$^{}\n") || strings.Contains(rest, "://") || strings.Contains(strings.ToLower(rest), "www.") {
			t.Fatalf("%q leaves %q outside of code", got, rest)
		}
		if blockStart.MatchString(got) {
			t.Fatalf("%q starts a block", got)
		}
		if span := codeSpan(s); s != "" && outsideCode(span) != "" {
			t.Fatalf("%q is not one code span", span)
		}
	})
}

func TestMarkdownFenceIsLongerThanItsContent(t *testing.T) {
	got := render(t, "markdown", sample(), sampleOptions())
	if !strings.Contains(got, "\n````sql\n\\x3a:text ``` <b>@everyone</b>\n````\n") {
		t.Errorf("got %s", got)
	}
}

// Whatever there is to say, the report fits, no fence stays open, and what was cut is counted.
func TestMarkdownLimit(t *testing.T) {
	many := sample()
	for i := range 900 {
		f := many.Findings[i%9]
		f.Message = strings.Repeat("größe ", 700)
		many.Findings = append(many.Findings, f)
		many.Waived = append(many.Waived, rules.Waived{Finding: f, By: "inline", Reason: fmt.Sprint(i, strings.Repeat("x ", 200)), At: f.At})
		many.Problems = append(many.Problems, many.Problems[0])
		many.Notices = append(many.Notices, strings.Repeat("y ", 900))
	}
	kinds := &rules.Result{Summary: rules.Summary{Files: 1}}
	for i := range 3000 {
		kinds.Findings = append(kinds.Findings, rules.Finding{Rule: fmt.Sprintf("x/rule-%d", i), Severity: rules.Error, Message: "m", At: source.Span{File: "f", Side: source.Head, Line: 1}})
	}
	for name, r := range map[string]*rules.Result{"many": many, "kinds": kinds} {
		got := render(t, "markdown", r, sampleOptions())
		if len(got) > markdownMax || len(got) < markdownMax/2 {
			t.Errorf("%s: %d bytes", name, len(got))
		}
		if !utf8.ValidString(got) {
			t.Errorf("%s: cut inside a character", name)
		}
		fences := 0
		for _, line := range strings.Split(got, "\n") {
			if strings.HasPrefix(line, "```") {
				fences++
			}
		}
		if fences%2 != 0 {
			t.Errorf("%s: %d fences", name, fences)
		}
		shown := strings.Count(got, "\n### error") + strings.Count(got, "\n### warning") + strings.Count(got, "\n### note")
		if want := fmt.Sprintf("no room for %d more findings", len(r.Findings)-shown); !strings.Contains(got, want) {
			t.Errorf("%s: does not say %q", name, want)
		}
	}
	if got := render(t, "markdown", many, sampleOptions()); !strings.Contains(got, "- and 8") {
		t.Error("the lists do not count what they leave out")
	}
}
