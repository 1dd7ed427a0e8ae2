package protobuf

// MessageRemoved is the body of proto.message_removed.
type MessageRemoved struct {
	Verdict
	Message string   `json:"message" doc:"full name of the message"`
	Fields  int      `json:"fields" doc:"how many fields it had"`
	Nested  []string `json:"nested" doc:"full names of the messages and enums inside it, which went with it"`
	UsedBy  []string `json:"used_by" doc:"the fields and methods of changed files that used it at the base; at most ten"`
	// FileRemoved: proto.file_removed is stated as well.
	FileRemoved bool `json:"file_removed" doc:"the whole file is gone, and proto.file_removed says so"`
	place
}

// EnumRemoved is the body of proto.enum_removed.
type EnumRemoved struct {
	Verdict
	Enum        string `json:"enum" doc:"full name of the enum"`
	Values      int    `json:"values" doc:"how many values it had"`
	FileRemoved bool   `json:"file_removed" doc:"the whole file is gone, and proto.file_removed says so"`
	place
}

// FileRemoved is the body of proto.file_removed.
type FileRemoved struct {
	Verdict
	Package     string   `json:"package" doc:"the file's package"`
	PackageGone bool     `json:"package_gone" doc:"no file of the folder is left"`
	Messages    []string `json:"messages" doc:"full names of the messages at its top level that are gone, not moved"`
	Enums       []string `json:"enums" doc:"the same of enums"`
	Services    []string `json:"services" doc:"the same of services"`
}

// TypeMoved is the body of proto.message_moved and proto.enum_moved.
type TypeMoved struct {
	Verdict
	From           string `json:"from" doc:"full name at the base"`
	To             string `json:"to" doc:"full name at the head"`
	FromFile       string `json:"from_file" doc:"the file that held it"`
	Renamed        bool   `json:"renamed" doc:"its own last name is another one"`
	PackageChanged bool   `json:"package_changed" doc:"its package is another one"`
	place
}

// PackageChanged is the body of proto.package_changed.
type PackageChanged struct {
	Verdict
	From     string   `json:"from" doc:"the package at the base"`
	To       string   `json:"to" doc:"the package at the head"`
	FromFile string   `json:"from_file" doc:"the file at the base"`
	Messages []string `json:"messages" doc:"full names at the base of the messages at the top level that moved with it"`
	Enums    []string `json:"enums" doc:"the same of enums"`
	Services []string `json:"services" doc:"the same of services: their methods are called under another name now"`
	place
}

// enumValue is what the body of every fact about a value of an enum begins with after its verdict.
type enumValue struct {
	Enum     string `json:"enum" doc:"full name of the enum, as the base has it"`
	HeadName string `json:"head_name" doc:"full name of the enum as the head has it, which is another one where it was renamed or moved"`
	Value    string `json:"value" doc:"the value's name, in the base where it was there"`
	Number   int    `json:"number" doc:"the value's number"`
	Closed   bool   `json:"closed" doc:"the enum is closed at the head: a number that it does not know goes to the unknown fields"`
	place
}

// EnumValueRemoved is the body of proto.enum_value_removed.
type EnumValueRemoved struct {
	Verdict
	enumValue
	NumberReserved bool   `json:"number_reserved" doc:"the head reserves the number"`
	NameReserved   bool   `json:"name_reserved" doc:"the head reserves the name"`
	Alias          bool   `json:"alias" doc:"the number stays under another name, of several that it had"`
	Renumbered     bool   `json:"renumbered" doc:"the head gives the name to another number"`
	NewNumber      int    `json:"new_number" doc:"that number; 0 otherwise"`
	Zero           bool   `json:"zero" doc:"it was the value that an unset field has; proto.enum_zero_changed says so too"`
	Moves          []Move `json:"moves" doc:"where renumbered, all values of the enum that have another number now, this one included, by the number that they had"`
}

// EnumValueAdded is the body of proto.enum_value_added.
type EnumValueAdded struct {
	Verdict
	enumValue
	Alias       bool `json:"alias" doc:"the number was there under another name"`
	First       bool `json:"first_name" doc:"of an alias: it stands before the names that were there, so writers of JSON emit it now"`
	ClosedOld   bool `json:"closed_old" doc:"the enum is closed for readers built before the change"`
	WasReserved bool `json:"was_reserved" doc:"the base reserved the number"`
	// What tags used is only known where protobuf.history says so.
	WasValue string `json:"was_value" doc:"the other name that the number had in a tag of the base's history (protobuf.history); empty when none is known"`
	Tag      string `json:"tag" doc:"the newest such tag; empty when none is known"`
}

// EnumValueRenamed is the body of proto.enum_value_renamed.
type EnumValueRenamed struct {
	Verdict
	enumValue
	To      string `json:"to" doc:"the name that the number has now"`
	Reused  bool   `json:"reused" doc:"the old name lives on under another number, or the new one had another: the number means something else now"`
	MovedTo int    `json:"moved_to" doc:"the number that the old name has now, where reused; else the number itself"`
	Zero    bool   `json:"zero" doc:"it is the value that an unset field has; proto.enum_zero_changed says so too"`
	Moves   []Move `json:"moves" doc:"where the old name lives on, all values of the enum that have another number now, this one included, by the number that they had"`
}

// EnumZeroChanged is the body of proto.enum_zero_changed.
type EnumZeroChanged struct {
	Verdict
	Enum     string `json:"enum" doc:"full name of the enum, as the base has it"`
	HeadName string `json:"head_name" doc:"full name of the enum as the head has it"`
	From     string `json:"from" doc:"the value that an unset field has at the base"`
	To       string `json:"to" doc:"the value that it has at the head"`
	Number   int    `json:"number" doc:"the number of the value at the base"`
	ToNumber int    `json:"to_number" doc:"the number of the value at the head"`
	Renamed  bool   `json:"renamed" doc:"the number is the same and the old name is gone, so it may be a mere renaming"`
	Moves    []Move `json:"moves" doc:"the values of the enum that have another number now, by the number that they had"`
	place
}

// EnumOpennessChanged is the body of proto.enum_openness_changed.
type EnumOpennessChanged struct {
	Verdict
	Enum          string `json:"enum" doc:"full name of the enum, as the base has it"`
	HeadName      string `json:"head_name" doc:"full name of the enum as the head has it"`
	From          string `json:"from" doc:"open (a number without a name is kept) or closed (it goes to the unknown fields)"`
	To            string `json:"to" doc:"open or closed"`
	SyntaxChanged bool   `json:"syntax_changed" doc:"the file's syntax or edition changed too; proto.semantics_changed sums it up"`
	place
}

// ReservedRemoved is the body of proto.reserved_removed.
type ReservedRemoved struct {
	Verdict
	Element  string   `json:"element" doc:"full name of the message or enum, as the base has it"`
	HeadName string   `json:"head_name" doc:"its full name as the head has it"`
	Enum     bool     `json:"enum" doc:"it is an enum"`
	Numbers  []string `json:"numbers" doc:"numbers and ranges that are no longer reserved, as they would be written: 3, 5 to 9"`
	Names    []string `json:"names" doc:"names that are no longer reserved"`
	Used     []string `json:"used" doc:"fields or values of the head that take one of them"`
	Told     bool     `json:"told" doc:"new fields of the head take all of them, and proto.field_number_reused says so of each"`
	place
}

// ExtensionRangeShrunk is the body of proto.extension_range_shrunk.
type ExtensionRangeShrunk struct {
	Verdict
	Message  string   `json:"message" doc:"full name of the message, as the base has it"`
	HeadName string   `json:"head_name" doc:"its full name as the head has it"`
	Numbers  []string `json:"numbers" doc:"numbers and ranges that are no longer open to extensions: 100 to 199"`
	Free     []string `json:"free" doc:"those of them that the head does not reserve, so that a field may take them"`
	Used     []string `json:"used" doc:"fields of the head that take one of them"`
	place
}
