package review

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/report"
)

// refusal is why GitHub did not do something. Status is 0 where there was no answer that could be read.
type refusal struct {
	doing   string
	status  int
	message string // what GitHub says, harmless
	needs   string // the permission of a job's token: "checks: write"
	limited bool   // too many requests; to be repeated after wait
	wait    time.Duration
}

// Error is one line that says what failed and, where it is known, what would help.
func (r *refusal) Error() string {
	said := ""
	if r.message != "" {
		said = ": " + r.message
	}
	switch {
	case r.limited:
		return fmt.Sprintf("%s: GitHub takes no more requests for now (%d)%s", r.doing, r.status, said)
	case r.status == http.StatusUnauthorized:
		return fmt.Sprintf("%s: GitHub does not know the token (401)%s; GITHUB_TOKEN has to hold one that is still valid", r.doing, said)
	case r.status == http.StatusForbidden:
		return fmt.Sprintf("%s: the token may not do that (403)%s; the token of a job needs %s", r.doing, said, r.needs)
	case r.status == http.StatusNotFound:
		return fmt.Sprintf("%s: GitHub finds nothing there, or the token may not see it (404)", r.doing)
	case r.status == http.StatusUnprocessableEntity:
		return fmt.Sprintf("%s: GitHub refuses it (422)%s", r.doing, said)
	case r.status >= 500:
		return fmt.Sprintf("%s: GitHub has a fault of its own (%d)", r.doing, r.status)
	case r.status == 0 || r.status < 300:
		return fmt.Sprintf("%s%s", r.doing, said)
	}
	return fmt.Sprintf("%s: GitHub answers %d%s", r.doing, r.status, said)
}

// needsOf is the permission that a request needs ("Permissions for the GITHUB_TOKEN").
func needsOf(method, path string) string {
	what, how := "pull-requests", "write"
	if strings.Contains(path, "/check-runs") {
		what = "checks"
	}
	if method == http.MethodGet {
		how = "read"
	}
	return what + ": " + how
}

// refusalOf reads an answer that is no success. An HTML page, as proxies send it, is not repeated.
func refusalOf(doing string, response *http.Response, content []byte, clock Clock) *refusal {
	r := &refusal{doing: doing, status: response.StatusCode, needs: needsOf(response.Request.Method, response.Request.URL.Path)}
	var answer struct {
		Message string
		Errors  []json.RawMessage
	}
	if json.Unmarshal(content, &answer) == nil {
		parts := []string{answer.Message}
		for _, raw := range answer.Errors {
			parts = append(parts, detail(raw))
		}
		r.message = clip(strings.Join(parts, " "))
	}
	// "Rate limits for the REST API": 429, or 403 with one of the headers or a message about a secondary limit.
	after := response.Header.Get("Retry-After")
	spent := response.Header.Get("X-RateLimit-Remaining") == "0"
	secondary := strings.Contains(strings.ToLower(answer.Message), "rate limit")
	if r.status == http.StatusTooManyRequests || r.status == http.StatusForbidden && (after != "" || spent || secondary) {
		r.limited = true
	}
	if r.limited || after != "" {
		r.wait = waitOf(after, spent, response.Header.Get("X-RateLimit-Reset"), clock)
	}
	return r
}

// waitOf is how long GitHub asks to wait: Retry-After in seconds or as a date, else until the limit is reset, else a minute.
func waitOf(after string, spent bool, reset string, clock Clock) time.Duration {
	if seconds, err := strconv.Atoi(after); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(after); err == nil {
		return max(date.Sub(clock.Now()), 0)
	}
	if at, err := strconv.ParseInt(reset, 10, 64); err == nil && spent {
		return max(time.Unix(at, 0).Sub(clock.Now()), 0)
	}
	return time.Minute
}

// detail is one element of the member errors: a text, or an object with a message or a code.
func detail(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var object struct{ Message, Field, Code string }
	if json.Unmarshal(raw, &object) == nil {
		if object.Message != "" {
			return object.Message
		}
		return strings.TrimSpace(object.Field + " " + object.Code)
	}
	return ""
}

// clip makes what a server says one short, harmless line.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 300 {
		s = string(runes[:300]) + "…"
	}
	return report.Printable(s)
}

// statusOf is the status of a refusal, 0 for any other error.
func statusOf(err error) int {
	if r := (*refusal)(nil); errors.As(err, &r) && !r.limited {
		return r.status
	}
	return 0
}

const (
	// betweenWrites is what GitHub asks for ("Best practices for using the REST API": pause between mutative requests).
	betweenWrites = time.Second
	// waitMax bounds one wait and waitAll all of them: a job that hangs costs more than comments that come with the next push.
	waitMax  = 90 * time.Second
	waitAll  = 4 * time.Minute
	attempts = 3
)

// pace spaces requests and keeps account of the waiting.
type pace struct {
	clock     Clock
	lastWrite time.Time
	waited    time.Duration
}

// beforeWrite waits until a second has passed since the last write.
func (p *pace) beforeWrite(ctx context.Context) error {
	if !p.lastWrite.IsZero() {
		if left := betweenWrites - p.clock.Now().Sub(p.lastWrite); left > 0 {
			if err := p.clock.Sleep(ctx, left); err != nil {
				return err
			}
		}
	}
	p.lastWrite = p.clock.Now()
	return nil
}

// again says whether a request is to be sent once more, and after how long. A limit means that nothing was done; a fault
// of the server leaves that open, so only what may be repeated is.
func (p *pace) again(r *refusal, attempt int, repeatable bool) (time.Duration, bool) {
	wait := r.wait
	if !r.limited {
		if !repeatable || r.status != 0 && r.status < 500 {
			return 0, false
		}
		if wait == 0 {
			wait = time.Second << (attempt - 1)
		}
	}
	if attempt >= attempts || wait > waitMax || p.waited+wait > waitAll {
		return 0, false
	}
	return wait, true
}

func (p *pace) wait(ctx context.Context, d time.Duration) error {
	p.waited += d
	err := p.clock.Sleep(ctx, d)
	p.lastWrite = p.clock.Now()
	return err
}
