package report

import (
	"regexp"
	"strings"
)

// codeSpan is any string as a code span: printable, on one line, between backticks that it does not contain. Nothing in
// it is markup, a mention or a reference. It is empty for an empty string.
func codeSpan(s string) string {
	if s == "" {
		return ""
	}
	s = Printable(s)
	ticks := strings.Repeat("`", longestRun(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		// One space on either side is stripped (CommonMark 0.31, section 6.1).
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// longestRun is the length of the longest run of backticks.
func longestRun(s string) int {
	longest, run := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// markdownText is prose as Markdown that shows just its words. A backslash would not keep GitHub from reading @name and
// #123, which it looks for after Markdown is rendered, but it leaves code alone. So every word that is more than letters,
// digits and plain punctuation becomes a code span, which suits names as well. Pairs of backticks in the prose are kept.
func markdownText(s string) string {
	var b strings.Builder
	for i, part := range splitCode(prose(s)) {
		if i%2 == 1 {
			add(&b, codeSpan(part))
			continue
		}
		words(&b, part)
	}
	return b.String()
}

// splitCode cuts prose at its backticks, so that every second part was between two of them. Where they do not pair, or
// two spans would touch, all of it is one part.
func splitCode(s string) []string {
	parts := strings.Split(s, "`")
	if len(parts)%2 == 0 {
		return []string{s}
	}
	for i, part := range parts {
		outer := i == 0 || i == len(parts)-1
		if strings.TrimSpace(part) == "" && (i%2 == 1 || part == "" && !outer) {
			return []string{s}
		}
	}
	return parts
}

// words adds prose word by word, keeping the spaces around it.
func words(b *strings.Builder, s string) {
	if s == "" {
		return
	}
	for i, word := range strings.Split(s, " ") {
		if i > 0 {
			b.WriteByte(' ')
		}
		if word == "" {
			continue
		}
		if isPlain(word) && !(b.Len() == 0 && blockStart.MatchString(word)) {
			b.WriteString(word)
			continue
		}
		inner := strings.TrimRight(word, `,.;:!?)"'`)
		after := word[len(inner):]
		core := strings.TrimLeft(inner, `("'`)
		before := inner[:len(inner)-len(core)]
		if core == "" {
			before, core, after = "", word, ""
		}
		b.WriteString(before)
		add(b, codeSpan(core))
		b.WriteString(after)
	}
}

// add writes a code span, apart from one that it would otherwise merge with.
func add(b *strings.Builder, span string) {
	if strings.HasSuffix(b.String(), "`") {
		b.WriteByte(' ')
	}
	b.WriteString(span)
}

var (
	// plainWord: letters, digits and punctuation that means nothing in Markdown inside a line; a colon at the end only,
	// since ":word:" is an emoji and "https:" an address.
	plainWord = regexp.MustCompile(`^[\p{L}\p{M}\p{N}"'(),.;!?/%=+…–—’“”-]*:?[)"']*$`)
	// reference: what GitHub links without markup (GFM section 6.9; "Autolinked references and URLs"), and names of
	// files and of database objects, which read better as code.
	reference = regexp.MustCompile(`(?i)www\.|gh-[0-9]|^[0-9a-f]{7,64}$|[\p{L}\p{N}]{2}\.[\p{L}\p{N}]{2}`)
	// blockStart: what starts a list or a heading at the head of a line.
	blockStart = regexp.MustCompile(`^([-+=]|[0-9]+[.)])`)
)

func isPlain(word string) bool {
	return plainWord.MatchString(word) && !reference.MatchString(word)
}
