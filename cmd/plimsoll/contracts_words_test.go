package main

import (
	"fmt"
	"strings"
)

// The sections of docs/proto-compatibility.md, in their order.
const (
	aboutFields   = "Fields"
	aboutTypes    = "Types of fields"
	aboutShapes   = "Lists, maps, presence, oneofs, defaults"
	aboutEnums    = "Enums"
	aboutMessages = "Messages, files, packages"
	aboutServices = "Services"
	aboutOptions  = "Syntax, features, options"
)

var contractSections = []string{aboutFields, aboutTypes, aboutShapes, aboutEnums, aboutMessages, aboutServices, aboutOptions}

// changeWords says in words what a fact states, without the names of the example; empty where it is no change of a contract.
func changeWords(kind string, b contractBody) (section, change string) {
	name, ok := strings.CutPrefix(kind, "proto.")
	if !ok {
		return "", ""
	}
	fromTo := fmt.Sprintf("%s → %s", b.text("from"), b.text("to"))
	switch name {
	case "field_removed":
		return aboutFields, fieldRemovedWords(b)
	case "field_added":
		if b.number("was_number") != 0 {
			return "", "" // field_removed tells of it
		}
		return aboutFields, "field added" + cardinalityWords(b)
	case "field_number_reused":
		if b.text("since") == "reserved" {
			return aboutFields, "field added under a number that was reserved"
		}
		return aboutFields, fmt.Sprintf("number used for another field, %s`%s` → %s`%s`", manyWord(b.text("cardinality")), b.text("type"), manyWord(b.text("to_cardinality")), b.text("to_type"))
	case "field_renamed":
		return aboutFields, renamedWords(b)
	case "required_changed":
		if !b.is("exists") {
			return "", "" // field_added and field_removed tell of it
		}
		return aboutFields, map[bool]string{true: "field becomes required", false: "field is no longer required"}[b.is("required")]
	case "field_type_changed":
		return aboutTypes, typeWords(b)
	case "map_changed":
		return aboutTypes, mapWords(b)
	case "field_cardinality_changed":
		return aboutShapes, fmt.Sprintf("`%s`: %s%s", b.text("type"), fromTo, map[bool]string{true: ", packed"}[b.is("packed")])
	case "field_presence_changed":
		return aboutShapes, fmt.Sprintf("presence: %s → %s", b.text("from"), b.text("to"))
	case "field_oneof_moved":
		return aboutShapes, oneofWords(b)
	case "oneof_renamed":
		return aboutShapes, "oneof has another name and the same fields"
	case "default_changed":
		return aboutShapes, "another default"
	case "enum_removed", "message_removed":
		return sectionOf(name), strings.ReplaceAll(name, "_", " ") + usedWords(b)
	case "enum_moved", "message_moved":
		return sectionOf(name), strings.TrimSuffix(name, "_moved") + movedWords(b)
	case "enum_value_removed":
		return aboutEnums, valueRemovedWords(b)
	case "enum_value_added":
		return aboutEnums, valueAddedWords(b)
	case "enum_value_renamed":
		if b.is("reused") {
			return aboutEnums, "value: its number means another name that was there"
		}
		return aboutEnums, "value: its number has another name"
	case "enum_zero_changed":
		if b.is("renamed") {
			return aboutEnums, "the value of an unset field has another name"
		}
		return aboutEnums, "an unset field has another value"
	case "enum_openness_changed":
		return aboutEnums, "enum: " + fromTo
	case "package_changed":
		return aboutMessages, "package has another name" + map[bool]string{true: ", with services in it", false: ", without services"}[b.count("services") > 0]
	case "file_removed":
		return aboutMessages, "file removed" + map[bool]string{true: ", with services in it", false: ", without services"}[b.count("services") > 0]
	case "reserved_removed":
		return aboutFields, "no longer reserved" + map[bool]string{true: ", and used", false: ""}[b.count("used") > 0]
	case "extension_range_shrunk":
		return aboutFields, "numbers no longer open to extensions"
	}
	return otherWords(name, b, fromTo)
}

// otherWords are those about services and options.
func otherWords(name string, b contractBody, fromTo string) (section, change string) {
	switch name {
	case "service_removed", "method_removed":
		what := strings.TrimSuffix(name, "_removed")
		if b.text("renamed_to") != "" {
			return aboutServices, what + " has another name"
		}
		return aboutServices, what + " removed"
	case "service_added", "method_added":
		if b.text("was_name") != "" {
			return "", "" // told of the old name
		}
		return aboutServices, strings.ReplaceAll(name, "_", " ")
	case "method_signature_changed":
		request := map[bool]string{true: "request"}[b.is("request_changed")]
		response := map[bool]string{true: "response"}[b.is("response_changed")]
		return aboutServices, "method has another " + strings.Trim(request+" and "+response, " and")
	case "method_streaming_changed":
		return aboutServices, "method: " + fromTo
	case "method_idempotency_changed":
		return aboutServices, "idempotency: " + fromTo
	case "http_changed":
		if b.count("removed") > 0 {
			return aboutServices, "REST binding removed or changed"
		}
		return aboutServices, "REST binding added, or another body"
	case "semantics_changed":
		return aboutOptions, fmt.Sprintf("syntax: %s%s", fromTo, map[bool]string{true: ", and nothing else by it"}[b.count("changes") == 0])
	case "feature_changed":
		return aboutOptions, fmt.Sprintf("%s: %s", b.text("feature"), fromTo)
	case "file_option_changed":
		return aboutOptions, "option of a file that generated code follows: `go_package`, `java_package` …"
	case "option_changed":
		if b.text("constraint") != "" {
			return aboutOptions, "constraint " + b.text("constraint")
		}
		return aboutOptions, fmt.Sprintf("option: `%s`", b.text("option"))
	}
	return "", ""
}

func sectionOf(name string) string {
	if strings.HasPrefix(name, "enum") {
		return aboutEnums
	}
	return aboutMessages
}

func fieldRemovedWords(b contractBody) string {
	if b.number("renumbered") != 0 {
		return "field has another number"
	}
	what := "field removed"
	if b.is("extension") {
		what = "extension removed"
	}
	return what + cardinalityWords(b) + ", " + reservedWords(b)
}

func reservedWords(b contractBody) string {
	switch number, name := b.is("number_reserved"), b.is("name_reserved"); {
	case number && name:
		return "number and name reserved"
	case number:
		return "number reserved, name not"
	case name:
		return "name reserved, number not"
	}
	return "not reserved"
}

func cardinalityWords(b contractBody) string {
	return map[string]string{"required": " (required)", "repeated": " (repeated)", "map": " (map)"}[b.text("cardinality")]
}

func renamedWords(b contractBody) string {
	switch {
	case !b.is("name_changed"):
		return "field has another name in JSON"
	case !b.is("json_changed"):
		return "field has another name, and the same in JSON"
	}
	return "field has another name"
}

func typeWords(b contractBody) string {
	word := func(kind string) string {
		switch kind {
		case "message", "enum":
			return kind
		case "group":
			return "delimited message"
		case "unknown":
			return "type that is not known"
		}
		return "`" + kind + "`"
	}
	from, to := word(b.text("from_kind")), word(b.text("to_kind"))
	if from == to {
		to = "another " + to
		if b.is("type_moved") {
			to += " of the same structure"
		}
	}
	return manyWord(b.text("cardinality")) + from + " → " + manyWord(b.text("to_cardinality")) + to
}

func manyWord(cardinality string) string {
	return map[bool]string{true: "repeated "}[cardinality == "repeated"]
}

func mapWords(b contractBody) string {
	switch b.text("what") {
	case "to_map":
		return fmt.Sprintf("repeated messages → `%s`", b.text("to"))
	case "from_map":
		return fmt.Sprintf("`%s` → repeated messages", b.text("type"))
	}
	return fmt.Sprintf("`%s` → `%s`", b.text("type"), b.text("to"))
}

func oneofWords(b contractBody) string {
	return "field moves " + map[string]string{
		"new_alone": "into a new oneof, alone", "new_together": "into a new oneof, with others", "existing": "into a oneof that was there",
		"between": "from one oneof to another", "out": "out of a oneof",
	}[b.text("how")] + map[bool]string{true: "", false: "; nothing shared it"}[b.count("sharers") > 0]
}

func usedWords(b contractBody) string {
	return map[bool]string{true: " that a changed file used"}[b.count("used_by") > 0]
}

func movedWords(b contractBody) string {
	switch {
	case b.is("package_changed"):
		return " moved to another package"
	case b.is("renamed"):
		return " has another name"
	}
	return " moved into or out of a message"
}

func closedWords(closed bool) string {
	return map[bool]string{true: " (closed enum)", false: " (open enum)"}[closed]
}

func valueRemovedWords(b contractBody) string {
	switch {
	case b.is("renumbered"):
		return "value has another number" + closedWords(b.is("closed"))
	case b.is("alias"):
		return "one of several names of a number removed"
	}
	return "value removed" + closedWords(b.is("closed")) + ", " + reservedWords(b)
}

func valueAddedWords(b contractBody) string {
	switch {
	case b.is("alias") && b.is("first_name"):
		return "another name for a number added, before the others"
	case b.is("alias"):
		return "another name for a number added, behind the others"
	}
	return "value added" + closedWords(b.is("closed_old"))
}
