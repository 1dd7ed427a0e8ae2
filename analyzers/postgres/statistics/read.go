package statistics

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/document"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// maxProblems bounds what is said of one file: whoever has more of them reads the first and starts again.
const maxProblems = 10

// maxName is longer than any name that a server stores (NAMEDATALEN: 63 bytes).
const maxName = 256

type reader struct {
	text       *source.Text
	statistics *Statistics
	problems   []document.Problem
}

func (r *reader) fail(n *document.Node, format string, arguments ...any) {
	if len(r.problems) < maxProblems {
		line, column := r.text.Position(n.Start)
		r.problems = append(r.problems, document.Problem{Line: line, Column: column, Message: fmt.Sprintf(format, arguments...)})
	}
}

// file reads the outermost object.
func (r *reader) file(root *document.Node) {
	// The version goes first: of another one, nothing else is known.
	if version := root.Get("version"); version != nil && version.Text() != "1" {
		r.fail(version, "version must be 1, the only one of this format, not %s", describe(version))
		return
	}
	if !r.object(root, "the file", "version", "exported_at", "server_version", "tables") {
		return
	}
	if n := root.Get("version"); n.Kind != document.Number {
		r.fail(n, "version must be the number 1, not %s", describe(n))
	}
	exported := root.Get("exported_at")
	at, err := time.Parse(time.RFC3339, exported.Text())
	if exported.Kind != document.String || err != nil {
		r.fail(exported, "exported_at must be a time, as in \"2026-11-22T08:00:00Z\", not %s", describe(exported))
	}
	r.statistics.ExportedAt = at
	// From version 10 on, server_version_num is the major version times 10000, plus the minor one (PostgreSQL
	// documentation, libpq, PQserverVersion).
	if version, ok := r.whole(root.Get("server_version"), "server_version"); ok {
		if version < 100_000 || version >= 1_000_000 {
			r.fail(root.Get("server_version"), "server_version must be what SHOW server_version_num says, as in 160004, not %d", version)
		}
		r.statistics.Server = int(version / 10_000)
	}
	tables := root.Get("tables")
	if tables.Kind != document.List {
		r.fail(tables, "tables must be a list, not %s", describe(tables))
		return
	}
	for _, n := range tables.Items {
		r.table(n)
	}
}

// table reads one entry of tables.
func (r *reader) table(n *document.Node) {
	if !r.object(n, "a table", "schema", "name", "rows", "bytes") {
		return
	}
	key := name{r.name(n, "schema"), r.name(n, "name")}
	if key.schema == "" || key.table == "" {
		return
	}
	if _, twice := r.statistics.tables[key]; twice {
		r.fail(n, "the table %q of the schema %q stands here twice", key.table, key.schema)
		return
	}
	var size Size
	if rows := n.Get("rows"); rows.Kind != document.Null {
		if count, ok := r.whole(rows, "rows"); ok {
			size.Rows = &count
		}
	}
	size.Bytes, _ = r.whole(n.Get("bytes"), "bytes")
	r.statistics.tables[key] = size
}

// object is whether a node is an object with exactly these keys.
func (r *reader) object(n *document.Node, what string, keys ...string) bool {
	if n == nil || n.Kind != document.Map {
		at := n
		if at == nil {
			at = &document.Node{}
		}
		r.fail(at, "%s must be an object, not %s", what, describe(n))
		return false
	}
	complete := true
	for _, entry := range n.Entries {
		if !slices.Contains(keys, entry.Key.Value) {
			r.fail(entry.Key, "unknown key %q in %s; there are %s", shorten(entry.Key.Value), what, strings.Join(keys, ", "))
			complete = false
		}
	}
	for _, key := range keys {
		if n.Get(key) == nil {
			r.fail(n, "%s lacks %s", what, key)
			complete = false
		}
	}
	return complete
}

// name reads a schema's or a table's name; empty after a problem.
func (r *reader) name(table *document.Node, key string) string {
	n := table.Get(key)
	if n.Kind != document.String || n.Value == "" || len(n.Value) > maxName {
		r.fail(n, "%s must be a name, as pg_class has it, not %s", key, describe(n))
		return ""
	}
	return n.Value
}

// whole reads a count. A server that has none says -1 in reltuples, which is not 0 and not a count either.
func (r *reader) whole(n *document.Node, key string) (int64, bool) {
	count, err := strconv.ParseInt(n.Text(), 10, 64)
	if n.Kind != document.Number || err != nil || count < 0 {
		unknown := ""
		if key == "rows" {
			unknown = ", or null where it is not known"
		}
		r.fail(n, "%s must be a whole number from 0 on%s, not %s", key, unknown, describe(n))
		return 0, false
	}
	return count, true
}

func describe(n *document.Node) string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == document.String:
		return strconv.Quote(shorten(n.Value))
	case n.Kind == document.List || n.Kind == document.Map || n.Kind == document.Null:
		return n.Kind.String()
	}
	return shorten(n.Value)
}

// shorten keeps a message readable whatever the file holds.
func shorten(text string) string {
	const limit = 60
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit]) + "…"
}
