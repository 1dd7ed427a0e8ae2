package report

import (
	"bufio"
	"encoding/xml"

	"github.com/plimsoll-lint/plimsoll/rules"
)

// The report of Checkstyle (com.puppycrawl.tools.checkstyle.XMLLogger): errors by file, with a severity of error, warning
// or info. Its version says which elements to expect, so it is Checkstyle's.

type checkstyleReport struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

func writeCheckstyle(out *bufio.Writer, r *rules.Result, o Options) error {
	report := checkstyleReport{Version: "10.0"}
	for _, file := range byFile(remarks(r, o)) {
		written := checkstyleFile{Name: Printable(file.path)}
		for _, m := range file.remarks {
			written.Errors = append(written.Errors, checkstyleError{
				Line: m.firstLine(), Column: max(m.at.Column, 0), Severity: checkstyleSeverity(m.severity), Message: m.line(), Source: m.name,
			})
		}
		report.Files = append(report.Files, written)
	}
	return writeXML(out, report)
}

func checkstyleSeverity(s rules.Severity) string {
	switch s {
	case rules.Error:
		return "error"
	case rules.Warning:
		return "warning"
	}
	return "info"
}
