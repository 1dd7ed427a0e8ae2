package protobuf

import "github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"

// Strengths: how much of a contract counts. Each holds all that stands before it.
const (
	StrengthWire     = "wire"      // the binary encoding, and the names under which servers are called
	StrengthWireJSON = "wire-json" // and ProtoJSON, which goes by names
	StrengthSource   = "source"    // and the code that is generated
)

// Who has to be deployed first.
const (
	firstReaders = "readers" // what reads messages: consumers; servers, of requests
	firstWriters = "writers" // what writes messages: producers
	firstServers = "servers"
	firstClients = "clients"
	firstEither  = "either" // any order will do
	firstNobody  = "nobody" // no order is safe
)

// Verdict is what a change of a contract does, in each direction, to those who are built with the base's contract (old)
// and those who are built with the head's (new). The body of every fact about a change of a contract begins with it.
//
// Backward is about what old writers wrote: messages in flight, in queues and in databases. Forward is about old readers,
// which run beside the new writers until the rollout is over, and again after a rollback. New code knows of the change and
// old code does not: a field that only old data holds is no loss to a new reader, but one that only new data lacks is a
// loss to an old reader.
//
// The verdicts on the binary encoding follow "Updating A Message Type" and "Encoding" of the Protocol Buffers documentation,
// those on JSON its "ProtoJSON Format"; a test holds them against what real messages do.
type Verdict struct {
	Backward     wire.Direction `json:"backward" doc:"new readers on what old writers wrote, in the binary encoding; for services: new servers called by old clients"`
	Forward      wire.Direction `json:"forward" doc:"old readers on what new writers write, in the binary encoding; for services: old servers called by new clients"`
	JSONBackward wire.Direction `json:"json_backward" doc:"the same as backward in ProtoJSON, with a parser that refuses what it does not know, which is the default"`
	JSONForward  wire.Direction `json:"json_forward" doc:"the same as forward in ProtoJSON"`
	Source       wire.Direction `json:"source" doc:"code written against what is generated from the base, built with what is generated from the head: compatible or breaking"`
	// Strength and what follows it depend on the configuration.
	Strength string   `json:"strength" doc:"how much of the contract counts by the configuration: wire, wire-json (binary and JSON) or source (and generated code)"`
	Breaks   []string `json:"breaks" doc:"for which of binary, json and source the change is lossy or breaking in some direction, of those that the strength counts; empty: nothing to object to at this strength"`
	First    string   `json:"first" doc:"who has to be deployed first, at this strength: readers, writers, servers, clients, either (any order will do) or nobody (no order is safe)"`
	Unstable bool     `json:"unstable" doc:"the configuration says that this contract may still break"`
	// Witnesses are found for the encodings and directions whose verdict is lossy or breaking.
	Witnesses []wire.Witness `json:"witnesses" doc:"messages that show the loss, at most one for each direction and encoding, backward before forward and binary before json; empty where no single message can show it"`
}

// place is what the bodies of facts about things inside a file hold of it.
type place struct {
	HeadFile string `json:"head_file" doc:"the file of the head that holds the element, or what held it; empty when there is none"`
	Syntax   string `json:"syntax" doc:"of that file: proto2, proto3 or editions"`
}
