package effect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// Verdict answers whether something happens.
type Verdict string

// The verdicts.
const (
	Yes   Verdict = "yes"
	No    Verdict = "no"
	Maybe Verdict = "unknown"
)

func (v Verdict) worse(than Verdict) bool {
	rank := map[Verdict]int{No: 0, Maybe: 1, Yes: 2}
	return rank[v] > rank[than]
}

// castVerdict says whether values of one type must be written anew to become values of another, and why. Rows stay when the
// cast does nothing but look at the same bytes as another type (PostgreSQL sources, tablecmds.c,
// ATColumnChangeRequiresRewrite; the cases were measured on versions 12 to 18).
func (a *analysis) castVerdict(from, to catalog.Type) (Verdict, string) {
	if from.String() == to.String() {
		return No, "the type stays the same"
	}
	fromDomains, fromBase := a.domains(from)
	toDomains, toBase := a.domains(to)
	if len(fromDomains) > 0 && (len(toDomains) == 0 || fromDomains[0] != toDomains[0]) {
		// An expression of a domain's type does not carry the modifier of the type beneath it.
		fromBase.Modifier = ""
	}
	if a.constrained(to) {
		return Yes, fmt.Sprintf("each value is checked against the constraints of the domain %s", to)
	}
	verdict, why := a.baseVerdict(normal(fromBase), normal(toBase))
	if verdict == Yes && why == "" {
		why = fmt.Sprintf("%s and %s are stored differently, or values must be cut or checked", from, to)
	}
	return verdict, why
}

// baseVerdict is the verdict on two types that are no domains.
func (a *analysis) baseVerdict(from, to catalog.Type) (Verdict, string) {
	switch {
	case from.Dimensions != to.Dimensions:
		return Yes, "an array is stored unlike a single value"
	case from.Name == to.Name:
		return sameName(from, to)
	case from.Dimensions > 0:
		return Yes, "the elements of an array are converted one by one"
	case timestamps[from.Name] && timestamps[to.Name]:
		if to.Modifier != "" && to.Modifier != "6" {
			return Yes, "the cast goes together with a new precision"
		}
		return atUTC(a.catalog.TimeZone())
	case to.Modifier != "" && !a.foreign(from) && !a.foreign(to):
		return Yes, fmt.Sprintf("each value is fitted into %s", to)
	case sameBytes(from.Name, to.Name):
		return No, fmt.Sprintf("%s and %s are stored alike", from, to)
	case a.foreign(from) || a.foreign(to):
		return Maybe, fmt.Sprintf("how %s and %s are stored is not known", from, to)
	default:
		return Yes, ""
	}
}

// atUTC is the verdict on timestamps with and without time zone, which are stored alike: their values are the same as long as
// the session's TimeZone is always at UTC (PostgreSQL sources, timestamp.c, TimestampTimestampTzRequiresRewrite).
func atUTC(zone string) (Verdict, string) {
	switch zone {
	case "":
		return Maybe, "the rows stay as they are only if the session's TimeZone is UTC"
	case "UTC", "utc", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Zulu", "Universal", "0":
		return No, "the session's TimeZone is UTC"
	}
	return Yes, fmt.Sprintf("the session's TimeZone is %s, not UTC", zone)
}

// sameName is the verdict on two types that differ in their modifier alone.
func sameName(from, to catalog.Type) (Verdict, string) {
	wider := "every value of the type before fits"
	switch {
	case from.Modifier == to.Modifier:
		return No, "the type stays the same"
	case to.Modifier == "":
		return No, "a limit is lifted"
	case from.Dimensions > 0:
		return Yes, "the elements of an array are fitted one by one"
	case to.Name == "character varying" || to.Name == "bit varying":
		if from.Modifier != "" && number(from.Modifier) <= number(to.Modifier) {
			return No, wider
		}
	case to.Name == "numeric":
		fromPrecision, fromScale, _ := strings.Cut(from.Modifier, ",")
		toPrecision, toScale, _ := strings.Cut(to.Modifier, ",")
		if from.Modifier != "" && fromScale == toScale && number(fromPrecision) <= number(toPrecision) {
			return No, wider
		}
	case strings.HasPrefix(to.Name, "time"):
		if number(to.Modifier) >= maxPrecision || from.Modifier != "" && number(from.Modifier) <= number(to.Modifier) {
			return No, wider
		}
	case to.Name == "interval":
		if intervalFits(from.Modifier, to.Modifier) {
			return No, wider
		}
	}
	return Yes, "values may have to be cut, padded or refused"
}

// maxPrecision is the precision that times have without one being given.
const maxPrecision = 6

// normal gives one name to the notations of one type: character(5) is bpchar with a modifier, and the fields that an
// interval keeps are part of its modifier.
func normal(t catalog.Type) catalog.Type {
	switch {
	case t.Name == "character":
		t.Name = "bpchar"
	case strings.HasPrefix(t.Name, "interval "):
		t.Modifier = strings.TrimPrefix(t.Name, "interval ") + "/" + t.Modifier
		t.Name = "interval"
	case t.Name == "interval" && t.Modifier != "":
		t.Modifier = "/" + t.Modifier
	}
	t.Collation = ""
	return t
}

// intervalFits says whether an interval keeps all that it has: no smaller field is dropped, and no digit of the seconds
// (PostgreSQL sources, timestamp.c, interval_support).
func intervalFits(from, to string) bool {
	fromFields, fromPrecision, _ := strings.Cut(from, "/")
	toFields, toPrecision, _ := strings.Cut(to, "/")
	old, now := smallestField(fromFields), smallestField(toFields)
	if now > old {
		return false
	}
	if old > 0 || toPrecision == "" || number(toPrecision) >= maxPrecision {
		return true
	}
	return fromPrecision != "" && number(fromPrecision) <= number(toPrecision)
}

// smallestField ranks the smallest unit that an interval keeps, 0 for seconds.
func smallestField(fields string) int {
	for rank, unit := range []string{"second", "minute", "hour", "day", "month", "year"} {
		if strings.HasSuffix(fields, unit) {
			return rank
		}
	}
	return 0
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

var timestamps = map[string]bool{"timestamp without time zone": true, "timestamp with time zone": true}

// sameBytes says whether a cast between two types is binary-coercible (pg_cast, castmethod b, of servers 12 to 18). citext
// is that of the extension.
func sameBytes(from, to string) bool {
	if objectIDs[from] && objectIDs[to] {
		return from == "oid" || to == "oid" || from == "integer" || to == "integer" || pairs[from+" "+to]
	}
	switch {
	case from == "text" || from == "character varying":
		return to == "text" || to == "character varying" || to == "bpchar" || isCitext(to)
	case from == "bit" || from == "bit varying":
		return to == "bit" || to == "bit varying"
	case from == "xml" || isCitext(from):
		return to == "text" || to == "character varying" || to == "bpchar" && from == "xml"
	case from == "cidr":
		return to == "inet"
	}
	return false
}

func isCitext(name string) bool { return strings.HasSuffix(name, ".citext") }

// objectIDs are the types that are stored as an object identifier.
var objectIDs = map[string]bool{
	"integer": true, "oid": true, "regproc": true, "regprocedure": true, "regoper": true, "regoperator": true,
	"regclass": true, "regcollation": true, "regtype": true, "regconfig": true, "regdictionary": true,
	"regrole": true, "regnamespace": true,
}

// pairs are the reg types, beside oid and integer, that are cast to one another as they are.
var pairs = map[string]bool{
	"regproc regprocedure": true, "regprocedure regproc": true, "regoper regoperator": true, "regoperator regoper": true,
}

// operatorClass names the default operator class of a type, as far as types share one (pg_opclass of servers 12 to 18).
func (a *analysis) operatorClass(t catalog.Type) string {
	_, base := a.domains(t)
	name := normal(base).Name
	switch {
	case base.Dimensions > 0:
		return "array_ops"
	case name == "character varying":
		return "text"
	case name == "cidr":
		return "inet"
	case strings.HasPrefix(name, "reg") && objectIDs[name]:
		return "oid"
	}
	return name
}
