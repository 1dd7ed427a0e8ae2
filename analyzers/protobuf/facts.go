package protobuf

// field is what the body of every fact about a field of a message, or an extension of one, begins with after its verdict.
type field struct {
	Message     string `json:"message" doc:"full name of the message, as the base has it; for a field that is added, as the head has it"`
	HeadName    string `json:"head_name" doc:"full name of the message as the head has it, which is another one where it was renamed or moved"`
	Field       string `json:"field" doc:"the field's name, in the base where it was there; an extension's full name"`
	JSONName    string `json:"json_name" doc:"the field's name in JSON, likewise"`
	Number      int    `json:"number" doc:"the field's number"`
	Type        string `json:"type" doc:"the field's type as written, likewise; map<key, value> for a map"`
	Cardinality string `json:"cardinality" doc:"implicit or explicit (singular, by its presence), required, repeated or map, likewise"`
	Oneof       string `json:"oneof" doc:"the oneof that holds the field, likewise; empty when none"`
	Extension   bool   `json:"extension" doc:"the field is an extension; message is what it extends"`
	Deprecated  bool   `json:"deprecated" doc:"the field was marked deprecated, likewise"`
	place
	// SyntaxChanged marks what may follow from the file's first line alone.
	SyntaxChanged bool `json:"syntax_changed" doc:"the file's syntax or edition changed too; where the change follows from it alone, proto.semantics_changed sums it up"`
}

// FieldRemoved is the body of proto.field_removed.
type FieldRemoved struct {
	Verdict
	field
	NumberReserved bool `json:"number_reserved" doc:"the head reserves the number"`
	NameReserved   bool `json:"name_reserved" doc:"the head reserves the name"`
	Renumbered     int  `json:"renumbered" doc:"the number that the head gives a field of the same name; 0 when it has none"`
	moved
}

// FieldAdded is the body of proto.field_added.
type FieldAdded struct {
	Verdict
	field
	WasNumber int `json:"was_number" doc:"the number that the base gave a field of the same name: the field is renumbered, and proto.field_removed says so; 0 when it had none"`
}

// FieldNumberReused is the body of proto.field_number_reused.
type FieldNumberReused struct {
	Verdict
	field
	To            string `json:"to" doc:"the name of the field that has the number now"`
	ToType        string `json:"to_type" doc:"its type as written"`
	ToCardinality string `json:"to_cardinality" doc:"its cardinality"`
	MovedTo       int    `json:"moved_to" doc:"the number that the head gives the field that had this one; 0 when it is gone"`
	Since         string `json:"since" doc:"what had the number before: base (a field of the base), reserved (the base reserved it) or tag (a field that the base has no longer: protobuf.history)"`
	Tag           string `json:"tag" doc:"the newest tag of the base's history in which a field had the number that the base has no longer; field, type and cardinality are of that one. Empty unless since is tag"`
	moved
}

// moved is what the bodies of facts about fields with another number hold of all of them.
type moved struct {
	Moves    []Move `json:"moves" doc:"where this is one of several fields that kept their names and have other numbers, or what happened to a number of theirs: all of those of the message, by the number that they had"`
	PassedOn int    `json:"passed_on" doc:"the smallest number that one of these fields had or got and that means another field now, of which proto.field_number_reused tells; 0 when there is none"`
}

// FieldTypeChanged is the body of proto.field_type_changed.
type FieldTypeChanged struct {
	Verdict
	field
	To            string `json:"to" doc:"the type at the head, as written"`
	ToCardinality string `json:"to_cardinality" doc:"the cardinality at the head"`
	From          string `json:"from_kind" doc:"what the type is at the base: int32, string, message, group (delimited), enum …; unknown when it cannot be resolved"`
	ToKind        string `json:"to_kind" doc:"what the type is at the head"`
	WireType      string `json:"wire_type" doc:"how the base writes it: VARINT, I64, LEN, SGROUP, I32 (Protocol Buffers, Encoding); empty when unknown"`
	ToWire        string `json:"to_wire_type" doc:"how the head writes it"`
	TypeMoved     bool   `json:"type_moved" doc:"both are messages or enums of the same structure"`
}

// FieldCardinalityChanged is the body of proto.field_cardinality_changed.
type FieldCardinalityChanged struct {
	Verdict
	field
	From   string `json:"from" doc:"singular or repeated"`
	To     string `json:"to" doc:"singular or repeated"`
	Packed bool   `json:"packed" doc:"the repeated side writes its elements packed, which a singular field cannot read"`
}

// MapChanged is the body of proto.map_changed.
type MapChanged struct {
	Verdict
	field
	To   string `json:"to" doc:"the type at the head, as written"`
	What string `json:"what" doc:"key, value, key and value, to_map (from repeated entries) or from_map (to repeated entries)"`
}

// PresenceChanged is the body of proto.field_presence_changed.
type PresenceChanged struct {
	Verdict
	field
	From string `json:"from" doc:"implicit (unset and zero are the same) or explicit"`
	To   string `json:"to" doc:"implicit or explicit"`
}

// RequiredChanged is the body of proto.required_changed.
type RequiredChanged struct {
	Verdict
	field
	Required bool `json:"required" doc:"the field is required at the head; false: it was at the base"`
	Exists   bool `json:"exists" doc:"both sides have the field; false: it is added as required, or a required field is removed"`
}

// FieldRenamed is the body of proto.field_renamed.
type FieldRenamed struct {
	Verdict
	field
	To           string `json:"to" doc:"the name at the head"`
	ToJSONName   string `json:"to_json_name" doc:"the name in JSON at the head"`
	NameChanged  bool   `json:"name_changed" doc:"text format, field masks and generated code go by the name"`
	JSONChanged  bool   `json:"json_changed" doc:"the name in JSON is another one"`
	NameReserved bool   `json:"name_reserved" doc:"the head reserves the old name"`
}

// OneofMoved is the body of proto.field_oneof_moved.
type OneofMoved struct {
	Verdict
	field
	From    string   `json:"from" doc:"the oneof that held the field at the base; empty when none"`
	To      string   `json:"to" doc:"the oneof that holds it at the head; empty when none"`
	How     string   `json:"how" doc:"new_alone (the only field of a new oneof), new_together (with others, into a new oneof), existing (into a oneof that was there), between (from one to another) or out"`
	Sharers []string `json:"sharers" doc:"the fields that could be set together with it on one side and cannot on the other; at most five for each direction"`
}

// OneofRenamed is the body of proto.oneof_renamed.
type OneofRenamed struct {
	Verdict
	Message string `json:"message" doc:"full name of the message"`
	From    string `json:"from" doc:"the oneof's name at the base"`
	To      string `json:"to" doc:"its name at the head; empty when the oneof is dissolved"`
	place
}

// DefaultChanged is the body of proto.default_changed.
type DefaultChanged struct {
	Verdict
	field
	From string `json:"from" doc:"what an unset field reads as at the base"`
	To   string `json:"to" doc:"what it reads as at the head"`
}

// FeatureChanged is the body of proto.feature_changed.
type FeatureChanged struct {
	Verdict
	Element string `json:"element" doc:"full name of the field, message or enum"`
	Feature string `json:"feature" doc:"repeated_field_encoding, utf8_validation or json_format"`
	From    string `json:"from" doc:"its resolved value at the base, as the edition calls it: PACKED, EXPANDED, VERIFY, NONE, ALLOW, LEGACY_BEST_EFFORT"`
	To      string `json:"to" doc:"its resolved value at the head"`
	place
	SyntaxChanged bool `json:"syntax_changed" doc:"the file's syntax or edition changed too; proto.semantics_changed sums it up"`
}

// SemanticsChanged is the body of proto.semantics_changed.
type SemanticsChanged struct {
	Verdict
	From    string          `json:"from" doc:"proto2, proto3 or edition 2023, at the base"`
	To      string          `json:"to" doc:"at the head"`
	Changes []FeatureChange `json:"changes" doc:"the resolved features that changed for elements which both sides have; empty when the migration changes nothing"`
}

// FeatureChange is a resolved feature that the new syntax gives to elements.
type FeatureChange struct {
	Feature  string   `json:"feature" doc:"field_presence, enum_type, repeated_field_encoding, utf8_validation, json_format or message_encoding"`
	From     string   `json:"from" doc:"its value at the base"`
	To       string   `json:"to" doc:"its value at the head"`
	Elements []string `json:"elements" doc:"full names of the elements as the head has them, in the order of the file; at most ten"`
	Count    int      `json:"count" doc:"how many elements there are"`
}
