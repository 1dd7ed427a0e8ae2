package review

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/report"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// Settings say where a report is to be shown, and how.
type Settings struct {
	Place
	// Token is sent to the host of the API and to nobody else. It may be empty for a dry run.
	Token string
	// CheckOnly shows all findings as one check run, which needs no pull request.
	CheckOnly bool
	// FailOn is the severity from which on the check run fails; rules.Off for never.
	FailOn rules.Severity
	// Options are what findings are rendered with.
	Options report.Options
	// Unsafe says whether the fix of a rule leaves something to do.
	Unsafe func(rule string) bool
	// DryRun, when not nil, is told what would be written, and nothing is.
	DryRun io.Writer
	// Log takes lines for whoever runs it: what was refused, and what was done.
	Log func(line string)

	Clock     Clock
	Transport http.RoundTripper // nil for the usual one
}

// Outcome is what became of the findings.
type Outcome struct {
	// Left are findings that are shown nowhere in the pull request, because GitHub refused all ways of showing them.
	Left []rules.Finding
	// Refused is the last refusal of those that lowered a finding's place; nil when there was none.
	Refused error
	// MovedOn says that the pull request has another head now than the one that was judged, so nothing was posted.
	MovedOn bool
}

// Denied says that GitHub does not let this token write, as is usual for pull requests from forks.
func (o *Outcome) Denied() bool {
	return statusOf(o.Refused) == http.StatusForbidden || statusOf(o.Refused) == http.StatusNotFound
}

// poster is one call of Post.
type poster struct {
	Settings
	client  *client
	result  *rules.Result
	told    map[string]report.Told
	outcome Outcome

	judged string // the commit that check runs belong to
	head   string // the commit that comments belong to: the head of the pull request
	login  string // who we are; "" when that is not known
	files  []file

	gone   []thread            // conversations whose findings are gone
	folded map[string][]thread // conversations that a new comment takes the place of, by fingerprint
	done   map[string]bool     // fingerprints of the comments that were posted
	// onlyHides says that conversations cannot be resolved, and their comments are hidden instead.
	onlyHides bool
	// stopped says that GitHub takes no more comments.
	stopped bool
	posted  tally
}

// tally counts what was done, for the closing line.
type tally struct{ lines, files, annotations, there, resolved int }

// Post shows the findings of a result. What is told of the sources is that of report.Read. The error is why nothing could be tried at all; what GitHub
// refuses later is in the Outcome.
func Post(ctx context.Context, s Settings, r *rules.Result, told map[string]report.Told) (*Outcome, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	c, err := newClient(s.API, s.Token, s.Transport, s.Clock)
	if err != nil {
		return nil, err
	}
	p := &poster{Settings: s, client: c, result: r, told: told}
	if s.DryRun != nil {
		c.dry = p.show
	}
	if p.judged = s.Commit; !s.CheckOnly || s.Commit == "" {
		err = p.findPull(ctx)
	}
	switch {
	case err == nil && p.outcome.MovedOn:
		return &p.outcome, nil
	case err == nil && s.CheckOnly:
		p.checkOnly(ctx)
	case err == nil:
		err = p.review(ctx)
	}
	if statusOf(err) == http.StatusForbidden && p.judged != "" {
		p.refused(err) // a token may create check runs and not read pull requests
		p.checkOnly(ctx)
	} else if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.close()
	return &p.outcome, nil
}

var (
	repositoryForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,100}(_[A-Za-z0-9-]+)?/[A-Za-z0-9._-]{1,100}$`)
	commitForm     = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
)

func (s Settings) check() error {
	switch {
	case s.Repository == "":
		return errors.New("it is not known which repository to post to: --repository OWNER/NAME, or GITHUB_REPOSITORY")
	case !repositoryForm.MatchString(s.Repository) || strings.HasSuffix(s.Repository, "/.") || strings.HasSuffix(s.Repository, "/.."):
		return fmt.Errorf("%q is no repository: OWNER/NAME", s.Repository)
	case s.Commit != "" && !commitForm.MatchString(s.Commit):
		return fmt.Errorf("%q is no commit: all digits of its id are wanted", s.Commit)
	case s.Token == "" && s.DryRun == nil:
		return errors.New("posting needs a token in GITHUB_TOKEN; --dry-run shows what would be posted")
	case s.Pull < 0:
		return fmt.Errorf("%d is no pull request", s.Pull)
	}
	return nil
}

// review shows findings as comments where the diff has them, the rest by check run and summary.
func (p *poster) review(ctx context.Context) error {
	if err := p.readFiles(ctx); err != nil {
		return err
	}
	placed := place(p.result.Findings, p.files, p.told)
	threads, err := p.threads(ctx)
	var rest []rules.Finding
	if err != nil {
		// Without knowing who we are and what we have said, comments would be repeated with every push.
		p.refused(err)
		rest = slices.Clone(p.result.Findings)
	} else {
		todo := p.settle(placed, threads)
		rest = p.comment(ctx, todo)
	}
	slices.SortStableFunc(rest, heavier)
	checked := p.checkRun(ctx, rest, len(rest) > 0)
	summed := err == nil && p.sticky(ctx, rest)
	if len(rest) > 0 && !checked && !summed {
		p.outcome.Left = rest
	}
	if err == nil {
		p.resolve(ctx)
	}
	return nil
}

func (p *poster) checkOnly(ctx context.Context) {
	all := slices.Clone(p.result.Findings)
	slices.SortStableFunc(all, heavier)
	if !p.checkRun(ctx, all, true) {
		p.outcome.Left = all
	}
}

// heavier sorts the gravest findings first.
func heavier(a, b rules.Finding) int { return b.Severity.Rank() - a.Severity.Rank() }

// refused notes a refusal and says it in one line.
func (p *poster) refused(err error) {
	p.outcome.Refused = err
	p.Log(report.Printable(err.Error()))
}

// path is below the repository.
func (p *poster) path(format string, args ...any) string {
	return "/repos/" + p.Repository + fmt.Sprintf(format, args...)
}

// close says what was done.
func (p *poster) close() {
	t := p.posted
	p.Log(fmt.Sprintf("%d on lines, %d on files, %d as annotations; %d there already, %d closed, %d shown nowhere",
		t.lines, t.files, t.annotations, t.there, t.resolved, len(p.outcome.Left)))
}
