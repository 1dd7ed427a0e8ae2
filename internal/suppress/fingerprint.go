package suppress

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// TextOf gives one file of one side, and nil where there is none: source.Change.Text.
type TextOf func(side source.Side, path string) *source.Text

// Fingerprint gives each finding of one side its fingerprint: what stays the same while lines move, comments come and go
// and white space changes. It is made from the rule, the file, the object, the text that the finding is anchored at and,
// among findings equal in all of these, their order in the file. Findings may come in any order.
//
// The file is part of it: the path decides what a file is (a migration's version, a production manifest), and a judgement
// about one path says nothing of another. Only newness looks through a rename (Input.Renamed), since both judgements are
// at hand then.
func Fingerprint(findings []rules.Finding, text TextOf) {
	fingerprint(findings, cached(text))
}

// fingerprint does the work and gives, for each finding, the key that equal findings share.
func fingerprint(findings []rules.Finding, text TextOf) []string {
	keys := make([]string, len(findings))
	order := make([]int, len(findings))
	for i, f := range findings {
		keys[i] = key(f, text(f.At.Side, f.At.File))
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		a, b := findings[order[i]], findings[order[j]]
		if a.At.Start != b.At.Start {
			return a.At.Start < b.At.Start
		}
		if a.At.End != b.At.End {
			return a.At.End < b.At.End
		}
		return a.Message < b.Message
	})
	seen := make(map[string]int)
	for _, i := range order {
		findings[i].Fingerprint = digest(keys[i], strconv.Itoa(seen[keys[i]]))
		seen[keys[i]]++
	}
	return keys
}

// key is the fingerprint without the order among equals. The side is no part of it: base and head are compared by it.
func key(f rules.Finding, text *source.Text) string {
	s := syntaxOf(f.At.File)
	if isOwn(f.Rule) {
		s = syntax{} // these are anchored at comments
	}
	return digest(f.Rule, f.At.File, f.Object, anchor(f.At, text, s))
}

// digest is a short SHA-256 of parts, each preceded by its length so that no two lists of parts run into one.
func digest(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(hash.Sum(nil))[:fingerprintLength]
}

// fingerprintLength is in hexadecimal digits: 128 bits, far from any chance collision.
const fingerprintLength = 32

// anchor is the text of a span without comments, every run of white space as one space.
func anchor(at source.Span, text *source.Text, s syntax) string {
	if text == nil || at.Start < 0 || at.End > len(text.Bytes) || at.Start >= at.End {
		return ""
	}
	return strings.Join(strings.Fields(withoutComments(string(text.Bytes[at.Start:at.End]), s)), " ")
}

// cached reads each file once.
func cached(text TextOf) TextOf {
	type name struct {
		side source.Side
		path string
	}
	known := make(map[name]*source.Text)
	return func(side source.Side, path string) *source.Text {
		at := name{side, path}
		t, ok := known[at]
		if !ok && text != nil {
			t = text(side, path)
			known[at] = t
		}
		return t
	}
}
