package events

// Direction is the verdict for one writer and one reader.
type Direction struct {
	Verdict string `json:"verdict" doc:"compatible, incompatible, or undecided: it cannot be told"`
	Why     string `json:"why" doc:"what is refused, or why it cannot be told, in plain words; empty when compatible"`
	// Counterexample is proven: a validator ran both schemas on it.
	Counterexample string `json:"counterexample" doc:"an event, as JSON, that the writer's schema accepts and the reader's refuses for this; empty when none was found or the verdict is another"`
	Alone          bool   `json:"alone" doc:"the counterexample is refused for nothing else; false when it is refused for other changes as well, or is empty"`
	Excerpt        string `json:"excerpt" doc:"of the counterexample, what stands at the place that the fact is about; empty where that is long, or not one place"`
}

// Verdict is what a change of a schema does in each direction. The body of every fact about such a change begins with it.
//
// Backward is about old events: those in the topic, in dead letters and in archives, and those that old producers go on
// sending. Forward is about old consumers, which run beside new producers until the rollout is over, and again after a
// rollback. Under the profile tolerant-reader a writer writes only the properties that its schema names, and a reader
// ignores those that it does not know; under strict, schemas are taken literally.
type Verdict struct {
	Backward Direction `json:"backward" doc:"new readers on events that the base's schema accepts"`
	Forward  Direction `json:"forward" doc:"old readers on events that the head's schema accepts"`
	First    string    `json:"first" doc:"who has to be deployed first: consumers, producers, either (any order will do), nobody (no order is safe) or unknown (a direction is undecided)"`
	Together string    `json:"together" doc:"who has to be deployed first for all that changed of the schema; nobody where changes of several values ask for different orders"`
	Others   []string  `json:"others" doc:"where in the event stands what asks for another order, where together is nobody for that; else empty"`
	// What follows depends on the configuration.
	Compatibility string   `json:"compatibility" doc:"what the versions of the schema promise each other by the configuration: backward, forward, full, each also with -transitive, or none"`
	Profile       string   `json:"profile" doc:"tolerant-reader or strict"`
	Breaks        []string `json:"breaks" doc:"the directions that are promised and broken: backward, forward; empty when nothing is"`
}

// place is what the bodies of facts about a place of a schema hold of it.
type place struct {
	Schema   string `json:"schema" doc:"the schema's title, else its file's name; of a message of an AsyncAPI document, the document and the message: orders#OrderPlaced"`
	Event    string `json:"event" doc:"the event's name: the file's, without its version and endings; the message's in an AsyncAPI document; the type of the CloudEvents that name the file as their dataschema"`
	Against  string `json:"against" doc:"the file of the base, or of an earlier version, that the head's is compared with"`
	HeadFile string `json:"head_file" doc:"the file of the head"`
	Path     string `json:"path" doc:"where the value stands in an event, as in /order/lines/*; * stands for any item or any other property, / for the event itself"`
	// One schema may stand at several places of an event.
	Elsewhere []string `json:"elsewhere" doc:"where else in the event the same schemas say the same, at most twenty places; empty for nowhere"`
	Deeper    bool     `json:"deeper" doc:"there are more such places: too many, or within values of the same kind without end"`
}

// RequiredAdded is the body of event.required_added.
type RequiredAdded struct {
	Verdict
	place
	Property    string `json:"property" doc:"the property that is required now"`
	WasOptional bool   `json:"was_optional" doc:"the base names the property, but does not require it"`
	Default     bool   `json:"default" doc:"the head gives the property a default"`
	Holder      string `json:"holder" doc:"the JSON pointer, in the fact's file, of the schema (after the document's name where there are several) that requires it; the same for all that one schema says, whichever events lead to it"`
	// Also are further lists: as long as one is left, the property is required.
	Also []string `json:"also" doc:"where else the head requires the property of the same value, as file:line; empty where it does not"`
}

// RequiredRemoved is the body of event.required_removed.
type RequiredRemoved struct {
	Verdict
	place
	Property string `json:"property" doc:"the property that is no longer required"`
	Holder   string `json:"holder" doc:"the JSON pointer, in the fact's file, of the schema (after the document's name where there are several) that required it; the same for all that one schema says, whichever events lead to it"`
}

// PropertyRemoved is the body of event.property_removed.
type PropertyRemoved struct {
	Verdict
	place
	Property string   `json:"property" doc:"the property that is gone; behind a reference that leads to another schema, with the way to it from there, as in head/label"`
	Required bool     `json:"required" doc:"the base requires it, so old readers refuse events without it"`
	Types    []string `json:"types" doc:"the types that the base gives it; empty when it says nothing"`
	Holder   string   `json:"holder" doc:"the JSON pointer, in the fact's file, of the schema (after the document's name where there are several) that named it; the same for all that one schema says, whichever events lead to it"`
}

// PropertyAdded is the body of event.property_added.
type PropertyAdded struct {
	Verdict
	place
	Property string `json:"property" doc:"the property that is new"`
	Required bool   `json:"required" doc:"the head requires it"`
	// WasRequired is false where event.required_added speaks of the property, too.
	WasRequired bool     `json:"was_required" doc:"the base requires it, without saying what it is"`
	Default     bool     `json:"default" doc:"the head gives it a default"`
	Types       []string `json:"types" doc:"the types that the head gives it; empty when it says nothing"`
	Holder      string   `json:"holder" doc:"the JSON pointer, in the fact's file, of the schema (after the document's name where there are several) that names it; the same for all that one schema says, whichever events lead to it"`
}

// TypeChanged is the body of event.type_changed.
type TypeChanged struct {
	Verdict
	place
	From     []string `json:"from" doc:"the types at the base; empty for any"`
	To       []string `json:"to" doc:"the types at the head; empty for any"`
	Narrowed bool     `json:"narrowed" doc:"the head refuses a type that the base accepts"`
	Widened  bool     `json:"widened" doc:"the head accepts a type that the base refuses"`
}

// EnumValues is the body of event.enum_value_removed and event.enum_value_added.
type EnumValues struct {
	Verdict
	place
	Values []string `json:"values" doc:"the values, as JSON, that were removed or added"`
	All    []string `json:"all" doc:"all values, as JSON, of the side that has them"`
}

// EnumChanged is the body of event.enum_added and event.enum_dropped.
type EnumChanged struct {
	Verdict
	place
	Values string `json:"values" doc:"the values that are listed, as JSON, at most ten"`
}

// RangeChanged is the body of event.range_changed.
type RangeChanged struct {
	Verdict
	place
	Keyword string `json:"keyword" doc:"minimum, maxLength, pattern …"`
	From    string `json:"from" doc:"what holds at the base, by this keyword or another; empty for nothing"`
	To      string `json:"to" doc:"what holds at the head; empty for nothing"`
}

// Openness is the body of event.closed and event.opened.
type Openness struct {
	Verdict
	place
	Keyword  string `json:"keyword" doc:"additionalProperties, unevaluatedProperties, items or unevaluatedItems"`
	Property string `json:"property" doc:"a property that the writer may write and the reader refuses; empty for any other"`
}

// UnionBranch is the body of event.union_branch_removed and event.union_branch_added.
type UnionBranch struct {
	Verdict
	place
	Keyword string `json:"keyword" doc:"anyOf or oneOf"`
}

// ConstraintChanged is the body of event.constraint_changed.
type ConstraintChanged struct {
	Verdict
	place
	Kind     string `json:"kind" doc:"property-constrained (the reader says something of a property that the writer is free in), union-overlap (more than one alternative of oneOf takes it), forbidden (not, or false), dependency-added, names-narrowed, contains-narrowed, unique-added or union-new (no alternative takes it, of a union that the other side does not have)"`
	Keyword  string `json:"keyword" doc:"the keyword of the side that refuses"`
	Property string `json:"property" doc:"the property that it is about; empty where it is about none"`
}

// ReferenceChanged is the body of event.reference_changed.
type ReferenceChanged struct {
	Verdict
	place
	From   []string `json:"from" doc:"the references of the base that the head does not have for this value, as they are written; empty where it had none"`
	To     []string `json:"to" doc:"the references of the head that the base does not have for this value; empty where it has none"`
	Causes []string `json:"causes" doc:"the kinds of causes that lie behind them, of both directions: required-added, type-narrowed …"`
}

// DefaultChanged is the body of event.default_changed.
type DefaultChanged struct {
	place
	From    string `json:"from" doc:"the default at the base, as JSON"`
	To      string `json:"to" doc:"the default at the head, as JSON; empty when it is gone"`
	Removed bool   `json:"removed" doc:"the head has no default"`
}

// FormatChanged is the body of event.format_changed.
type FormatChanged struct {
	Verdict
	place
	From string `json:"from" doc:"the format at the base; empty for none"`
	To   string `json:"to" doc:"the format at the head; empty for none"`
	// WhenChecked is about validators that are told to check formats, whatever the dialect says of them.
	WhenChecked []string `json:"when_checked" doc:"the directions, backward and forward, in which readers that check formats refuse values; a format that JSON Schema does not define is checked by nobody"`
}

// Compared is the body of event.compared.
type Compared struct {
	Verdict
	place
	Version        string   `json:"version" doc:"the head's version as its file's name or folder has it; empty for none"`
	AgainstVersion string   `json:"against_version" doc:"the version of what it is compared with"`
	Causes         []string `json:"causes" doc:"the kinds of causes of both directions: required-added, type-narrowed …"`
	Explained      []string `json:"explained" doc:"the kinds of facts that state these causes; empty when there are none"`
	Reasons        []string `json:"reasons" doc:"why something could not be decided, in either direction"`
}

// SchemaStated is the body of event.schema.
type SchemaStated struct {
	Schema        string `json:"schema" doc:"the schema's title, else its file's name; of a message of an AsyncAPI document, the document and the message: orders#OrderPlaced"`
	Event         string `json:"event" doc:"the event's name: the file's, without its version and endings; the message's in an AsyncAPI document; the type of the CloudEvents that name the file as their dataschema"`
	Version       string `json:"version" doc:"the version as the file's name or folder has it: v1, 1-0-2, 1.2.0; empty for none"`
	ID            string `json:"id" doc:"the schema's $id; empty for none"`
	Dialect       string `json:"dialect" doc:"draft-04, draft-06, draft-07, 2019-09 or 2020-12"`
	Guessed       bool   `json:"guessed" doc:"the schema does not name a dialect that is known"`
	Compatibility string `json:"compatibility" doc:"what its versions promise each other by the configuration"`
	Profile       string `json:"profile" doc:"tolerant-reader or strict"`
}

// InvalidSchema is the body of event.invalid_schema.
type InvalidSchema struct {
	Schema  string `json:"schema" doc:"the schema's title, else its file's name; of a message of an AsyncAPI document, the document and the message: orders#OrderPlaced"`
	Message string `json:"message" doc:"what is wrong, in plain words"`
	Dialect string `json:"dialect" doc:"the dialect that it is read by"`
}

// SchemaRemoved is the body of event.schema_removed.
type SchemaRemoved struct {
	Schema  string `json:"schema" doc:"the schema's title, else its file's name; of a message of an AsyncAPI document, the document and the message: orders#OrderPlaced"`
	Event   string `json:"event" doc:"the event's name"`
	Version string `json:"version" doc:"its version; empty for none"`
	Left    int    `json:"left" doc:"how many other versions of the event the head has"`
	// The same name in another folder is another event.
	Folder   string   `json:"folder" doc:"the folder that tells the event from others of its name; empty where there are none"`
	Namesake string   `json:"namesake" doc:"an event of the same name that the head has in another folder, as folder/name; empty where there is none"`
	In       string   `json:"in" doc:"the path of the folder that the event's schemas stand in, without folders that are called as the event or its version; of a message, the AsyncAPI document"`
	Actions  []string `json:"actions" doc:"what the application of an AsyncAPI document did with the event: send, receive; empty where nothing says it"`
}

// VersionEdited is the body of event.version_edited.
type VersionEdited struct {
	Verdict
	place
	Version string `json:"version" doc:"the version that was edited in place"`
	Latest  bool   `json:"latest" doc:"no later version of the event is in the tree"`
}
