package catalog

import (
	"strconv"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// String is the type as format_type writes it: "timestamp(3) without time zone", "character varying(20)[]".
func (t Type) String() string {
	var b strings.Builder
	if t.Modifier == "" {
		b.WriteString(t.Name)
	} else {
		before, after := t.Name, ""
		// Of the names with several words these have the modifier after the first.
		if i := strings.Index(t.Name, " with"); i > 0 && strings.HasPrefix(t.Name, "time") {
			before, after = t.Name[:i], t.Name[i:]
		}
		b.WriteString(before + "(" + t.Modifier + ")" + after)
	}
	if t.Dimensions > 0 {
		b.WriteString("[]")
	}
	return b.String()
}

// canonical leads from the names of pg_type to those that format_type shows where the two differ
// (PostgreSQL sources, format_type.c).
var canonical = map[string]string{
	"bool": "boolean", "int2": "smallint", "int4": "integer", "int8": "bigint",
	"float4": "real", "float8": "double precision",
	"varchar": "character varying", "varbit": "bit varying", "char": `"char"`,
	"time": "time without time zone", "timetz": "time with time zone",
	"timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone",
	"serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint",
	"smallserial": "smallint", "serial2": "smallint",
}

// builtin are the other types that every database has (PostgreSQL 16 sources, pg_type.dat).
var builtin = wordSet(`bytea name text oid tid xid xid8 cid json jsonb jsonpath xml point lseg path box polygon line circle
	money macaddr macaddr8 inet cidr aclitem date interval numeric refcursor bit bpchar uuid pg_lsn tsvector tsquery gtsvector
	regproc regprocedure regoper regoperator regclass regcollation regtype regrole regnamespace regconfig regdictionary
	int2vector oidvector txid_snapshot pg_snapshot pg_node_tree unknown record void trigger event_trigger cstring
	any anyelement anyarray anynonarray anyenum anyrange anymultirange anycompatible anycompatiblearray
	anycompatiblenonarray anycompatiblerange anycompatiblemultirange internal language_handler fdw_handler
	int4range int8range numrange tsrange tstzrange daterange
	int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange`)

// serialTypes are the notations for an integer column with a sequence of its own (PostgreSQL documentation,
// "Serial Types").
var serialTypes = wordSet("serial serial4 bigserial serial8 smallserial serial2")

// wordSet returns a set of words that is made when it is first asked for.
func wordSet(words string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		set := map[string]bool{}
		for _, word := range strings.Fields(words) {
			set[word] = true
		}
		return set
	})
}

// TypeOf returns the canonical spelling of a type: "integer" for int and int4 (and for serial), the qualified name for a
// type that was created. A name that is neither is taken for a type of the search path's first schema, as an extension's.
func (c *Catalog) TypeOf(name *pg_query.TypeName) Type {
	var t Type
	parts := stringList(name.GetNames())
	if len(parts) == 0 {
		return t
	}
	if len(name.GetArrayBounds()) > 0 {
		t.Dimensions = 1
	}
	schema, base := qualified(parts)
	if element, isArray := strings.CutPrefix(base, "_"); isArray && isBuiltin(element) {
		base, t.Dimensions = element, 1
	}
	if (schema == "" || schema == "pg_catalog") && isBuiltin(base) {
		t.Name = builtinName(base)
		t.Name, t.Modifier = modified(t.Name, name.GetTypmods())
		return t
	}
	t.Name = c.resolveType(schema, base).String()
	_, t.Modifier = modified(t.Name, name.GetTypmods())
	return t
}

// typeUsed is TypeOf for what the catalog keeps: it notes that something is of the type.
func (c *Catalog) typeUsed(name *pg_query.TypeName) Type {
	t := c.TypeOf(name)
	c.noteType(t)
	return t
}

func (c *Catalog) noteType(t Type) {
	if name := ParseName(t.Name); name != (Name{}) {
		c.usedTypes[name] = true
	}
}

func isBuiltin(name string) bool { return builtin()[name] || canonical[name] != "" }

func builtinName(name string) string {
	if long := canonical[name]; long != "" {
		return long
	}
	return name
}

// isSerial says whether a column's type is one of the serial notations, which the grammar leaves unqualified.
func isSerial(name *pg_query.TypeName) bool {
	parts := stringList(name.GetNames())
	return len(parts) == 1 && serialTypes()[parts[0]]
}

// resolveType is the qualified name of a type that is not built in.
func (c *Catalog) resolveType(schema, name string) Name {
	for _, candidate := range c.candidates(schema, name) {
		if c.typeExists(candidate) {
			return candidate
		}
	}
	return c.creationName(schema, name)
}

// typeExists says whether a type was created under the name; every table and view is a type as well.
func (c *Catalog) typeExists(name Name) bool {
	return c.domains[name] != nil || c.enums[name] != nil || c.types[name] != nil || c.tables[name] != nil
}

// modified returns a type's name and modifier as format_type shows them.
func modified(name string, modifiers []*pg_query.Node) (string, string) {
	var texts []string
	for _, node := range modifiers {
		texts = append(texts, modifierText(node))
	}
	switch {
	case name == "bpchar" && len(texts) > 0:
		name = "character"
	case name == "numeric" && len(texts) == 1:
		texts = append(texts, "0")
	case name == "interval" && len(texts) > 0:
		if fields := intervalFields[texts[0]]; fields != "" {
			name += " " + fields
		}
		texts = texts[1:]
	}
	return name, strings.Join(texts, ",")
}

// intervalFields spells the bit masks by which the grammar says which fields an interval keeps
// (PostgreSQL sources, timestamp.h, INTERVAL_MASK, and datetime.h).
var intervalFields = map[string]string{
	"4": "year", "2": "month", "8": "day", "1024": "hour", "2048": "minute", "4096": "second",
	"6": "year to month", "1032": "day to hour", "3080": "day to minute", "7176": "day to second",
	"3072": "hour to minute", "7168": "hour to second", "6144": "minute to second",
}

// modifierText is one type modifier: a number, or for types of extensions a word.
func modifierText(node *pg_query.Node) string {
	if constant := node.GetAConst(); constant != nil {
		if constant.GetSval() != nil {
			return constant.GetSval().GetSval()
		}
		return strconv.Itoa(int(constant.GetIval().GetIval()))
	}
	if ref := node.GetColumnRef(); ref != nil {
		return strings.Join(stringList(ref.GetFields()), ".")
	}
	return expressionText(node)
}

// stringList returns the strings of a list of nodes; nodes of other kinds are left out.
func stringList(nodes []*pg_query.Node) []string {
	var texts []string
	for _, node := range nodes {
		if text := node.GetString_(); text != nil {
			texts = append(texts, text.GetSval())
		}
	}
	return texts
}

// qualified splits a dotted name into schema and name; a database in front of them is dropped.
func qualified(parts []string) (schema, name string) {
	switch n := len(parts); n {
	case 0:
		return "", ""
	case 1:
		return "", parts[0]
	default:
		return parts[n-2], parts[n-1]
	}
}
