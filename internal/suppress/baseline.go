package suppress

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/plimsoll-lint/plimsoll/internal/atomicfile"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// BaselineName is where the baseline is kept, at the root of the tree.
const BaselineName = ".plimsoll-baseline.json"

// MaxBaselineSize is the largest baseline, in bytes, that is read.
const MaxBaselineSize = 32 << 20

const baselineVersion = 1

// Baseline is the findings that were there when Plimsoll came to a repository, which do not count until they are mended.
type Baseline struct {
	Entries []Entry
}

// Entry is one finding of the baseline. The fingerprint alone decides; the rest tells people and stale entries what it was.
type Entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	File        string `json:"file"`
	Object      string `json:"object,omitempty"`
	Message     string `json:"message,omitempty"`
	// At is where the entry stands in the file that was read.
	At source.Span `json:"-"`
}

// NewBaseline is a baseline of what a run came to: the findings that count, and those that the old baseline keeps from
// counting. What the engine itself says, and what a waiver covers, has no place in it.
func NewBaseline(out Output) *Baseline {
	b := &Baseline{}
	for _, f := range out.Findings {
		b.add(f)
	}
	for _, waived := range out.Waived {
		if waived.By == byBaseline {
			b.add(waived.Finding)
		}
	}
	sort.Slice(b.Entries, func(i, j int) bool { return b.Entries[i].less(b.Entries[j]) })
	return b
}

func (b *Baseline) add(f rules.Finding) {
	if !isOwn(f.Rule) {
		b.Entries = append(b.Entries, Entry{Fingerprint: f.Fingerprint, Rule: f.Rule, File: f.At.File, Object: f.Object, Message: f.Message})
	}
}

func (e Entry) less(other Entry) bool {
	switch {
	case e.File != other.File:
		return e.File < other.File
	case e.Rule != other.Rule:
		return e.Rule < other.Rule
	case e.Object != other.Object:
		return e.Object < other.Object
	}
	return e.Fingerprint < other.Fingerprint
}

// byFingerprint finds entries; it works on no baseline too.
func (b *Baseline) byFingerprint() map[string]Entry {
	if b == nil {
		return nil
	}
	entries := make(map[string]Entry, len(b.Entries))
	for _, e := range b.Entries {
		entries[e.Fingerprint] = e
	}
	return entries
}

// JSON is the baseline as it is stored: one finding a line, sorted, so that a change of it reads well and merges well.
func (b *Baseline) JSON() ([]byte, error) {
	entries := append([]Entry(nil), b.Entries...)
	sort.Slice(entries, func(i, j int) bool { return entries[i].less(entries[j]) })
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"findings\": [", baselineVersion)
	for i, entry := range entries {
		if i > 0 {
			out.WriteByte(',')
		}
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(entry); err != nil {
			return nil, fmt.Errorf("writing the baseline entry of %s in %s: %w", entry.Rule, entry.File, err)
		}
		out.WriteString("\n    ")
		out.Write(bytes.TrimRight(line.Bytes(), "\n"))
	}
	if len(entries) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	return out.Bytes(), nil
}

// Write stores the baseline in the folder root: whole or not at all, and never through a link that leads elsewhere.
func (b *Baseline) Write(root string) error {
	content, err := b.JSON()
	if err != nil {
		return err
	}
	folder, err := os.OpenRoot(root)
	if err != nil {
		return fmt.Errorf("opening the folder of the baseline: %w", err)
	}
	defer folder.Close()
	return atomicfile.Write(folder, BaselineName, content, 0o644)
}
