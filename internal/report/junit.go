package report

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// JUnit's report, as the schema of Jenkins allows it (jenkinsci/xunit-plugin, junit-10.xsd), which is the narrowest in use:
// a suite for each file, and in it a test for each finding. A finding that fails the run is a failure, another one is
// skipped with its message, as a waiver is; what was not examined is an error. GitLab leaves out a test whose class and name
// another one has ("Unit test reports"), so names are told apart.

type junitReport struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCount
	Suites []junitSuite `xml:"testsuite"`
}

type junitCount struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCount
	Skipped int         `xml:"skipped,attr"`
	Cases   []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Failure *junitResult `xml:"failure"`
	Error   *junitResult `xml:"error"`
	Skipped *junitResult `xml:"skipped"`
	Output  string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func writeJUnit(out *bufio.Writer, r *rules.Result, o Options) error {
	var said []string
	if r.Summary.Files > 0 {
		said = append(said, summary(r.Summary))
		if !r.HasBase {
			said = append(said, prose(noBase+" "+withBase))
		}
	}
	report := junitReport{Name: "plimsoll"}
	var suites []junitSuite
	for _, file := range byFile(remarks(r, o)) {
		suite := junitSuite{Name: Printable(file.path)}
		names := make(map[string]int)
		for _, m := range file.remarks {
			if m.name == noticed {
				said = append(said, m.message)
				continue
			}
			suite.add(junitTest(m, suite.Name, names, o))
		}
		if suite.Tests > 0 {
			suites = append(suites, suite)
		}
	}
	// This test always passes: a report without any is taken for a broken one, and what is no test has room here.
	passed := junitSuite{Name: "plimsoll"}
	passed.add(junitCase{Class: "plimsoll", Name: "check", Output: strings.Join(said, "\n")})
	report.Suites = append([]junitSuite{passed}, suites...)
	for _, s := range report.Suites {
		report.Tests += s.Tests
		report.Failures += s.Failures
		report.Errors += s.Errors
	}
	return writeXML(out, report)
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// junitTest names a test by the rule and what it is about, so that it stays the same when lines move.
func junitTest(m remark, class string, names map[string]int, o Options) junitCase {
	c := junitCase{Class: class, Name: m.name}
	result := &junitResult{Type: m.name, Message: m.title, Text: m.message}
	if m.finding != nil {
		result.Type = string(m.severity)
		result.Text = Printable(place(m.at)) + "\n" + m.message
		if m.finding.Object != "" {
			c.Name += " " + Printable(m.finding.Object)
		}
	}
	names[c.Name]++
	if n := names[c.Name]; n > 1 {
		c.Name += fmt.Sprintf(" (%d)", n)
	}
	switch {
	case m.name == notExamined:
		c.Error = result
	case m.severity == rules.Off, o.FailOn != "" && (o.FailOn == rules.Off || m.severity.Rank() < o.FailOn.Rank()):
		c.Skipped = result
	default:
		c.Failure = result
	}
	return c
}
