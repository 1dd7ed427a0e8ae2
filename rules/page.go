package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/plimsoll-lint/plimsoll/internal/nearest"
)

// Page is a rule with all that its Markdown page says.
type Page struct {
	Rule
	// Path is the page's place among all pages: "sql/blocking-index.md".
	Path string
	// Why is the prose before the first heading: the mechanism that hurts.
	Why string
	// Sections are the parts under the page's headings, in the order of the page, the examples included.
	Sections []Section
	// Flagged are examples that the rule finds something in, Allowed are near misses in which it finds nothing.
	Flagged, Allowed []Block
	// Rollouts are the safe ways to the same end, each a change whose new migrations are the steps, in which no rule finds
	// anything.
	Rollouts []Block
	// Hazards are what goes wrong on a server that runs a flagged change, by the names of Hazards; empty where the page is
	// not about what a server does.
	Hazards []string
}

// Section is one part of a page under a heading of the second level.
type Section struct {
	Title string // "Safe rollout"
	Text  string // Markdown
}

// Block is one example: a fenced code block with the info string txtar.
type Block struct {
	// Line is the line of the page, from 1, on which the block's text begins.
	Line int
	// Text is a txtar archive (golang.org/x/tools/txtar).
	Text string
}

// The sections that every page has, in this order. Others may follow.
var requiredSections = []string{"Flagged", "Allowed", "Safe rollout"}

// Section is the text of the section with the given title; empty when the page has none.
func (p *Page) Section(title string) string {
	for _, s := range p.Sections {
		if s.Title == title {
			return s.Text
		}
	}
	return ""
}

// Markdown is the page as a reader wants it, without its head: why it hurts, and every section. What marks a finding in an
// example for the tests says "flagged" only.
func (p *Page) Markdown() string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(p.Why) + "\n")
	for _, s := range p.Sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.Title, markPattern().ReplaceAllString(strings.TrimSpace(s.Text), "flagged"))
	}
	return b.String()
}

// markPattern finds marks of findings (package prove): want: <rule id> "part of the message", and more after commas.
var markPattern = sync.OnceValue(func() *regexp.Regexp {
	const item = `[a-z][a-z0-9]*/[a-z0-9-]+(\s+"[^"\n]*")?`
	return regexp.MustCompile(`want:\s*` + item + `(\s*,\s*` + item + `)*`)
})

// ParsePage reads the page at a path such as "sql/blocking-index.md". Every mistake in it is reported, each with its line.
func ParsePage(file string, content []byte) (*Page, error) {
	p := &Page{Path: file}
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")) // a checkout on Windows may have them
	head, body, bodyLine, err := splitHead(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	matter, err := parseHead(head)
	if err != nil {
		return nil, fmt.Errorf("%s: front matter: %w", file, err)
	}
	p.Rule, p.Hazards = matter.Rule, matter.Hazard
	problems := append(p.Rule.check(file), checkHazards(p.Hazards)...)
	problems = append(problems, p.parseBody(body, bodyLine)...)
	for i, problem := range problems {
		problems[i] = fmt.Errorf("%s: %w", file, problem)
	}
	return p, errors.Join(problems...)
}

// splitHead cuts the YAML between the first two lines "---" from the Markdown after it.
func splitHead(content []byte) (head []byte, body string, bodyLine int, err error) {
	const mark = "---\n"
	rest, ok := bytes.CutPrefix(content, []byte(mark))
	if !ok {
		return nil, "", 0, errors.New("the page does not begin with front matter (a line ---, YAML, a line ---)")
	}
	head, after, ok := bytes.Cut(rest, []byte("\n"+mark))
	if !ok {
		return nil, "", 0, errors.New("the front matter has no end (a line ---)")
	}
	return head, string(after), bytes.Count(head, []byte("\n")) + 4, nil
}

// unknownField is how the YAML decoder speaks of a key that the struct does not have. Patterns are compiled when they are
// first needed, because most runs read no page.
var unknownField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`field (\S+) not found in type \S+`) })

// headMatter is what stands between the lines "---": the rule, and what only its page is for.
type headMatter struct {
	Rule   `yaml:",inline"`
	Hazard []string `yaml:"hazard"`
}

func parseHead(head []byte) (headMatter, error) {
	var r headMatter
	// The line break stands for the page's first line, so that the decoder's line numbers are the page's.
	decoder := yaml.NewDecoder(bytes.NewReader(append([]byte("\n"), head...)))
	decoder.KnownFields(true)
	err := decoder.Decode(&r)
	if errors.Is(err, io.EOF) {
		return r, errors.New("it is empty")
	}
	if err != nil {
		return r, errors.New(unknownField().ReplaceAllString(err.Error(), "unknown key $1"))
	}
	return r, nil
}

var idPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9]*/[a-z0-9]+(-[a-z0-9]+)*$`) })

// check lists what is wrong with the head matter of the page at a path.
func (r Rule) check(file string) []error {
	var problems []error
	wrong := func(format string, arguments ...any) {
		problems = append(problems, fmt.Errorf(format, arguments...))
	}
	if !idPattern().MatchString(r.ID) {
		wrong("id: %q is not an area, a slash, and lower-case words joined by hyphens", r.ID)
	}
	if want := strings.TrimSuffix(file, path.Ext(file)); r.ID != want {
		wrong("id: the page of %q stands at %s, so its id must be %q", r.ID, file, want)
	}
	if r.Title == "" {
		wrong("title: missing")
	}
	if r.Source == "" {
		wrong("source: missing; name the sections of the handbook that the rule enforces")
	}
	oneOf := func(key, value string, known ...string) {
		if !slices.Contains(known, value) {
			wrong("%s: %q is none of %s%s", key, value, strings.Join(known, ", "), nearest.Hint(value, known))
		}
	}
	oneOf("severity", string(r.Severity), string(Error), string(Warning), string(Note), string(Off))
	oneOf("scope", string(r.Scope), string(FileScope), string(ChangeScope))
	oneOf("fix", r.Fix, "none", "safe", "unsafe")
	switch {
	case r.RaisedByEngine() && len(r.Facts) > 0:
		wrong("facts: no policy judges %s, so no fact wakes it", r.ID)
	case !r.RaisedByEngine() && len(r.Facts) == 0:
		wrong("facts: missing; name the kinds of facts that the policy reads")
	}
	for _, name := range sortedKeys(r.Options) {
		option := r.Options[name]
		if option.Doc == "" {
			wrong("options: %s: doc is missing", name)
		}
		if _, err := option.Value(option.Default); err != nil {
			wrong("options: %s: default: %w", name, err)
		}
	}
	return problems
}
