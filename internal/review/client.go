package review

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/report"
)

const (
	// answerMax is the largest answer, in bytes, that is read: a page of a hundred files with their diffs has a few MiB.
	answerMax = 32 << 20
	// requestTime bounds one request.
	requestTime = 30 * time.Second
	perPage     = 100
	// pagesMax bounds how many pages of one list are read: GitHub lists at most 3,000 files of a pull request.
	pagesMax = 30
)

// Clock is the time, so that tests need not wait.
type Clock interface {
	Now() time.Time
	// Sleep waits, or returns the context's error.
	Sleep(context.Context, time.Duration) error
}

// client speaks to one host.
type client struct {
	base  *url.URL
	token string
	http  *http.Client
	pace  pace
	// dry, when not nil, is told of each write, and nothing is written.
	dry func(w write)
}

// write is one request that changes something.
type write struct {
	doing string // "posting a review"
	body  any
}

// newClient checks the address of the API: https, or a server on this machine.
func newClient(api, token string, transport http.RoundTripper, clock Clock) (*client, error) {
	base, err := url.Parse(strings.TrimSuffix(api, "/"))
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("%q is no address of an API, such as https://api.github.com", api)
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !isLoopback(base.Hostname())) {
		return nil, fmt.Errorf("the API at %q is not reached by https, and a token must not be sent in the clear", api)
	}
	c := &client{base: base, token: token, pace: pace{clock: clock}}
	c.http = &http.Client{Transport: transport, Timeout: requestTime, CheckRedirect: c.redirect}
	return c, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// redirect follows a repository that was renamed, and nobody to another host, who would be sent the token.
func (c *client) redirect(to *http.Request, via []*http.Request) error {
	if to.URL.Scheme != c.base.Scheme || to.URL.Host != c.base.Host {
		return fmt.Errorf("the answer leads to another host, %q, which is not followed", to.URL.Host)
	}
	if to.Method != via[0].Method {
		return errors.New("the answer leads elsewhere and would not let the request be made there")
	}
	if len(via) >= 5 {
		return errors.New("the answers lead in a circle")
	}
	return nil
}

// graphQL is where the API takes GraphQL ("Forming calls with GraphQL"; GitHub Enterprise Server has it at /api/graphql).
func (c *client) graphQL() string {
	if path, ok := strings.CutSuffix(c.base.Path, "/v3"); ok {
		return c.base.Scheme + "://" + c.base.Host + path + "/graphql"
	}
	return c.base.String() + "/graphql"
}

// get reads into answer. What is read may be asked for again after a fault.
func (c *client) get(ctx context.Context, doing, path string, answer any) error {
	return c.do(ctx, doing, http.MethodGet, c.base.String()+path, nil, answer, true)
}

// post creates something. It is not repeated after a fault of the server, since the first may have been done.
func (c *client) post(ctx context.Context, doing, path string, body, answer any) error {
	return c.write(ctx, doing, http.MethodPost, c.base.String()+path, body, answer, false)
}

// patch changes something into a state, however often it is sent.
func (c *client) patch(ctx context.Context, doing, path string, body, answer any) error {
	return c.write(ctx, doing, http.MethodPatch, c.base.String()+path, body, answer, false)
}

func (c *client) write(ctx context.Context, doing, method, address string, body, answer any, again bool) error {
	if c.dry != nil {
		c.dry(write{doing, body})
		return nil
	}
	if err := c.pace.beforeWrite(ctx); err != nil {
		return err
	}
	return c.do(ctx, doing, method, address, body, answer, again)
}

// do sends a request until it is answered with something else than "later", within bounds.
func (c *client) do(ctx context.Context, doing, method, address string, body, answer any, again bool) error {
	var encoded []byte
	if body != nil {
		var err error
		if encoded, err = encode(body); err != nil {
			return fmt.Errorf("%s: %w", doing, err)
		}
	}
	for attempt := 1; ; attempt++ {
		err := c.send(ctx, doing, method, address, encoded, answer)
		refused := (*refusal)(nil)
		if err == nil || !errors.As(err, &refused) {
			return err
		}
		wait, ok := c.pace.again(refused, attempt, again)
		if !ok {
			return err
		}
		if err := c.pace.wait(ctx, wait); err != nil {
			return err
		}
	}
}

// encode is JSON in which <, > and & stand for themselves, so that lengths are those of the text.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return b.Bytes(), err
}

// send sends one request and reads its answer.
func (c *client) send(ctx context.Context, doing, method, address string, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	request.Header.Set("Accept", "application/vnd.github+json")
	request.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	request.Header.Set("User-Agent", "plimsoll")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &refusal{doing: doing, message: report.Printable(err.Error())}
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, answerMax+1))
	if err != nil {
		return &refusal{doing: doing, message: "the answer breaks off: " + report.Printable(err.Error())}
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return refusalOf(doing, response, content, c.pace.clock)
	}
	if len(content) > answerMax {
		return &refusal{doing: doing, message: "the answer is too large"}
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(content, answer); err != nil {
		return &refusal{doing: doing, status: response.StatusCode, message: "the answer is not the JSON that GitHub sends"}
	}
	return nil
}

// list reads all pages of a list. It says whether there is more than it reads.
func list[T any](ctx context.Context, c *client, doing, path string, query url.Values) (all []T, more bool, err error) {
	for page := 1; page <= pagesMax; page++ {
		values := url.Values{"per_page": {fmt.Sprint(perPage)}, "page": {fmt.Sprint(page)}}
		for name, value := range query {
			values[name] = value
		}
		var some []T
		if err := c.get(ctx, doing, path+"?"+values.Encode(), &some); err != nil {
			return nil, false, err
		}
		all = append(all, some...)
		if len(some) < perPage {
			return all, false, nil
		}
	}
	return all, true, nil
}

// query sends a GraphQL query or mutation and reads the member data of its answer. Mutations are those that may be
// repeated.
func (c *client) query(ctx context.Context, doing, query string, variables map[string]any, data any, mutates bool) error {
	body := map[string]any{"query": query, "variables": variables}
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Type, Message string }
	}
	var err error
	if mutates {
		err = c.write(ctx, doing, http.MethodPost, c.graphQL(), body, &answer, true)
	} else {
		err = c.do(ctx, doing, http.MethodPost, c.graphQL(), body, &answer, true)
	}
	if err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		r := &refusal{doing: doing, status: http.StatusUnprocessableEntity, message: clip(answer.Errors[0].Message), needs: "pull-requests: write"}
		switch answer.Errors[0].Type {
		case "FORBIDDEN":
			r.status = http.StatusForbidden
		case "NOT_FOUND":
			r.status = http.StatusNotFound
		case "RATE_LIMITED":
			r.status, r.limited = http.StatusTooManyRequests, true
		}
		return r
	}
	if data == nil || len(answer.Data) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		return &refusal{doing: doing, message: "the answer is not the JSON that GitHub sends"}
	}
	return nil
}
