package suppress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/nearest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// ReadBaseline reads a stored baseline strictly. What does not fit is a *config.Errors with the place, since an entry that
// was mended by hand and no longer matches would be of no use in silence.
func ReadBaseline(name string, content []byte) (*Baseline, error) {
	r := &baselineReader{text: source.NewText(name, source.Head, content)}
	b, err := r.read(content)
	if err == nil {
		return b, nil
	}
	line, column := r.text.Position(min(max(r.offset, 0), len(content)))
	message := err.Error() + "; the file is written by plimsoll baseline: run it again, or restore the last version that worked"
	return nil, &config.Errors{Path: name, List: []config.Error{{Line: line, Column: column, Message: message}}}
}

type baselineReader struct {
	text   *source.Text
	offset int // where an error is reported
}

func (r *baselineReader) read(content []byte) (*Baseline, error) {
	if len(content) > MaxBaselineSize {
		return nil, fmt.Errorf("the baseline is larger than %d MiB", MaxBaselineSize>>20)
	}
	if !utf8.Valid(content) {
		return nil, errors.New("the baseline is not UTF-8 text")
	}
	if at := bytes.Index(content, []byte("\n<<<<<<< ")); at >= 0 {
		r.offset = at + 1
		return nil, errors.New("the baseline holds an unresolved merge conflict")
	}
	var version struct {
		Version *json.Number `json:"version"`
	}
	if err := json.Unmarshal(content, &version); err != nil {
		return nil, r.explain(err, 0)
	}
	if version.Version == nil {
		return nil, errors.New("the baseline has no version")
	}
	if version.Version.String() != fmt.Sprint(baselineVersion) {
		return nil, fmt.Errorf("the baseline has version %s and this Plimsoll reads version %d, so another version of Plimsoll wrote it", version.Version, baselineVersion)
	}
	return r.entries(content)
}

// entries steps through the file, which is known to be JSON, so that each entry has its place.
func (r *baselineReader) entries(content []byte) (*Baseline, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	b := &Baseline{}
	seen := make(map[string]bool)
	for decoder.More() {
		r.offset = next(content, decoder.InputOffset())
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key := fmt.Sprint(token)
		if seen[key] {
			return nil, fmt.Errorf("the key %q stands twice", clip(key))
		}
		seen[key] = true
		switch key {
		case "version":
			_, err = decoder.Token()
		case "findings":
			err = r.list(content, decoder, b)
		default:
			err = fmt.Errorf("unknown key %q%s", clip(key), nearest.Hint(key, []string{"version", "findings"}))
		}
		if err != nil {
			return nil, err
		}
	}
	if !seen["findings"] {
		return nil, errors.New("the baseline has no list of findings")
	}
	return b, nil
}

func (r *baselineReader) list(content []byte, decoder *json.Decoder, b *Baseline) error {
	r.offset = next(content, decoder.InputOffset())
	if token, err := decoder.Token(); err != nil || token != json.Delim('[') {
		return errors.New("findings must be a list")
	}
	for decoder.More() {
		start := next(content, decoder.InputOffset())
		r.offset = start
		var entry Entry
		if err := decoder.Decode(&entry); err != nil {
			return r.explain(err, start)
		}
		if err := entry.check(); err != nil {
			return err
		}
		entry.At = r.text.Span(start, int(decoder.InputOffset()))
		b.Entries = append(b.Entries, entry)
	}
	_, err := decoder.Token()
	return err
}

// next is where the next value begins, past white space and separators.
func next(content []byte, from int64) int {
	at := int(from)
	for at < len(content) && strings.IndexByte(" \t\r\n,:", content[at]) >= 0 {
		at++
	}
	return at
}

// explain puts an error of the JSON reader into plain words and finds its place.
func (r *baselineReader) explain(err error, start int) error {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		r.offset = int(syntax.Offset) - 1
		return fmt.Errorf("the baseline is not JSON: %w", err)
	case errors.As(err, &wrongType):
		r.offset = start
		return fmt.Errorf("%s must not be a JSON %s", orWord(wrongType.Field, "the baseline"), wrongType.Value)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the baseline ends too early")
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

var fingerprintText = regexp.MustCompile(fmt.Sprintf("^[0-9a-f]{%d}$", fingerprintLength))

func (e Entry) check() error {
	switch {
	case !fingerprintText.MatchString(e.Fingerprint):
		return fmt.Errorf("%q is no fingerprint", clip(e.Fingerprint))
	case e.Rule == "":
		return errors.New("the entry names no rule")
	case e.File == "" || path.IsAbs(e.File) || e.File != path.Clean(e.File) || strings.HasPrefix(e.File, "../") || e.File == "..":
		return fmt.Errorf("%q is no path inside the repository", clip(e.File))
	}
	return nil
}

func orWord(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}
