package contain

import (
	"math/rand"
	"regexp"
	"strings"
	"testing"
)

func TestIncludes(t *testing.T) {
	for _, c := range []struct {
		part, whole string
		want        tri
	}{
		{"^a$", "^a$", is}, {"^ab$", "a", is}, {"a", "^a", no}, {"^[a-c]+$", "^[a-z]+$", is}, {"^[a-z]+$", "^[a-c]+$", no},
		{"^a{1,3}$", "^a{1,5}$", is}, {"^a{1,5}$", "^a{1,3}$", no}, {"", "^$", no}, {"^$", "", is}, {"^(a|b)$", "^[ab]$", is},
		{`^\d+$`, `^[0-9]+$`, is}, {"^.$", "^[^x]$", no}, {"^[^\\n]$", "^.$", is}, {`\bx`, "x", unsure}, {"(?i)a", "a", unsure}, {"(?=a)", "a", unsure},
		{`^[a-z][a-z0-9_]{0,29}$`, `^[a-z][a-z0-9_]{0,30}$`, is}, {"a$", "b$", no}, {"^a.*b$", "^a", is}, {"é", "[^a]", is},
	} {
		got, word := includes(c.part, c.whole)
		if got != c.want {
			t.Errorf("%q in %q: %v, want %v (%q)", c.part, c.whole, got, c.want, word)
		}
		if got == no && (!regexp.MustCompile(c.part).MatchString(word) || regexp.MustCompile(c.whole).MatchString(word)) {
			t.Errorf("%q in %q: %q does not show it", c.part, c.whole, word)
		}
	}
}

// Random expressions and strings: no string shows that an expression is not included where it is said to be.
func TestIncludesAtRandom(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	var expression func(depth int) string
	expression = func(depth int) string {
		if depth == 0 {
			return []string{"a", "b", "[ab]", ".", "[^a]", "c"}[r.Intn(6)]
		}
		switch r.Intn(6) {
		case 0:
			return "(" + expression(depth-1) + "|" + expression(depth-1) + ")"
		case 1:
			return "(" + expression(depth-1) + ")" + []string{"*", "+", "?", "{1,2}"}[r.Intn(4)]
		case 2:
			return []string{"^", ""}[r.Intn(2)] + expression(depth-1) + []string{"$", ""}[r.Intn(2)]
		}
		return expression(depth-1) + expression(depth-1)
	}
	included := 0
	for range 3_000 {
		part, whole := expression(2), expression(2)
		verdict, word := includes(part, whole)
		a, b := regexp.MustCompile(part), regexp.MustCompile(whole)
		if verdict == no && (!a.MatchString(word) || b.MatchString(word)) {
			t.Fatalf("%q in %q: %q does not show it", part, whole, word)
		}
		if verdict != is {
			continue
		}
		included++
		for range 30 {
			var text strings.Builder
			for range r.Intn(5) {
				text.WriteByte("abcd\n"[r.Intn(5)])
			}
			if s := text.String(); a.MatchString(s) && !b.MatchString(s) {
				t.Fatalf("%q is said to be in %q, and %q is not", part, whole, s)
			}
		}
	}
	if included < 100 {
		t.Errorf("only %d were included", included)
	}
}

func TestStringsOfALength(t *testing.T) {
	for _, c := range []struct {
		text   string
		length int
		want   bool
	}{{"^[a-z][a-z0-9_]{0,9}$", 10, true}, {"^[a-z][a-z0-9_]{0,9}$", 11, false}, {"^(ab)+$", 72, true}, {"^(ab)+$", 71, false}, {"x", 5, true}, {"^$", 0, true}, {"(?=a)", 1, false}} {
		word, ok := ofLength(c.text, c.length)
		if ok != c.want || ok && (len([]rune(word)) != c.length || !regexp.MustCompile(c.text).MatchString(word)) {
			t.Errorf("%q of length %d: %q, %v", c.text, c.length, word, ok)
		}
	}
}
