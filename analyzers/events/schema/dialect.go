package schema

import "strings"

// Dialect is a version of JSON Schema. Later ones compare greater.
type Dialect int

// The dialects that are read.
const (
	Draft4 Dialect = iota + 4
	_
	Draft6
	Draft7
	Draft2019
	Draft2020
)

func (d Dialect) String() string {
	switch d {
	case Draft4:
		return "draft-04"
	case Draft6:
		return "draft-06"
	case Draft7:
		return "draft-07"
	case Draft2019:
		return "2019-09"
	}
	return "2020-12"
}

// DialectOf tells the dialect from a `$schema` or from the configuration: the meta-schema's URI, or a name such as
// "2020-12", "draft-07" or "7". ok is false for any other.
func DialectOf(name string) (d Dialect, ok bool) {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "#"), "/schema")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "https://"), "http://")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "json-schema.org/"), "draft/")
	switch strings.TrimLeft(strings.TrimPrefix(name, "draft-"), "0") {
	case "4":
		return Draft4, true
	case "6":
		return Draft6, true
	case "7":
		return Draft7, true
	case "2019-09", "19-09":
		return Draft2019, true
	case "2020-12", "20-12":
		return Draft2020, true
	}
	return 0, false
}

// refAlone is whether a reference hides every keyword beside it (draft-handrews-json-schema-01, section 8.3); since 2019-09
// they hold together (JSON Schema 2019-09, section 8.2.4.1).
func (d Dialect) refAlone() bool { return d <= Draft7 }

// since is the first dialect that knows a keyword, and until the last; a keyword that is not listed is known to all. From
// the change logs of the specifications (draft-wright-json-schema-01, draft-handrews-json-schema-01 and -02, 2020-12).
var since = map[string]Dialect{
	"const": Draft6, "contains": Draft6, "propertyNames": Draft6, "if": Draft7, "then": Draft7, "else": Draft7,
	"dependentRequired": Draft2019, "dependentSchemas": Draft2019, "minContains": Draft2019, "maxContains": Draft2019,
	"unevaluatedProperties": Draft2019, "unevaluatedItems": Draft2019, "$anchor": Draft2019, "$recursiveRef": Draft2019,
	"prefixItems": Draft2020, "$dynamicRef": Draft2020, "$dynamicAnchor": Draft2020,
}

var until = map[string]Dialect{
	"additionalItems": Draft2019, "$recursiveRef": Draft2019, "$recursiveAnchor": Draft2019,
}

func (d Dialect) knows(keyword string) bool {
	if last, ok := until[keyword]; ok && d > last {
		return false
	}
	return d >= since[keyword]
}
