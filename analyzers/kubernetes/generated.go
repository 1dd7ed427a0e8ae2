package kubernetes

import (
	"bytes"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// maxHead is how much of a file is searched for what its head says: a licence and some lines more.
const maxHead = 4096

var (
	madeWords = manifest.Pattern(`(?i)\bgenerated\b`)
	keepWords = manifest.Pattern(`(?i)\b(do not|don't) (edit|modify|change|touch)\b`)
)

// isGenerated is whether the comments before the first line of YAML say that the file is generated and not to be edited. Findings
// belong to what it is made from.
func isGenerated(content []byte) bool {
	var head []byte
	for line := range bytes.Lines(content[:min(len(content), maxHead)]) {
		line = bytes.TrimSpace(line)
		switch {
		case bytes.HasPrefix(line, []byte("#")):
			head = append(append(head, line[1:]...), '\n')
		case len(line) > 0 && !bytes.Equal(line, []byte("---")):
			return madeWords().Match(head) && keepWords().Match(head)
		}
	}
	return madeWords().Match(head) && keepWords().Match(head)
}

// written are the facts at files that people write: those at generated ones are left out, though what they hold has been joined
// with the rest.
func written(facts []analyzers.Fact, files []*file) []analyzers.Fact {
	generated := map[string]bool{}
	for _, f := range files {
		if f.generated != "" {
			generated[f.generated] = true
		}
	}
	if len(generated) == 0 {
		return facts
	}
	return slices.DeleteFunc(facts, func(f analyzers.Fact) bool { return generated[f.At.File] })
}
