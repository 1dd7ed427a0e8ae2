package postgres

import (
	"slices"
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// misfit is what becomes of the values of a column that the type which it gets cannot hold: "refused" (the statement fails as
// soon as there is one), "cut" or "rounded". It is empty where every value fits, and where that is not known. The second
// result says which values those are.
//
// An assignment refuses what an explicit cast cuts (PostgreSQL documentation, "Character Types"); numbers are rounded to the
// scale and refused beyond the precision ("Numeric Types"); a time is rounded to the precision ("Date/Time Types").
func (r *replay) misfit(d *effect.TypeChange) (how, which string) {
	explicit, plain := cast(d.Using, d.Column)
	if !plain || !d.FromKnown || d.From.Dimensions+d.To.Dimensions > 0 {
		return "", ""
	}
	if how, which := r.unlisted(d.From, d.To); how != "" {
		return how, which
	}
	from, to := d.From, d.To
	switch {
	case text[to.Name]:
		length, limited := modifier(to)
		was, known := modifier(from)
		if !limited || !text[from.Name] || known && was <= length {
			return "", ""
		}
		if explicit {
			return "cut", "longer than " + strconv.Itoa(length) + " characters"
		}
		return "refused", "longer than " + strconv.Itoa(length) + " characters"
	case text[from.Name]:
		if parsed[to.Name] && d.Using != nil {
			return "refused", "that is not valid as " + to.String()
		}
	case integers[from.Name] > integers[to.Name] && integers[to.Name] > 0:
		return "refused", "beyond the range of " + to.String()
	case integers[to.Name] > 0 && fractions[from.Name]:
		return "rounded", "with a fraction"
	case from.Name == "double precision" && to.Name == "real", from.Name == "numeric" && (to.Name == "real" || to.Name == "double precision"):
		return "rounded", "with more digits than " + to.String() + " keeps"
	case from.Name == "numeric" && to.Name == "numeric":
		return numeric(from, to)
	case to.Name == "date" && strings.HasPrefix(from.Name, "timestamp"):
		return "cut", "with a time of day"
	case from.Name == to.Name && strings.HasPrefix(from.Name, "time"):
		if digits, limited := modifier(to); limited && digits < 6 {
			if was, known := modifier(from); !known || was > digits {
				return "rounded", "with more than " + strconv.Itoa(digits) + " digits of a second"
			}
		}
	}
	return "", ""
}

var (
	text      = map[string]bool{"text": true, "character varying": true, "bpchar": true, "character": true}
	integers  = map[string]int{"smallint": 1, "integer": 2, "bigint": 3}
	fractions = map[string]bool{"numeric": true, "real": true, "double precision": true}
	// parsed are types that not every text can be read as.
	parsed = map[string]bool{"smallint": true, "integer": true, "bigint": true, "numeric": true, "real": true, "double precision": true, "uuid": true,
		"json": true, "jsonb": true, "boolean": true, "date": true, "timestamp without time zone": true, "timestamp with time zone": true, "inet": true}
)

// numeric is misfit for two numerics. Digits before the point that do not fit are refused, behind it rounded.
func numeric(from, to catalog.Type) (how, which string) {
	if to.Modifier == "" {
		return "", ""
	}
	precision, scale := digits(to)
	if from.Modifier == "" {
		return "rounded", "with more than " + strconv.Itoa(scale) + " digits behind the point"
	}
	wasPrecision, wasScale := digits(from)
	switch {
	case wasScale > scale:
		return "rounded", "with more than " + strconv.Itoa(scale) + " digits behind the point"
	case wasPrecision-wasScale > precision-scale:
		return "refused", "with more than " + strconv.Itoa(precision-scale) + " digits before the point"
	}
	return "", ""
}

func digits(t catalog.Type) (precision, scale int) {
	first, second, _ := strings.Cut(t.Modifier, ",")
	precision, _ = strconv.Atoi(first)
	scale, _ = strconv.Atoi(second)
	return precision, scale
}

// modifier is the length or precision of a type; false when it has none.
func modifier(t catalog.Type) (int, bool) {
	n, err := strconv.Atoi(t.Modifier)
	return n, err == nil
}

// unlisted is misfit for two enums: values that the second does not list.
func (r *replay) unlisted(from, to catalog.Type) (how, which string) {
	before, after := r.enumOf(from), r.enumOf(to)
	if before == nil || after == nil {
		return "", ""
	}
	for _, label := range before.Labels {
		if !slices.Contains(after.Labels, label) {
			return "refused", "'" + label + "'"
		}
	}
	return "", ""
}

func (r *replay) enumOf(t catalog.Type) *catalog.Enum {
	name := catalog.ParseName(t.Name)
	return r.catalog.Enum(name.Schema, name.Name)
}

// cast is whether USING casts the column, and false where it does more than that. Casts of an enum go by way of text.
func cast(using *pg_query.Node, column string) (explicit, plain bool) {
	for node := using; node.GetNode() != nil; explicit = true {
		if node.GetTypeCast() != nil {
			node = node.GetTypeCast().Arg
			continue
		}
		fields := node.GetColumnRef().GetFields()
		return explicit, len(fields) > 0 && lastName(fields) == column
	}
	return explicit, true
}
