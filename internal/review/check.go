package review

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/rules"
)

const (
	checkName = "Plimsoll"
	// checkMark begins the external id of our check runs; a digest of what they show follows once all of it is there.
	checkMark = "plimsoll:"
	// perRequest is how many annotations one request may have ("Create a check run", output).
	perRequest = 50
	// annotationsMax bounds how long a run takes: a thousand are twenty requests, a second apart.
	annotationsMax = 1000
	// textMax is what a summary of a check run and a comment hold, in characters.
	textMax = 65535
)

// checkRunRequest is the body of "Create a check run" and, without the commit, of "Update a check run".
type checkRunRequest struct {
	Name       string      `json:"name,omitempty"`
	HeadSHA    string      `json:"head_sha,omitempty"`
	Status     string      `json:"status"`
	Conclusion string      `json:"conclusion"`
	ExternalID string      `json:"external_id,omitempty"`
	Output     checkOutput `json:"output"`
}

type checkOutput struct {
	Title       string            `json:"title"`
	Summary     string            `json:"summary"`
	Annotations []checkAnnotation `json:"annotations"`
}

type checkAnnotation struct {
	Path        string `json:"path"`
	StartLine   int    `json:"start_line"`
	EndLine     int    `json:"end_line"`
	StartColumn int    `json:"start_column,omitempty"`
	EndColumn   int    `json:"end_column,omitempty"`
	Level       string `json:"annotation_level"`
	Message     string `json:"message"`
	Title       string `json:"title"`
}

// checkRun shows findings as annotations of a check run, and says whether they are shown. Where there is nothing to say, it
// says so only if an earlier run of the same commit said something. The same findings are not posted twice.
func (p *poster) checkRun(ctx context.Context, findings []rules.Finding, wanted bool) bool {
	var earlier struct {
		CheckRuns []struct {
			ExternalID string `json:"external_id"`
		} `json:"check_runs"`
	}
	query := url.Values{"check_name": {checkName}, "filter": {"latest"}, "per_page": {fmt.Sprint(perPage)}}
	path := p.path("/commits/%s/check-runs?%s", p.judged, query.Encode())
	if err := p.client.get(ctx, "reading the check runs", path, &earlier); err != nil {
		if wanted {
			p.refused(err)
		}
		return false
	}
	said := false
	request, annotations := p.checkRequest(findings)
	digest := digestOf(request, annotations)
	for _, run := range earlier.CheckRuns {
		if run.ExternalID == digest {
			return true
		}
		said = said || strings.HasPrefix(run.ExternalID, checkMark)
	}
	if !wanted && !said {
		return true
	}
	if err := p.createCheckRun(ctx, request, annotations, digest); err != nil {
		p.refused(err)
		return false
	}
	return true
}

// createCheckRun creates the run with its first annotations and appends the others. What is appended may break off; then
// the run has no digest, and the next try makes a new one.
func (p *poster) createCheckRun(ctx context.Context, request checkRunRequest, annotations []checkAnnotation, digest string) error {
	var created struct {
		ID int64 `json:"id"`
	}
	for n := 0; n == 0 || len(annotations) > 0; n++ {
		batch := annotations[:min(perRequest, len(annotations))]
		annotations = annotations[len(batch):]
		request.Output.Annotations = batch
		request.ExternalID = ""
		if len(annotations) == 0 {
			request.ExternalID = digest
		}
		var err error
		if n == 0 {
			request.Name, request.HeadSHA = checkName, p.judged
			err = p.client.post(ctx, "creating a check run", p.path("/check-runs"), request, &created)
		} else {
			request.Name, request.HeadSHA = "", ""
			err = p.client.patch(ctx, "adding to the check run", p.path("/check-runs/%d", created.ID), request, nil)
		}
		if err != nil {
			return err
		}
		p.posted.annotations += len(batch)
	}
	return nil
}

// checkRequest is the run without annotations, and the annotations.
func (p *poster) checkRequest(findings []rules.Finding) (checkRunRequest, []checkAnnotation) {
	annotations := []checkAnnotation{}
	for _, f := range findings[:min(annotationsMax, len(findings))] {
		annotations = append(annotations, p.annotation(f))
	}
	request := checkRunRequest{Status: "completed", Conclusion: p.conclusion()}
	request.Output.Title = cutRunes(report.Summary(p.result.Summary), 250)
	request.Output.Summary = p.summary(findings)
	if more := len(findings) - len(annotations); more > 0 {
		request.Output.Summary = cutRunes(request.Output.Summary, textMax-100) + fmt.Sprintf("\n%d more findings are in the JSON report only.\n", more)
	}
	return request, annotations
}

func (p *poster) annotation(f rules.Finding) checkAnnotation {
	shown := report.AnnotationOf(f, p.Options)
	at := shown.At
	a := checkAnnotation{Path: report.Printable(at.File), StartLine: max(at.Line, 1), Message: shown.Message, Title: cutRunes(shown.Title, 255)}
	a.EndLine = max(at.EndLine, a.StartLine)
	// Columns are for annotations of one line only.
	if a.StartLine == a.EndLine && at.Line > 0 && at.Column > 0 && at.EndColumn >= at.Column {
		a.StartColumn, a.EndColumn = at.Column, at.EndColumn
	}
	switch f.Severity {
	case rules.Error:
		a.Level = "failure"
	case rules.Warning:
		a.Level = "warning"
	default:
		a.Level = "notice"
	}
	return a
}

// conclusion is "failure" where a finding of the whole report is as grave as asked for, and "neutral" for lesser ones.
func (p *poster) conclusion() string {
	conclusion := "success"
	for _, f := range p.result.Findings {
		if limit := p.FailOn.Rank(); limit > 0 && f.Severity.Rank() >= limit {
			return "failure"
		}
		conclusion = "neutral"
	}
	return conclusion
}

// summary is the report as Markdown, with the findings that are given instead of all, and where the others are.
func (p *poster) summary(findings []rules.Finding) string {
	shown := *p.result
	shown.Findings = findings
	options := p.Options
	if len(findings) < len(p.result.Findings) {
		options.FailOn = "" // whether the run passes is not for some of the findings to say
	}
	var b bytes.Buffer
	if err := report.Write(&b, "markdown", &shown, options); err != nil {
		p.Log(err.Error()) // a buffer takes everything
	}
	switch n := len(p.result.Findings) - len(findings); {
	case n == 1:
		b.WriteString("\n1 finding is told of where it is in the diff.\n")
	case n > 1:
		fmt.Fprintf(&b, "\n%d findings are told of where they are in the diff.\n", n)
	}
	return cutRunes(b.String(), textMax-200)
}

// digestOf names all that a check run shows.
func digestOf(request checkRunRequest, annotations []checkAnnotation) string {
	request.Output.Annotations = annotations
	encoded, err := encode(request)
	if err != nil {
		encoded = nil // strings and numbers can be encoded
	}
	sum := sha256.Sum256(encoded)
	return checkMark + hex.EncodeToString(sum[:16])
}

// cutRunes keeps at most so many characters.
func cutRunes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	runes := []rune(s)
	return string(runes[:min(limit, len(runes))])
}
