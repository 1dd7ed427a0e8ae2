// Package truth holds the record of what PostgreSQL servers did: cases of a schema, a statement, and its effect on each
// major version, as the servers of `make truth` showed it. The effect model of analyzers/postgres/effect is measured against
// it, what a finding calls observed comes out of it, and docs/postgres-truth.md is written from it.
package truth

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The versions that are observed.
const (
	First = 12
	Last  = 18
)

// File is one file of the record. Each of its blocks is a case, but for the one named "setup", whose SQL comes before that
// of every case:
//
//	== name
//	CREATE TABLE t (…);
//	--
//	ALTER TABLE t …
//	# a remark
//	> 12-17: AX public.t, S public.u | rewrites public.t | scans public.t | reindexes public.i | fails on rows
//	> 18: refused
//	~ public.t: the planner may find the rows by an index
//
// A line that begins with > is what servers of these versions showed, in the words of Answer.String. A version without one
// has no such case: its server refuses the setup. A line that begins with ~ names relations of which
// the planner decides, by the rows that it believes there are, whether it reads them whole: of those the record and the model
// need not say the same.
type File struct {
	Name  string // without folder and extension
	Setup string
	Cases []*Case
}

// Case is a schema and a statement with what becomes of it.
type Case struct {
	Name string
	// Setup is the case's own SQL, which runs after that of the file.
	Setup     string
	Statement string
	Remarks   []string
	// Server is what the server of each version showed.
	Server map[int]string
	// Planned are the relations of which the planner decides whether they are read whole, and Why it may not.
	Planned []string
	Why     string
}

// Folder is where the record stands in the project.
const Folder = "fixtures/postgres/truth"

// Load reads the record from a folder.
func Load(folder string) ([]*File, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no record in %s (%w)", folder, err)
	}
	var files []*File
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, err := parseFile(strings.TrimSuffix(filepath.Base(path), ".txt"), string(text))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", path, err)
		}
		files = append(files, f)
	}
	return files, nil
}

func parseFile(name, text string) (*File, error) {
	f := &File{Name: name}
	names := map[string]bool{}
	for i, block := range strings.Split("\n"+text, "\n== ") {
		title, body, _ := strings.Cut(block, "\n")
		switch {
		case i == 0:
			if strings.TrimSpace(block) != "" {
				return nil, fmt.Errorf("%q stands before the first case", block)
			}
			continue
		case names[title]:
			return nil, fmt.Errorf("two cases are named %q", title)
		case title == "setup":
			f.Setup = strings.TrimSpace(body) + "\n"
			continue
		}
		names[title] = true
		c, err := parseCase(title, body)
		if err != nil {
			return nil, fmt.Errorf("case %q: %w", title, err)
		}
		f.Cases = append(f.Cases, c)
	}
	return f, nil
}

func parseCase(name, body string) (*Case, error) {
	setup, rest, ok := strings.Cut("\n"+body, "\n--\n")
	if !ok {
		return nil, fmt.Errorf("no line -- ends the setup")
	}
	c := &Case{Name: name, Setup: strings.TrimPrefix(setup, "\n"), Server: map[int]string{}}
	for line := range strings.Lines(rest) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "> "):
			if err := parseAnswer(c.Server, line[2:]); err != nil {
				return nil, err
			}
		case strings.HasPrefix(line, "~ "):
			names, why, ok := strings.Cut(line[2:], ": ")
			if !ok || why == "" || c.Why != "" {
				return nil, fmt.Errorf("%q does not say why, or is the second of its kind", line)
			}
			c.Planned, c.Why = strings.Split(names, ", "), why
		case strings.HasPrefix(line, "# "):
			c.Remarks = append(c.Remarks, line[2:])
		case len(c.Server)+len(c.Planned)+len(c.Remarks) == 0:
			c.Statement += line + "\n"
		case line != "":
			return nil, fmt.Errorf("%q stands after the answers", line)
		}
	}
	c.Statement = strings.TrimSpace(c.Statement)
	if c.Statement == "" {
		return nil, fmt.Errorf("no statement")
	}
	return c, nil
}

// parseAnswer reads "12-17: answer".
func parseAnswer(answers map[int]string, line string) error {
	versions, answer, ok := strings.Cut(line, ": ")
	first, last, ranged := strings.Cut(versions, "-")
	if !ranged {
		last = first
	}
	from, err := strconv.Atoi(first)
	if err != nil {
		return fmt.Errorf("the versions of %q: %w", line, err)
	}
	to, err := strconv.Atoi(last)
	if err != nil {
		return fmt.Errorf("the versions of %q: %w", line, err)
	}
	if !ok || from < First || to > Last || from > to {
		return fmt.Errorf("%q names no versions from %d to %d", line, First, Last)
	}
	for version := from; version <= to; version++ {
		if answers[version] != "" {
			return fmt.Errorf("version %d has two answers", version)
		}
		answers[version] = answer
	}
	return nil
}

// Format writes a file of the record as Load reads it.
func (f *File) Format() string {
	var b strings.Builder
	if f.Setup != "" {
		fmt.Fprintf(&b, "== setup\n%s\n", f.Setup)
	}
	for i, c := range f.Cases {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "== %s\n", c.Name)
		if setup := strings.TrimSpace(c.Setup); setup != "" {
			b.WriteString(setup + "\n")
		}
		fmt.Fprintf(&b, "--\n%s\n", c.Statement)
		for _, remark := range c.Remarks {
			fmt.Fprintf(&b, "# %s\n", remark)
		}
		for _, r := range Ranges(c.Server) {
			fmt.Fprintf(&b, "> %s: %s\n", r.Versions(), r.Answer)
		}
		if len(c.Planned) > 0 {
			fmt.Fprintf(&b, "~ %s: %s\n", strings.Join(c.Planned, ", "), c.Why)
		}
	}
	return b.String()
}

// Agrees says whether an answer of the model is that of a server, leaving aside what the planner decides.
func (c *Case) Agrees(model, server string) bool {
	return model == server || len(c.Planned) > 0 && c.certain(model) == c.certain(server)
}

// certain is an answer without the scans that the planner decides on.
func (c *Case) certain(answer string) string {
	var kept []string
	for _, part := range strings.Split(answer, " | ") {
		if names, ok := strings.CutPrefix(part, "scans "); ok {
			all := slices.DeleteFunc(strings.Split(names, ", "), func(name string) bool { return slices.Contains(c.Planned, name) })
			if len(all) == 0 {
				continue
			}
			part = "scans " + strings.Join(all, ", ")
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, " | ")
}

// Range is an answer that is the same for versions in a row.
type Range struct {
	From, To int
	Answer   string
}

// Versions are those of the range in words: "12-17", or "18".
func (r Range) Versions() string {
	if r.From == r.To {
		return strconv.Itoa(r.From)
	}
	return fmt.Sprintf("%d-%d", r.From, r.To)
}

// Ranges joins equal answers of versions in a row.
func Ranges(answers map[int]string) []Range {
	var versions []int
	for version := range answers {
		versions = append(versions, version)
	}
	slices.Sort(versions)
	var ranges []Range
	for _, version := range versions {
		if n := len(ranges); n > 0 && ranges[n-1].To == version-1 && ranges[n-1].Answer == answers[version] {
			ranges[n-1].To = version
			continue
		}
		ranges = append(ranges, Range{From: version, To: version, Answer: answers[version]})
	}
	return ranges
}
