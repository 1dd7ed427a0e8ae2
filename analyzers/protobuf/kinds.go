package protobuf

import "github.com/plimsoll-lint/plimsoll/analyzers"

// Kinds documents the facts about contracts. One change is one fact: a message that moved is proto.message_moved, and only
// what differs inside it is stated beside that; where two kinds speak of one thing, the body says which.
//
// What is gone is anchored at the base, with what held it at the head as its enclosing element; all else at the head.
func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{
		ofChange("proto.field_removed", FieldRemoved{}, "A message that both sides have lost a field number. Anchored at the field in the base. A renumbered field is this, with renumbered set."),
		ofChange("proto.field_added", FieldAdded{}, "A message that both sides have got a field under a number that it did not use."),
		ofChange("proto.field_number_reused", FieldNumberReused{}, "A field number means another field now: both name and type differ, or the field that had it lives on under another number, or the base reserved it, or a tag of the base's history gave it to another field (protobuf.history). Stated in the place of field_renamed, field_type_changed and field_added."),
		ofChange("proto.field_type_changed", FieldTypeChanged{}, "A field has another type under the same number and name. A message or enum that only moved is no other type."),
		ofChange("proto.field_cardinality_changed", FieldCardinalityChanged{}, "A field became repeated, or no longer is."),
		ofChange("proto.map_changed", MapChanged{}, "A map has another key or value type, or a map became repeated entries or the other way round."),
		ofChange("proto.field_presence_changed", PresenceChanged{}, "A singular field got explicit presence, or lost it: optional in proto3, features.field_presence in editions. Not where it moved into or out of a oneof."),
		ofChange("proto.required_changed", RequiredChanged{}, "A field became required or no longer is, or one that is required was added or removed: proto2, or features.field_presence = LEGACY_REQUIRED."),
		ofChange("proto.field_renamed", FieldRenamed{}, "A field has another name, or another name in JSON, under the same number and type."),
		ofChange("proto.field_oneof_moved", OneofMoved{}, "A field moved into a oneof, out of one, or between two. One for each field."),
		ofChange("proto.oneof_renamed", OneofRenamed{}, "A oneof has another name and the same fields. No proto.field_oneof_moved is stated for them."),
		ofChange("proto.default_changed", DefaultChanged{}, "An unset field reads as another value: the default option, or the first value of a closed enum."),
		ofChange("proto.feature_changed", FeatureChanged{}, "A resolved feature of one element changed that has no kind of its own: repeated_field_encoding, utf8_validation, json_format."),
		ofChange("proto.semantics_changed", SemanticsChanged{}, "A file's syntax or edition changed, with the resolved features that changed by it. Anchored at its syntax line."),
		ofChange("proto.message_removed", MessageRemoved{}, "A message is gone and no other one has its structure. One for the outermost message; what is inside it is listed."),
		ofChange("proto.message_moved", TypeMoved{}, "A message has another full name: it was renamed, or moved to another package or into another message. Its fields are compared further. Not for what moved with its whole file's package."),
		ofChange("proto.enum_removed", EnumRemoved{}, "An enum is gone and no other one has its values. Not for one inside a message that is gone."),
		ofChange("proto.enum_moved", TypeMoved{}, "An enum has another full name. Its values are compared further. Not for what moved with its whole file's package."),
		ofChange("proto.package_changed", PackageChanged{}, "A file has another package, and what it holds moved along. Anchored at the package line."),
		ofChange("proto.file_removed", FileRemoved{}, "A file is gone with messages, enums or services that are nowhere else."),
		ofChange("proto.enum_value_removed", EnumValueRemoved{}, "An enum has lost a number, or one of several names of a number. Anchored at the value in the base."),
		ofChange("proto.enum_value_added", EnumValueAdded{}, "An enum has got a number, or another name for a number."),
		ofChange("proto.enum_value_renamed", EnumValueRenamed{}, "A number of an enum has another name."),
		ofChange("proto.enum_zero_changed", EnumZeroChanged{}, "The value that an unset field has is another one: the number 0 of an open enum, the first value of a closed one."),
		ofChange("proto.enum_openness_changed", EnumOpennessChanged{}, "An enum was open and is closed, or the other way round, by its resolved feature."),
		ofChange("proto.reserved_removed", ReservedRemoved{}, "A message or an enum no longer reserves numbers or names that it reserved."),
		ofChange("proto.extension_range_shrunk", ExtensionRangeShrunk{}, "Numbers of a message are no longer open to extensions."),
		ofChange("proto.service_removed", ServiceRemoved{}, "A service is gone, or has another full name (renamed_to)."),
		ofChange("proto.service_added", ServiceAdded{}, "A service is there that the base has not got."),
		ofChange("proto.method_removed", MethodRemoved{}, "A service that both sides have lost a method, or a method has another name (renamed_to)."),
		ofChange("proto.method_added", MethodAdded{}, "A service that both sides have got a method."),
		ofChange("proto.method_signature_changed", MethodSignatureChanged{}, "A method takes or gives another message. One that only moved is no other message."),
		ofChange("proto.method_streaming_changed", MethodStreamingChanged{}, "A method streams its request or response, or no longer does."),
		ofChange("proto.method_idempotency_changed", MethodIdempotencyChanged{}, "The option idempotency_level of a method changed."),
		ofChange("proto.http_changed", HTTPChanged{}, "The REST bindings of a method changed: google.api.http, additional_bindings counted in."),
		ofChange("proto.file_option_changed", FileOptionChanged{}, "An option of a file changed that generated code follows: go_package, java_package …"),
		ofChange("proto.option_changed", OptionChanged{}, "An option of an element changed that has no kind of its own, constraints of buf.validate and validate.rules included."),
		{Name: "proto.unresolved_import", Body: UnresolvedImport{}, Doc: "A file that is examined imports one that cannot be found. Types from it are unknown, and what depends on them is not judged."},
	}
}

func ofChange(name string, body any, doc string) analyzers.Kind {
	return analyzers.Kind{Name: name, Doc: doc, Body: body, Change: true}
}
