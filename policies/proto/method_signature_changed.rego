package plimsoll.proto.method_signature_changed

import data.plimsoll.lib.proto

findings contains {
	"fact": method.id,
	"message": sprintf("%s has another %s, and clients and servers of either side of this change call each other during the rollout: %s", [method.body.path, concat(" and ", changes(method.body)), proto.happens(method.body)]),
	"help": sprintf("leave %s as it is and add a method with a new name for the other messages, or add fields to the messages that it has; remove %s when servers see no more calls of it", [method.body.method, method.body.method]),
	"evidence": object.union(proto.evidence(method.body), {"changes": changes(method.body)}),
} if {
	some method in input.facts["proto.method_signature_changed"]
	proto.breaks(method)
}

changes(method) := array.concat(
	[text | method.request_changed; text := sprintf("request (%s, before %s)", [method.to_request, method.request])],
	[text | method.response_changed; text := sprintf("response (%s, before %s)", [method.to_response, method.response])],
)
