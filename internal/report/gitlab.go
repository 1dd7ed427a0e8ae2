package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// The code quality report of GitLab ("Code Quality", Code Quality report format): an array of issues. The first of two
// issues with the same fingerprint hides the other, and an issue whose fingerprint the target branch's report has too is
// not new.

type gitLabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitLabLocation `json:"location"`
}

type gitLabLocation struct {
	Path  string      `json:"path"`
	Lines gitLabLines `json:"lines"`
}

type gitLabLines struct {
	Begin int `json:"begin"`
}

func writeGitLab(out *bufio.Writer, r *rules.Result, o Options) error {
	seen := make(map[string]int)
	out.WriteByte('[')
	for i, m := range remarks(r, o) {
		encoded, err := encodeJSON(gitLabIssue{
			Description: m.line(), CheckName: m.name, Fingerprint: gitLabFingerprint(m, seen), Severity: gitLabSeverity(m.severity),
			Location: gitLabLocation{m.path(), gitLabLines{m.firstLine()}},
		})
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(encoded)
	}
	out.WriteString("\n]\n")
	return nil
}

// gitLabFingerprint tells a remark from all before it, and stays the same when lines move: for a finding it is made from its
// own, for others from what they say.
func gitLabFingerprint(m remark, seen map[string]int) string {
	of := fmt.Sprintf("%q %q %q", m.name, m.at.File, m.message)
	if m.finding != nil && m.finding.Fingerprint != "" {
		of = m.finding.Fingerprint
	}
	seen[of]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", of, seen[of]))
	return hex.EncodeToString(sum[:16])
}

// gitLabSeverity is one of info, minor, major, critical and blocker.
func gitLabSeverity(s rules.Severity) string {
	switch s {
	case rules.Error:
		return "critical"
	case rules.Warning:
		return "major"
	case rules.Note:
		return "minor"
	}
	return "info"
}
