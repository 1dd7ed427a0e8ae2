//go:build truth

package truth

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// filled is how many rows a table gets: more than a batch of a backfill, few enough to be quick.
const filled = 1200

// column is a column of a table as far as it matters for a row to put in.
type column struct {
	name, kind, label string // kind is the name of the type, or of that under a domain; label the first value of an enum
	length            string // of a text that has one
	required          bool
	key               bool // it is the partition key
}

// columns are those of a table that need a value: without a default, not generated.
func columns(ctx context.Context, conn *pgconn.PgConn, table string) ([]column, error) {
	found, err := rows(ctx, conn, `
		select quote_ident(attname), b.typname, coalesce((select quote_literal(enumlabel) from pg_enum where enumtypid = b.oid order by enumsortorder limit 1), ''),
			case when b.typname in ('varchar', 'bpchar') and greatest(atttypmod, t.typtypmod) > 4 then (greatest(atttypmod, t.typtypmod) - 4)::text else '' end,
			attnotnull or t.typnotnull,
			exists (select from pg_partitioned_table join pg_inherits on inhparent = partrelid where inhrelid = attrelid and partattrs::text = (
				select attnum::text from pg_attribute p where p.attrelid = partrelid and p.attname = a.attname))
		from pg_attribute a join pg_type t on t.oid = atttypid join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
		where attrelid = '`+strings.ReplaceAll(table, "'", "''")+`'::regclass and attnum > 0 and not attisdropped and not atthasdef and attidentity = '' and attgenerated = ''
		order by attnum`)
	if err != nil {
		return nil, err
	}
	var all []column
	for _, r := range found {
		all = append(all, column{name: r[0], kind: r[1], label: r[2], length: r[3], required: r[4] == "t", key: r[5] == "t"})
	}
	return all, nil
}

// value is an expression for the column's value in the row that n numbers.
func (c column) value(n string) string {
	switch {
	case c.label != "":
		return c.label
	case strings.HasPrefix(c.kind, "_"):
		return "'{}'"
	}
	switch c.kind {
	case "int2":
		return n + " % 30000"
	case "int4", "int8", "numeric", "float4", "float8", "oid", "money":
		return n
	case "text", "citext":
		return n + "::text"
	case "varchar", "bpchar":
		if c.length == "" {
			return n + "::text"
		}
		return "right(" + n + "::text, " + c.length + ")"
	case "bool":
		return "true"
	case "uuid":
		return "md5(" + n + "::text)::uuid"
	case "date":
		return "date '2026-01-01' + (" + n + ") % 300"
	case "timestamp", "timestamptz":
		return "timestamp '2026-01-01' + (" + n + ") * interval '1 minute'"
	case "time", "timetz", "interval":
		return "'01:00'"
	case "json", "jsonb":
		return "'{}'"
	case "bytea":
		return "'x'"
	case "tsrange", "tstzrange":
		return fmt.Sprintf("%s(timestamp '2026-01-01' + %s * interval '1 hour', timestamp '2026-01-01' + (%[2]s + 1) * interval '1 hour')", c.kind, n)
	case "inet", "cidr":
		return "'10.0.0.1'"
	}
	return "null"
}

var (
	lowerBound = regexp.MustCompile(`FROM \(('[^']*'|-?\d+)\)`)
	upperBound = regexp.MustCompile(`TO \(('[^']*'|-?\d+)\)`)
	listBound  = regexp.MustCompile(`IN \(('[^']*'|-?\d+)`)
)

// within is the value of a partition's key that its bounds, in the words of pg_get_expr, take in.
func (c column) within(bounds string) string {
	if m := lowerBound.FindStringSubmatch(bounds); m != nil {
		return m[1]
	}
	if m := listBound.FindStringSubmatch(bounds); m != nil {
		return m[1]
	}
	step := "1"
	if strings.HasPrefix(c.kind, "timestamp") {
		step = "interval '1 day'"
	}
	if m := upperBound.FindStringSubmatch(bounds); m != nil {
		return m[1] + "::" + c.kind + " - " + step
	}
	switch c.kind {
	case "date", "timestamp", "timestamptz":
		return "'2099-01-01'"
	case "int2", "int4", "int8":
		return "30000"
	}
	return "'other'"
}

// insertion puts a row in for each number of a series, which is called i.
func insertion(table, bounds, series string, list []column, requiredOnly bool) string {
	var names, values []string
	for _, c := range list {
		if requiredOnly && !c.required {
			continue
		}
		names = append(names, c.name)
		if c.key && bounds != "" {
			values = append(values, c.within(bounds))
		} else {
			values = append(values, c.value("i"))
		}
	}
	if len(names) == 0 {
		return fmt.Sprintf("insert into %s default values", table)
	}
	return fmt.Sprintf("insert into %s (%s) select %s from %s i", table, strings.Join(names, ", "), strings.Join(values, ", "), series)
}

// table is one that rows are put into.
type table struct{ name, bounds string }

// tables are those that hold rows themselves.
func tables(ctx context.Context, conn *pgconn.PgConn) ([]table, error) {
	found, err := rows(ctx, conn, `select oid::regclass, coalesce(pg_get_expr(relpartbound, oid), '') from pg_class
		where relkind = 'r' and relnamespace in (select oid from pg_namespace where nspname !~ '^(pg_|information_schema)') order by oid`)
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	var all []table
	for _, r := range found {
		all = append(all, table{r[0], r[1]})
	}
	return all, nil
}

// fill puts rows into every table that is empty, so that it shows when all of them are read or written, and gives the tables
// for which it found none. Tables that others point to come first; what is found out by trying.
func fill(ctx context.Context, conn *pgconn.PgConn) (unfilled []string, err error) {
	all, err := tables(ctx, conn)
	if err != nil {
		return nil, err
	}
	for try := 0; try < len(all)+1; try++ {
		unfilled = nil
		for _, t := range all {
			some, err := rows(ctx, conn, fmt.Sprintf("select exists (select from %s)", t.name))
			if err != nil {
				return nil, err
			}
			if some[0][0] == "t" {
				continue
			}
			list, err := columns(ctx, conn, t.name)
			if err != nil {
				return nil, err
			}
			series := fmt.Sprintf("generate_series(1, %d)", filled)
			_, err = rows(ctx, conn, insertion(t.name, t.bounds, series, list, false))
			if err != nil && try > 0 {
				_, err = rows(ctx, conn, insertion(t.name, t.bounds, series, list, true))
			}
			if err != nil {
				unfilled = append(unfilled, fmt.Sprintf("%s (%v)", t.name, err))
			}
		}
		if len(unfilled) == 0 {
			break
		}
	}
	stored, err := rows(ctx, conn, "select oid::regclass from pg_class where relkind = 'm'")
	for _, view := range stored {
		if _, err := rows(ctx, conn, "refresh materialized view "+view[0]); err != nil {
			return nil, fmt.Errorf("filling %s: %w", view[0], err)
		}
	}
	return unfilled, err
}
