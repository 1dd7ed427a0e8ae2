package plimsoll.proto.method_streaming_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": method.id,
	"message": sprintf("%s was %s and is %s: a client and a server of which one is older than this change do not understand each other, so calls fail in any order of deployment", [method.body.path, method.body.from, method.body.to]),
	"help": sprintf("leave %s as it is and add a method with a new name that is %s; release the servers, then the clients that call it; remove %s when servers see no more calls of it", [method.body.method, method.body.to, method.body.method]),
	"evidence": object.union(proto.evidence(method.body), {"from": method.body.from, "to": method.body.to}),
} if {
	some method in input.facts["proto.method_streaming_changed"]
	proto.breaks(method)
}
