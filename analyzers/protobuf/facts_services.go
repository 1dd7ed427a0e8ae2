package protobuf

// ServiceRemoved is the body of proto.service_removed.
type ServiceRemoved struct {
	Verdict
	Service     string   `json:"service" doc:"full name of the service"`
	Methods     []string `json:"methods" doc:"names of its methods"`
	RenamedTo   string   `json:"renamed_to" doc:"full name of a service of the head that is new and has the same methods; empty when there is none"`
	FileRemoved bool     `json:"file_removed" doc:"the whole file is gone, and proto.file_removed says so"`
	place
}

// ServiceAdded is the body of proto.service_added.
type ServiceAdded struct {
	Verdict
	Service string   `json:"service" doc:"full name of the service"`
	Methods []string `json:"methods" doc:"names of its methods"`
	WasName string   `json:"was_name" doc:"full name of the service that it was at the base; empty when it is new"`
	place
}

// method is what the body of every fact about a method begins with after its verdict.
type method struct {
	Service    string `json:"service" doc:"full name of the service, as the base has it"`
	Method     string `json:"method" doc:"the method's name"`
	Path       string `json:"path" doc:"what gRPC calls it by: /shop.v1.Orders/Get"`
	Request    string `json:"request" doc:"full name of the request message, in the base where the method was there"`
	Response   string `json:"response" doc:"full name of the response message, likewise"`
	Deprecated bool   `json:"deprecated" doc:"the method was marked deprecated, likewise"`
	place
}

// MethodRemoved is the body of proto.method_removed.
type MethodRemoved struct {
	Verdict
	method
	RenamedTo string `json:"renamed_to" doc:"the name of a method of the head that is new and has the same request and response; empty when there is none"`
}

// MethodAdded is the body of proto.method_added.
type MethodAdded struct {
	Verdict
	method
	WasName string `json:"was_name" doc:"the name that the method had at the base; empty when it is new"`
}

// MethodSignatureChanged is the body of proto.method_signature_changed.
type MethodSignatureChanged struct {
	Verdict
	method
	RequestChanged  bool   `json:"request_changed" doc:"the request is another message"`
	ResponseChanged bool   `json:"response_changed" doc:"the response is another message"`
	ToRequest       string `json:"to_request" doc:"full name of the request message at the head"`
	ToResponse      string `json:"to_response" doc:"full name of the response message at the head"`
}

// MethodStreamingChanged is the body of proto.method_streaming_changed.
type MethodStreamingChanged struct {
	Verdict
	method
	From string `json:"from" doc:"unary, client streaming, server streaming or bidirectional streaming"`
	To   string `json:"to" doc:"at the head"`
}

// MethodIdempotencyChanged is the body of proto.method_idempotency_changed.
type MethodIdempotencyChanged struct {
	Verdict
	method
	From string `json:"from" doc:"IDEMPOTENCY_UNKNOWN, NO_SIDE_EFFECTS or IDEMPOTENT"`
	To   string `json:"to" doc:"at the head"`
}

// HTTPChanged is the body of proto.http_changed.
type HTTPChanged struct {
	Verdict
	method
	Removed []string `json:"removed" doc:"what REST clients could call at the base and cannot at the head: GET /v1/orders/{id}"`
	Added   []string `json:"added" doc:"what they can call at the head and could not at the base"`
	Body    string   `json:"body_changed" doc:"where a binding stays and takes another body: from, an arrow, to; else empty"`
}

// FileOptionChanged is the body of proto.file_option_changed.
type FileOptionChanged struct {
	Verdict
	Option string `json:"option" doc:"go_package, java_package …"`
	From   string `json:"from" doc:"its value at the base; empty when it was not set"`
	To     string `json:"to" doc:"its value at the head; empty when it is not set"`
}

// OptionChanged is the body of proto.option_changed.
type OptionChanged struct {
	Verdict
	Element string `json:"element" doc:"full name of the message, field, enum, value, service or method"`
	What    string `json:"what" doc:"message, field, enum, enum_value, oneof, service or method"`
	Option  string `json:"option" doc:"the option's name as written, down to the member that changed: jstype, (buf.validate.field).string.min_len"`
	From    string `json:"from" doc:"its value at the base, as written; empty when it was not set"`
	To      string `json:"to" doc:"its value at the head, as written; empty when it is not set"`
	// Constraint: protovalidate's "Standard rules" and protoc-gen-validate's README name the rules.
	Constraint string `json:"constraint" doc:"of options that validate (buf.validate, validate.rules): tightened, loosened or changed; else empty"`
	place
}

// UnresolvedImport is the body of proto.unresolved_import.
type UnresolvedImport struct {
	Import string `json:"import" doc:"what is imported"`
	Reason string `json:"reason" doc:"missing (no such file in the tree) or outside (the path leads out of its root)"`
	Public bool   `json:"public" doc:"it is a public import"`
}
