package source

import (
	"errors"
	"strings"
	"testing"
)

func TestPositions(t *testing.T) {
	text := NewText("x.sql", Head, []byte("\xef\xbb\xbfa é b\r\n\nlast"))
	for _, test := range []struct{ offset, line, column int }{
		{3, 1, 1},   // a, after the byte order mark
		{5, 1, 3},   // é
		{7, 1, 4},   // the blank after é, two bytes on
		{9, 1, 6},   // CR
		{11, 2, 1},  // the empty line
		{12, 3, 1},  // l
		{16, 3, 5},  // the end
		{-5, 1, 1},  // before the text
		{999, 3, 5}, // after it
	} {
		span := text.Span(test.offset, test.offset)
		if span.Line != test.line || span.Column != test.column {
			t.Errorf("offset %d is at %d:%d, want %d:%d", test.offset, span.Line, span.Column, test.line, test.column)
		}
	}
	span := text.Span(5, 14)
	if span.EndLine != 3 || span.EndColumn != 3 || span.File != "x.sql" || span.Side != Head {
		t.Errorf("span %+v", span)
	}
	for line, want := range map[int]string{0: "", 1: "a é b", 2: "", 3: "last", 4: ""} {
		if got := text.Line(line); got != want {
			t.Errorf("line %d = %q, want %q", line, got, want)
		}
	}
	for line, want := range map[int]int{0: 0, 1: 0, 2: 11, 3: 12, 4: 16} {
		if got := text.LineStart(line); got != want {
			t.Errorf("line %d starts at %d, want %d", line, got, want)
		}
	}
}

func TestTextThatIsNone(t *testing.T) {
	for _, test := range []struct {
		content      string
		line, column int
		want         string
	}{
		{"select 1;\ndrop\x00 table x", 2, 5, "NUL"},
		{"\x00", 1, 1, "NUL"},
		{"é\xff", 1, 2, "byte 0xff"},
		{"a\nb\n\xc3", 3, 1, "byte 0xc3"},
	} {
		content := []byte(test.content)
		f := NewFile("x.sql", Head, "", int64(len(content)), func() ([]byte, error) { return content, nil })
		_, err := f.Text()
		var place *TextError
		if !errors.As(err, &place) || place.Line != test.line || place.Column != test.column || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %+v, want %q at %d:%d", test.content, err, test.want, test.line, test.column)
		}
	}
	f := NewFile("x.sql", Head, "", 7, func() ([]byte, error) { return []byte("\ufffd ok"), nil })
	if text, err := f.Text(); err != nil || text.Line(1) != "\ufffd ok" {
		t.Errorf("a replacement character that is in the file: %v", err)
	}
}

func TestChangeText(t *testing.T) {
	r, _ := branched(t)
	r.write("db/1.sql", "changed")
	c := r.open(Options{Base: "HEAD"})
	if got := c.Text(Base, "db/1.sql").Line(1); got != "one" {
		t.Errorf("base text %q", got)
	}
	if got := c.Text(Head, "db/1.sql").Line(1); got != "changed" {
		t.Errorf("head text %q", got)
	}
	if c.Text(Head, "none.sql") != nil || r.open(Options{}).Text(Base, "db/1.sql") != nil {
		t.Error("a file that does not exist has a text")
	}
}
