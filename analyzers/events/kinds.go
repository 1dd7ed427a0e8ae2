package events

import "github.com/plimsoll-lint/plimsoll/analyzers"

// Kinds documents the facts about event schemas. One change is one fact, in both directions; event.compared sums up each
// schema that changed what it accepts, and says which kinds explain it.
//
// What is gone is anchored at the base, with what held it at the head as its enclosing element; all else at the head.
func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{
		{Name: "event.schema", Body: SchemaStated{}, Doc: "A schema of an event. Stated for schemas that the change touches, and for all where there is no base."},
		{Name: "event.invalid_schema", Body: InvalidSchema{}, Doc: "A keyword of a schema has a value that its dialect does not allow, so validators refuse the schema or leave the keyword out."},
		{Name: "event.channel", Body: ChannelStated{}, Doc: "A channel of an AsyncAPI document. Stated for documents that the change touches, and for all where there is no base. Anchored at its address."},
		ofChange("event.address_changed", AddressChanged{}, "No channel of an AsyncAPI document has an address any more that a channel of the base had. Anchored at the address that the channel has now, or at the base where it is gone."),
		ofChange("event.compared", Compared{}, "A schema accepts other events than the one it is compared with, or that cannot be told. Anchored at the head's first keyword."),
		ofChange("event.required_added", RequiredAdded{}, "A property is required that the base did not require. Anchored at its name in the list."),
		ofChange("event.required_removed", RequiredRemoved{}, "A property that both sides name is no longer required. Anchored at its name in the base."),
		ofChange("event.property_removed", PropertyRemoved{}, "An object that both sides have no longer names a property, by itself or by a pattern. Anchored at the base."),
		ofChange("event.property_added", PropertyAdded{}, "An object that both sides have names a property that the base did not name."),
		ofChange("event.type_changed", TypeChanged{}, "A value has other types."),
		ofChange("event.enum_value_removed", EnumValues{}, "An enum or a const no longer lists values. Anchored at the head's keyword."),
		ofChange("event.enum_value_added", EnumValues{}, "An enum or a const lists more values."),
		ofChange("event.enum_added", EnumChanged{}, "The head lists values where the base was free."),
		ofChange("event.enum_dropped", EnumChanged{}, "The head is free where the base listed values. Anchored at the base."),
		ofChange("event.range_changed", RangeChanged{}, "A bound, a length, a count, multipleOf or a pattern is another one, so one side refuses what the other accepts. A pattern only where a document shows it."),
		ofChange("event.closed", Openness{}, "The head refuses properties or items that the base accepts."),
		ofChange("event.opened", Openness{}, "The head accepts properties or items that the base refuses. Anchored at the base."),
		ofChange("event.union_branch_removed", UnionBranch{}, "The head has no alternative of anyOf or oneOf for events that the base has one for. Anchored at the head's keyword."),
		ofChange("event.union_branch_added", UnionBranch{}, "The head has an alternative for events that the base has none for. Anchored at the alternative."),
		ofChange("event.constraint_changed", ConstraintChanged{}, "One side refuses what the other accepts by a keyword that has no kind of its own."),
		ofChange("event.reference_changed", ReferenceChanged{}, "A value is described by a reference to another schema than before, which itself did not change. All that differs behind the reference is this one fact. Anchored at the head's reference, or at what stands in its place."),
		ofChange("event.default_changed", DefaultChanged{}, "A property that both sides name has another default, or none. It changes what readers make of an event, and not what they accept."),
		ofChange("event.format_changed", FormatChanged{}, "A value that both sides name has another format. Since 2019-09 that changes nothing of what is accepted; in older drafts it is up to the validator, so the verdict is undecided."),
		ofChange("event.schema_removed", SchemaRemoved{}, "A schema is gone, and no file of the head is the same schema in another place. Anchored at the base."),
		ofChange("event.version_edited", VersionEdited{}, "A schema whose file's name or folder says its version accepts other events than before, under the same version."),
	}
}

func ofChange(name string, body any, doc string) analyzers.Kind {
	return analyzers.Kind{Name: name, Doc: doc, Body: body, Change: true}
}
